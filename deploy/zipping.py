"""Writes a zip whose bytes depend only on its members: sorted, one date, fixed modes, one compressor.

Python's zipfile compresses with the zlib of the machine, and takes no data that is compressed already.
libdeflate is pinned and packs 4 % smaller (docs/adr/0015).
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from deflate import deflate_compress

from deploy.contents import Files
from deploy.stripping import is_object

LEVEL = 12
"""libdeflate's best."""
ORDINARY_LEVEL = 6
"""The default of zip and zipfile."""
STORED, DEFLATED = 0, 8

_UTF8 = 1 << 11
_EARLIEST = 1 << 5 | 1
"""1980-01-01, the earliest date of the format; the time is 0."""
_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_FILE, _OBJECT = 0o100644, 0o100755
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a zip; `packed` has its bytes as the zip stores them."""

    path: str
    size_bytes: int
    crc: int
    method: int
    packed: bytes
    mode: int

    @property
    def zipped_bytes(self) -> int:
        """The bytes that the member adds to the zip, with its two headers."""
        return len(self.packed) + _LOCAL.size + _CENTRAL.size + 2 * len(self.path.encode())


def pack(path: str, data: bytes, *, level: int = LEVEL) -> Member:
    """Return `data` as a member: deflated, or stored where deflating does not make it smaller."""
    deflated = bytes(deflate_compress(data, level))
    method, packed = (DEFLATED, deflated) if len(deflated) < len(data) else (STORED, data)
    return Member(path, len(data), zlib.crc32(data), method, packed, _OBJECT if is_object(data) else _FILE)


def pack_all(files: Files, *, level: int = LEVEL) -> list[Member]:
    """Return the members of a zip of `files`, sorted by path."""
    return [pack(path, files[path], level=level) for path in sorted(files)]


def render_zip(members: Sequence[Member]) -> bytes:
    """Return the bytes of a zip with these members in this order."""
    body, directory = bytearray(), bytearray()
    for member in members:
        name = member.path.encode()
        directory += _central(member, name, len(body)) + name
        body += _local(member, name) + name + member.packed
    count = len(members)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def _local(member: Member, name: bytes) -> bytes:
    return _LOCAL.pack(
        b"PK\x03\x04", _VERSION, _UTF8, member.method, 0, _EARLIEST,
        member.crc, len(member.packed), member.size_bytes, len(name), 0,
    )  # fmt: skip


def _central(member: Member, name: bytes, offset: int) -> bytes:
    return _CENTRAL.pack(
        b"PK\x01\x02", _MADE_ON_UNIX, _VERSION, _UTF8, member.method, 0, _EARLIEST,
        member.crc, len(member.packed), member.size_bytes, len(name), 0, 0, 0, 0, member.mode << 16, offset,
    )  # fmt: skip
