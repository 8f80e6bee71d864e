"""Model files as an attacker makes them: any header and any bytes, under a checksum that is right."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.artifact import FORMAT_VERSION, MANIFEST

_BLANK = "0" * 64
_DTYPES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
    "complex64": "C64",
}

type Entry = tuple[str, Any]
"""A tensor's name, and what the header has of it."""


def craft(manifest: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a sealed model of these parts, whatever they are."""
    own = {"sha256": _BLANK, "format_version": FORMAT_VERSION}
    text = json.dumps(own | dict(manifest) | {"sha256": _BLANK}, separators=(",", ":"))
    return craft_file(text, *lay_out(tensors))


def lay_out(tensors: Mapping[str, NDArray[Any]]) -> tuple[list[Entry], bytes]:
    """Return the header's entries for the tensors, and their bytes."""
    entries: list[Entry] = []
    body = b""
    for name, tensor in tensors.items():
        data = np.ascontiguousarray(tensor).tobytes()
        dtype, shape = _DTYPES[tensor.dtype.name], list(tensor.shape)
        offsets = [len(body), len(body) + len(data)]
        entries.append((name, {"dtype": dtype, "shape": shape, "data_offsets": offsets}))
        body += data
    return entries, body


def craft_file(manifest: str, entries: Iterable[Entry], body: bytes) -> bytes:
    """Return a file with this manifest, whose sha256 is 64 zeros, these entries and these bytes, sealed."""
    members = [("__metadata__", {MANIFEST: manifest}), *entries]
    header = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in members)
    return seal_bytes(f"{{{header}}}".encode(), body)


def seal_bytes(header: bytes, body: bytes) -> bytes:
    """Return the file of a header and the bytes behind it, with the digest in place of the 64 zeros."""
    data = len(header).to_bytes(8, "little") + header + body
    return data.replace(_BLANK.encode(), sha256(data).hexdigest().encode(), 1)
