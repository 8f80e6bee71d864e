"""Small ELF files for the tests of stripping, and the view of a loader on an ELF file."""

import struct

from deploy.stripping import LOAD, Segment, read_segments

X86_64, AARCH64 = 62, 183
_HEADER, _SEGMENT = 64, 56

Load = tuple[int, int, bytes]
"""The offset, the address and the bytes of a loadable segment."""


def render_object(*loads: Load, machine: int = X86_64, shoff: int = 0, shnum: int = 0) -> bytes:
    """Return an object with these loadable segments.

    `shoff` and `shnum` announce section headers without adding any. The first segment begins at offset 0, and
    its bytes are overwritten with the headers. Pages have 16 bytes.
    """
    header = b"\x7fELF\x02\x01\x01" + bytes(9)
    header += struct.pack(
        "<HHIQQQIHHHHHH", 3, machine, 1, 0, _HEADER, shoff, 0, 64, 56, len(loads), 64, shnum, 0
    )
    for offset, address, data in loads:
        header += struct.pack("<IIQQQQQQ", 1, 5, offset, address, address, len(data), len(data), 16)
    size = max(offset + len(data) for offset, _, data in loads)
    file = bytearray(size)
    for offset, _, data in loads:
        file[offset : offset + len(data)] = data
    file[: len(header)] = header
    return bytes(file)


def image(data: bytes) -> list[tuple[object, ...]]:
    """Return what a loader maps: the flags, addresses, sizes and bytes of the segments.

    The file's header and the program headers, which have the offsets in the file, are left out.
    """
    first = 64 + 56 * len(read_segments(data))
    return [
        (segment._replace(offset=0), data[max(segment.offset, first) : segment.offset + segment.file_bytes])
        for segment in read_segments(data)
    ]


def misplaced(data: bytes) -> list[Segment]:
    """Return the loadable segments that cannot be mapped to pages, or that exceed the file."""
    loads = [segment for segment in read_segments(data) if segment.type == LOAD]
    return [
        load
        for load in loads
        if (load.offset - load.address) % load.align or load.offset + load.file_bytes > len(data)
    ]
