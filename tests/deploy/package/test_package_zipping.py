"""The zip: any tool can read it, and its bytes depend only on its members."""

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
def test_any_files_can_be_packed_and_read(files):
    assert read(render_zip(pack_all(files))) == files


def test_members_are_sorted():
    assert list(read(render_zip(pack_all(FILES)))) == ["a.py", "b/深い.txt", "c.bin"]
    assert render_zip(pack_all(FILES)) == render_zip(pack_all(dict(reversed(FILES.items()))))


def test_data_that_does_not_shrink_is_stored():
    assert [member.method for member in pack_all(FILES)] == [STORED, DEFLATED, STORED]


def test_shared_objects_are_executable_and_everything_is_readable():
    assert oct(pack("a.so", render_object((0, 0, bytes(120)))).mode) == "0o100755"
    assert oct(pack("a.py", b"").mode) == "0o100644"


def test_the_sizes_of_the_members_add_up_to_that_of_the_zip():
    members = pack_all(FILES)
    assert sum(member.zipped_bytes for member in members) + END_BYTES == len(render_zip(members))


def test_the_date_is_the_earliest_of_the_format():
    data = render_zip(pack_all(FILES))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert unpack_from("<HH", data, 10) == (0, 33)
