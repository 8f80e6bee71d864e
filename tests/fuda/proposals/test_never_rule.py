"""A label that a person never wants in a blog is written into its fuda.toml, which is never damaged."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuda.config.blog_settings import parse_settings, read_settings
from fuda.proposals.never_rule import CannotAddRule, add_never, render_never
from model.labels import fold

PLACE = Path("fuda.toml")
FILES = (
    "",
    'model = "m.safetensors"\n',
    "# note\nnever = ['a']  # mine\nclosed = true\n",
    'never = [\n  "a",\n  "b", # why\n]\n',
    '[aliases]\nk8s = "Kubernetes"\n',
    "closed = true\r\nnever = []\r\n",
    "closed = true",
)


@pytest.mark.parametrize("text", FILES)
def test_the_label_is_added_and_every_other_setting_stays(text):
    new = render_never(text, "Misc", PLACE)
    values = tomllib.loads(text.replace("\r\n", "\n"))
    expected = values | {"never": [*values.get("never", []), "Misc"]}
    assert tomllib.loads(new.replace("\r\n", "\n")) == expected


def test_comments_and_quotes_stay():
    new = render_never(FILES[2], "Misc", PLACE)
    assert new == "# note\nnever = ['a', 'Misc']  # mine\nclosed = true\n"


def test_a_label_that_the_rule_has_in_another_spelling_changes_nothing():
    assert render_never("never = ['misc']", "Misc", PLACE) == "never = ['misc']"


@given(st.sampled_from(FILES), st.text(min_size=1, max_size=20))
def test_any_label_ends_in_the_rule_or_in_an_error(text, label):
    try:
        new = render_never(text, label, PLACE)
    except CannotAddRule:
        return
    before, after = (parse_settings(each, PLACE).rules.never for each in (text, new))
    assert after == before | {fold(label)}


@pytest.mark.parametrize(
    "text", ["never = 'misc'", "nonsense = 1\n", "never = [\n", "x = '''\n+++\n'''\n", "[never]\na = 1\n"]
)
def test_a_file_that_cannot_be_edited_is_refused_with_the_line_to_write(text):
    with pytest.raises(CannotAddRule, match=r'left as it is: .* as in never = \["Misc"\]\.'):
        render_never(text, "Misc", PLACE)


def test_a_blog_without_the_file_gets_one(tmp_path):
    add_never(tmp_path, "Misc")
    assert (tmp_path / "fuda.toml").read_text() == 'never = ["Misc"]\n'
    assert read_settings(tmp_path).rules.never == {"misc"}


def test_the_file_keeps_its_rights_and_its_mark(tmp_path):
    path = tmp_path / "fuda.toml"
    path.write_bytes(b"\xef\xbb\xbfclosed = true\n")
    path.chmod(0o640)
    add_never(tmp_path, "Misc")
    assert path.read_bytes() == b'\xef\xbb\xbfclosed = true\nnever = ["Misc"]\n'
    assert (path.stat().st_mode & 0o777, os.listdir(tmp_path)) == (0o640, ["fuda.toml"])


def test_no_file_outside_the_blog_is_written_through_a_link(tmp_path):
    blog, outside = tmp_path / "blog", tmp_path / "outside.toml"
    blog.mkdir()
    outside.write_text("")
    (blog / "fuda.toml").symlink_to(outside)
    with pytest.raises(CannotAddRule, match="leads out of the blog"):
        add_never(blog, "Misc")
    assert outside.read_text() == ""


def test_a_broken_link_and_a_file_that_is_not_utf_8_are_refused(tmp_path):
    path = tmp_path / "fuda.toml"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(CannotAddRule, match="it is not UTF-8"):
        add_never(tmp_path, "Misc")
    path.unlink()
    path.symlink_to("nowhere")
    with pytest.raises(CannotAddRule, match="No such file"):
        add_never(tmp_path, "Misc")
