"""One file in, one file out: a model as a safetensors file that vouches for its every byte.

The manifest, a JSON object, lies in the header's metadata and holds the sha256 of the whole file, taken
with the place of that digest filled with zeros. Nothing here knows what the tensors mean.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from model.errors import FudaError
from model.files import read_file, write_file

FORMAT_VERSION = 2
MODEL_BYTES = 64_000_000
"""No model is nearly as large: another file must not fill the memory before it is refused."""
MANIFEST = "fuda"
"""The one metadata key: with a single key the header's bytes do not depend on any map's order."""
_BLANK = "0" * 64
_MARK = b'\\"sha256\\":\\"'
_VERSION_DIGITS = 12

Tensors = Mapping[str, NDArray[Any]]


class ArtifactError(FudaError):
    """A model file that cannot be used; the next move is to train or fetch it again."""

    def __init__(self, path: str | Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class Artifact(NamedTuple):
    """A sealed model: its manifest and tensors, its `version`, and the bytes of the file."""

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
    return Artifact(blank | {"sha256": digest}, arrays, digest[:_VERSION_DIGITS], sealed)


def write_artifact(path: str | Path, artifact: Artifact) -> None:
    """Write the artifact beside `path` and rename it there, so that no reader ever sees half a file."""
    write_file(Path(path), artifact.data)


def read_artifact(path: str | Path) -> Artifact:
    """Read and verify the artifact at `path`. Raises ArtifactError, which says what is wrong with it."""
    try:
        data = read_file(path, max_bytes=MODEL_BYTES)
    except OSError as error:
        raise ArtifactError(path, f"cannot be read: {error.strerror}") from error
    try:
        return parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(path, str(error)) from error


def parse_artifact(data: bytes) -> Artifact:
    """Return the artifact in `data`. Raises ValueError when it is cut short, damaged or of another format."""
    manifest = _parse_manifest(data)
    if manifest.get("format_version") != FORMAT_VERSION:
        found = manifest.get("format_version")
        raise ValueError(f"has format version {found}, this Fuda reads {FORMAT_VERSION}: train it again")
    place = _digest_place(data)
    digest = hashlib.sha256(data[:place])
    digest.update(_BLANK.encode())
    digest.update(memoryview(data)[place + 64 :])
    if digest.hexdigest() != manifest.get("sha256"):
        raise ValueError("is damaged: its content does not match its checksum")
    try:
        return Artifact(manifest, load(data), digest.hexdigest()[:_VERSION_DIGITS], data)
    except SafetensorError as error:
        raise ValueError(f"is damaged: {error}") from error


def _parse_manifest(data: bytes) -> dict[str, Any]:
    """Return the manifest in a safetensors header: 8 bytes of its length, then that much JSON."""
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > len(data) - 8:
        raise ValueError("is cut short, or not a model of Fuda")
    try:
        manifest = json.loads(json.loads(data[8 : 8 + size])["__metadata__"][MANIFEST])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("is not a model of Fuda, or is damaged") from error
    if not isinstance(manifest, dict):
        raise ValueError("is not a model of Fuda, or is damaged")
    return manifest


def _digest_place(data: bytes) -> int:
    """Return where the 64 digits of the digest stand: after the first mark, which opens the manifest."""
    place = data.find(_MARK)
    if place < 0:
        raise ValueError("is not a model of Fuda, or is damaged")
    return place + len(_MARK)
