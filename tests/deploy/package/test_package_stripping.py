"""Stripping keeps what a loader maps, and nothing else; test_package_objects.py tries real objects."""

from deploy.stripping import read_segments, strip_object
from tests.support.packages.elf_files import render_object

HEADERS = bytes(64 + 2 * 56)


def test_bytes_after_the_segments_are_cut_off():
    bare = render_object((0, 0, HEADERS))
    assert strip_object(bare + b"symbols")[64:] == bare[64:]


def test_a_segment_moves_up_to_the_first_offset_that_fits_its_address():
    # 0x10b is 11 bytes past a page, and so is 187, the first such offset after the 176 bytes of headers.
    stripped = strip_object(render_object((0, 0, HEADERS), (320 + 11, 0x10B, b"code")))
    assert len(stripped) == 187 + 4
    assert stripped[187:] == b"code"
    assert [segment.offset for segment in read_segments(stripped)] == [0, 187]


def test_the_header_no_longer_names_section_headers():
    stripped = strip_object(render_object((0, 0, HEADERS), shoff=999, shnum=3))
    assert stripped[40:48] == bytes(8)
    assert stripped[58:64] == bytes(6)


def test_an_object_with_another_layout_stays_unchanged():
    strange = render_object((16, 16, HEADERS)) + b"symbols"
    assert strip_object(strange) == strange
