"""Reads and writes a model as one safetensors file with a checksum of every byte.

The manifest, a JSON object, is in the header's metadata. It holds the sha256 of the whole file, computed
with zeros in the place of that digest. Nothing here knows what the tensors mean.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from model.errors import FudaError
from model.files import read_file, write_file
from model.limits import MAX_DIMENSIONS, MAX_HEADER_BYTES, MAX_MODEL_BYTES, MAX_TENSORS
from model.printing import one_line, show

FORMAT_VERSION = 3
MANIFEST = "fuda"
"""The only metadata key: safetensors writes several keys in no fixed order, and the bytes would differ."""
DTYPES = frozenset({"BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F16", "F32", "F64"})
"""The types that NumPy has; safetensors has more."""
_BLANK = "0" * 64
_MARK = b'\\"sha256\\":\\"'
_VERSION_DIGITS = 12
AGAIN = "train it again with this Fuda, or fetch it again"
"""The next move after an error about a model."""

Tensors = Mapping[str, NDArray[Any]]


class Read(Protocol):
    """A function that reads a file of bounded size, as model.files.read_file does."""

    def __call__(self, path: str | Path, /, *, max_bytes: int) -> bytes: ...


class ArtifactError(FudaError):
    """Raised when the model file at `path` cannot be used; `problem` gives the reason and what to do."""

    def __init__(self, path: str | Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class Artifact(NamedTuple):
    """A model with its checksum: manifest and tensors, the `version`, and the bytes of the file."""

    manifest: dict[str, Any]
    tensors: Tensors
    version: str
    data: bytes


def seal_artifact(manifest: Mapping[str, Any], tensors: Tensors) -> Artifact:
    """Return the artifact of these parts; the same parts give the same bytes."""
    blank = {"sha256": _BLANK, "format_version": FORMAT_VERSION, **manifest}
    text = json.dumps(blank, ensure_ascii=False, separators=(",", ":"))
    arrays = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    data = save(arrays, {MANIFEST: text})
    digest = hashlib.sha256(data).hexdigest()
    place = _digest_place(data)
    sealed = data[:place] + digest.encode() + data[place + 64 :]
    # The manifest as a reader gets it: JSON turns tuples into lists.
    return Artifact(json.loads(text) | {"sha256": digest}, arrays, digest[:_VERSION_DIGITS], sealed)


def write_artifact(path: str | Path, artifact: Artifact) -> None:
    """Write the artifact next to `path` and rename it, so that no reader ever sees half a file."""
    write_file(Path(path), artifact.data)


def read_artifact(path: str | Path, *, read: Read = read_file) -> Artifact:
    """Read and verify the artifact at `path`. Raises ArtifactError.

    `read` returns the bytes at a path, or raises OSError as read_file does.
    """
    try:
        data = read(path, max_bytes=MAX_MODEL_BYTES)
    except OSError as error:
        raise ArtifactError(path, f"cannot be read: {error.strerror}") from error
    try:
        return parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(path, str(error)) from error


def parse_artifact(data: bytes) -> Artifact:
    """Return the artifact in `data`. Raises ValueError when it is cut short, damaged or in another format."""
    header = _parse_header(data)
    manifest = header.manifest
    found = manifest.get("format_version")
    if type(found) is not int or found != FORMAT_VERSION:
        raise ValueError(
            f"has format version {show(found)}, this Fuda reads {FORMAT_VERSION}: train it again"
        )
    place = _digest_place(data)
    digest = hashlib.sha256(data[:place])
    digest.update(_BLANK.encode())
    digest.update(memoryview(data)[place + 64 :])
    if digest.hexdigest() != manifest.get("sha256"):
        raise ValueError("is damaged: its content does not match its checksum")
    _check_layout(header)
    try:
        return Artifact(manifest, load(data), digest.hexdigest()[:_VERSION_DIGITS], data)
    except SafetensorError as error:
        raise ValueError(f"is damaged: {one_line(str(error))}") from error


class _Header(NamedTuple):
    """A safetensors header: the manifest, the entry of each tensor, and the names of repeated fields."""

    manifest: dict[str, Any]
    tensors: dict[str, Any]
    repeated: list[str]


def _parse_header(data: bytes) -> _Header:
    """Return the header of `data`: its length in 8 bytes, then that many bytes of JSON."""
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > len(data) - 8:
        raise ValueError("is cut short, or not a model of Fuda")
    if size > MAX_HEADER_BYTES:
        raise ValueError(f"has a header of {size:,} bytes, at most {MAX_HEADER_BYTES:,} are read: {AGAIN}")
    repeated: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            # Python keeps the last value of a repeated field; another reader may keep the first.
            repeated.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return fields

    try:
        tensors = json.loads(data[8 : 8 + size].decode(), object_pairs_hook=collect)
        manifest = json.loads(tensors.pop("__metadata__")[MANIFEST], object_pairs_hook=collect)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("is not a model of Fuda, or is damaged") from error
    if not isinstance(manifest, dict):
        raise ValueError("is not a model of Fuda, or is damaged")
    return _Header(manifest, tensors, repeated)


def _check_layout(header: _Header) -> None:
    """Raise ValueError when NumPy could not hold the tensors that the header claims.

    safetensors itself checks that they cover the bytes of the file, each byte once.
    """
    if header.repeated:
        raise ValueError(f"has the field {show(header.repeated[0])} twice: {AGAIN}")
    if len(header.tensors) > MAX_TENSORS:
        raise ValueError(f"has {len(header.tensors):,} tensors, at most {MAX_TENSORS} are read: {AGAIN}")
    for name, entry in header.tensors.items():
        dtype = entry.get("dtype") if isinstance(entry, dict) else None
        shape = entry.get("shape") if isinstance(entry, dict) else None
        if not isinstance(dtype, str) or dtype not in DTYPES:
            raise ValueError(f"has the tensor {show(name)} of the unknown type {show(dtype)}: {AGAIN}")
        if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS or not all(map(_is_size, shape)):
            raise ValueError(f"has the tensor {show(name)} of the impossible shape {show(shape)}: {AGAIN}")


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_MODEL_BYTES


def _digest_place(data: bytes) -> int:
    """Return where the 64 digits of the digest are: after the first mark, which opens the manifest."""
    place = data.find(_MARK)
    if place < 0:
        raise ValueError("is not a model of Fuda, or is damaged")
    return place + len(_MARK)
