"""Removes from shared objects what no loader maps: symbols for linkers and debuggers, 4 MB in the wheels.

`strip` handles only the architectures that it was built for. A loader reads only the program headers, so the
loadable segments are moved together, each to the next offset with the same place within a page, and the
section headers are dropped.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ELF = b"\x7fELF"
LOAD = 1

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")


class Header(NamedTuple):
    """The header of a 64-bit ELF file, with the field names of the format."""

    ident: bytes
    type: int
    machine: int
    version: int
    entry: int
    phoff: int
    shoff: int
    flags: int
    ehsize: int
    phentsize: int
    phnum: int
    shentsize: int
    shnum: int
    shstrndx: int


class Segment(NamedTuple):
    """A program header: where a segment is in the file, and where in memory."""

    type: int
    flags: int
    offset: int
    address: int
    physical: int
    file_bytes: int
    memory_bytes: int
    align: int

    def holds(self, address: int) -> bool:
        return self.address <= address < self.address + self.memory_bytes


def is_object(data: bytes) -> bool:
    """Return whether `data` begins like an ELF file."""
    return data.startswith(ELF)


def strip_object(data: bytes) -> bytes:
    """Return a 64-bit little-endian shared object with only the parts that a loader maps.

    Each segment keeps its bytes, addresses and flags. Linkers put the program headers directly after the
    file's header, in the first segment; an object with another layout is returned unchanged.
    """
    header = Header(*_HEADER.unpack_from(data))
    segments = read_segments(data)
    loads = [segment for segment in segments if segment.type == LOAD]
    if header.phoff != _HEADER.size or not loads or loads[0].offset or loads[0].address:
        return data
    offsets = _close_up(loads)
    stripped = bytearray(max(offset + load.file_bytes for load, offset in offsets.items()))
    for load, offset in offsets.items():
        stripped[offset : offset + load.file_bytes] = data[load.offset : load.offset + load.file_bytes]
    _HEADER.pack_into(stripped, 0, *header._replace(shoff=0, shentsize=0, shnum=0, shstrndx=0))
    for place, segment in zip(_places(header), segments, strict=True):
        _SEGMENT.pack_into(stripped, place, *segment._replace(offset=_moved(segment, offsets)))
    return bytes(stripped)


def read_segments(data: bytes) -> list[Segment]:
    """Return the program headers of a 64-bit little-endian object in file order."""
    header = Header(*_HEADER.unpack_from(data))
    return [Segment(*_SEGMENT.unpack_from(data, place)) for place in _places(header)]


def _places(header: Header) -> range:
    return range(header.phoff, header.phoff + header.phnum * _SEGMENT.size, _SEGMENT.size)


def _close_up(loads: Sequence[Segment]) -> dict[Segment, int]:
    """Return the new offset of each loadable segment: after the previous one, congruent to its address."""
    offsets: dict[Segment, int] = {}
    end = 0
    for load in loads:
        offsets[load] = end + (load.address - end) % load.align
        end = offsets[load] + load.file_bytes
    return offsets


def _moved(segment: Segment, offsets: Mapping[Segment, int]) -> int:
    """Return the new offset of a segment. It moves with the loadable segment that holds its address."""
    holder = next((load for load in offsets if load.holds(segment.address)), None)
    return segment.offset if holder is None else segment.offset - holder.offset + offsets[holder]
