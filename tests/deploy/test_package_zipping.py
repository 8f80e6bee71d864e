"""The zip: any tool reads it, and its bytes follow from its members alone."""

import io
import zipfile
from struct import unpack_from

from hypothesis import given
from hypothesis import strategies as st

from deploy.zipping import DEFLATED, STORED, pack, pack_all, render_zip
from tests.support.packages.elf_files import render_object

FILES = {"b/深い.txt": b"tea " * 400, "a.py": b"", "c.bin": bytes(range(256))}
END_BYTES = 22
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\\/", exclude_categories=["Cs"]), min_size=1
)


def read(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@given(st.dictionaries(NAMES, st.binary()))
def test_whatever_is_packed_is_read(files):
    assert read(render_zip(pack_all(files))) == files


def test_members_are_sorted_whatever_order_they_come_in():
    assert list(read(render_zip(pack_all(FILES)))) == ["a.py", "b/深い.txt", "c.bin"]
    assert render_zip(pack_all(FILES)) == render_zip(pack_all(dict(reversed(FILES.items()))))


def test_what_does_not_shrink_is_stored():
    assert [member.method for member in pack_all(FILES)] == [STORED, DEFLATED, STORED]


def test_shared_objects_may_be_executed_and_all_may_read_everything():
    assert oct(pack("a.so", render_object((0, 0, bytes(120)))).mode) == "0o100755"
    assert oct(pack("a.py", b"").mode) == "0o100644"


def test_the_members_sizes_add_up_to_the_zips():
    members = pack_all(FILES)
    assert sum(member.zipped_bytes for member in members) + END_BYTES == len(render_zip(members))


def test_the_date_is_the_first_that_a_zip_can_name():
    data = render_zip(pack_all(FILES))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert unpack_from("<HH", data, 10) == (0, 33)
