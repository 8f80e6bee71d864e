"""Stripping: what a loader maps stays as it is, and nothing else stays."""

from pathlib import Path

import numpy as np
import pytest

from deploy.stripping import is_object, read_segments, strip_object
from tests.support.packages.elf_files import image, misplaced, render_object

HEADERS = bytes(64 + 2 * 56)
SITE = Path(np.__file__).parent.parent
REAL = sorted(
    path.relative_to(SITE).as_posix()
    for package in ("numpy", "numpy.libs", "safetensors", "yaml", "markupsafe")
    for path in SITE.glob(f"{package}/**/*.so*")
)


def test_what_lies_behind_the_segments_is_cut_off():
    bare = render_object((0, 0, HEADERS))
    assert strip_object(bare + b"symbols")[64:] == bare[64:]


def test_a_segment_moves_up_to_the_first_offset_that_fits_its_address():
    # 0x10b is 11 past a page, and so is 187, the first such offset after the 176 bytes of headers.
    stripped = strip_object(render_object((0, 0, HEADERS), (320 + 11, 0x10B, b"code")))
    assert len(stripped) == 187 + 4
    assert stripped[187:] == b"code"
    assert [segment.offset for segment in read_segments(stripped)] == [0, 187]


def test_section_headers_that_are_gone_are_not_looked_for():
    stripped = strip_object(render_object((0, 0, HEADERS), shoff=999, shnum=3))
    assert stripped[40:48] == bytes(8)
    assert stripped[58:64] == bytes(6)


def test_an_object_with_its_headers_elsewhere_stays_as_it_is():
    strange = render_object((16, 16, HEADERS)) + b"symbols"
    assert strip_object(strange) == strange


@pytest.mark.parametrize("name", REAL)
def test_a_real_object_is_mapped_as_before(name):
    data = (SITE / name).read_bytes()
    stripped = strip_object(data)
    assert is_object(data)
    assert len(stripped) <= len(data)
    assert image(stripped) == image(data)
    assert strip_object(stripped) == stripped


@pytest.mark.parametrize("name", REAL)
def test_the_segments_of_a_real_object_lie_where_pages_can_be_mapped(name):
    assert misplaced(strip_object((SITE / name).read_bytes())) == []
