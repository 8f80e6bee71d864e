"""fuda.toml: what may stand in it, and how everything else is told by file, line and key."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.settings import SettingError, Settings, parse_settings, read_settings

PATH = Path("blog/fuda.toml")


def test_no_file_and_an_empty_file_say_nothing(tmp_path):
    assert read_settings(tmp_path / "fuda.toml") == Settings()
    assert parse_settings("", PATH) == Settings()
    assert parse_settings("# nothing\r\n", PATH) == Settings()


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "fuda.toml").write_bytes(b'\xef\xbb\xbfcategories = "always"\r\n')
    assert read_settings(tmp_path / "fuda.toml") == Settings(categories="always")


def test_a_model_may_lie_in_a_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_settings('model = "~/m"', PATH).model == tmp_path / "m"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\ntimeout = 3\nurll = 'x'\n",
            'blog/fuda.toml, line 3: "urll" is unknown here (known: model, url, ',
        ),
        ("[fuda]\nurl = 'x'", 'blog/fuda.toml, line 1: "fuda" is unknown here'),
        ("a.b = 1", 'blog/fuda.toml, line 1: "a" is unknown here'),
        ('\n"a b" = 1', 'blog/fuda.toml, line 2: "a b" is unknown here'),
        (r'"\u001b" = 1', 'blog/fuda.toml: "?" is unknown here'),
        (
            "\ntoken = 'hunter2'",
            'blog/fuda.toml, line 2: "token" is unknown here: a file that git keeps is no place',
        ),
        ("\n\nurl = x", "blog/fuda.toml, line 3: it is no TOML: Invalid value."),
        ("url = 'x'\nurl = 'y'", "blog/fuda.toml, line 2: it is no TOML: Cannot overwrite a value."),
        ("url = '", "blog/fuda.toml, line 1: it is no TOML: "),
        ("a = " + "[" * 5000, "blog/fuda.toml: it is no TOML that can be read"),
        ("timeout = " + "9" * 5000, "blog/fuda.toml: it is no TOML that can be read"),
        ("url = 7", 'blog/fuda.toml, line 1: "url": it is no text.'),
        ("url = 'api.example'", 'blog/fuda.toml, line 1: "url": it is no address of an API'),
        ("url = 'https://user:hunter2@api.example'", 'blog/fuda.toml, line 1: "url": it holds a user name'),
        ("model = ''", 'blog/fuda.toml, line 1: "model": it is no path'),
        ("model = 7", 'blog/fuda.toml, line 1: "model": it is no path'),
        ("model = 'm'\nurl = 'https://a'", 'blog/fuda.toml, line 2: "model" and "url": both are set'),
        ("region = 'x'", 'blog/fuda.toml, line 1: "region": it is no AWS region'),
        ("timeout = true", 'blog/fuda.toml, line 1: "timeout": it is no number of seconds'),
        ("timeout = '3'", 'blog/fuda.toml, line 1: "timeout": it is no number of seconds'),
        ("timeout = inf", 'blog/fuda.toml, line 1: "timeout": it is no number of seconds'),
        ("timeout = nan", 'blog/fuda.toml, line 1: "timeout": it is no number of seconds'),
        ("tag-keys = []", 'blog/fuda.toml, line 1: "tag-keys": it is no front matter key'),
        ("tag-keys = ['a', 7]", 'blog/fuda.toml, line 1: "tag-keys": it is no front matter key'),
        ("category-keys = ' '", 'blog/fuda.toml, line 1: "category-keys": it is no front matter key'),
        ("categories = 'sometimes'", 'line 1: "categories": it is none of missing, always, never.'),
        ("categories = ['never']", 'line 1: "categories": it is none of missing, always, never.'),
    ],
)
def test_a_fault_is_told_by_file_line_and_key(text, message):
    with pytest.raises(SettingError) as raised:
        parse_settings(text, PATH)
    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"# a\n# \xff", ", line 2: the text is not UTF-8"), (None, ": it cannot be read: Is a dir")],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, data, message):
    path = tmp_path / "fuda.toml"
    path.mkdir() if data is None else path.write_bytes(data)
    with pytest.raises(SettingError) as raised:
        read_settings(path)
    assert str(raised.value).startswith(f"{path}{message}")


KEYS = st.sampled_from(
    ["model", "url", "region", "timeout", "tag-keys", "categories", "token", "x", "[x]", ""]
)
VALUES = st.sampled_from(
    ["''", "'a'", "1", "[]", "['a']", "[1]", "{}", "true", "1979-05-27", '"""\nurl = 1"""']
)


@given(st.lists(st.tuples(KEYS, VALUES).map(" = ".join) | st.text(max_size=20), max_size=5).map("\n".join))
def test_any_text_is_settings_or_a_setting_error(text):
    with suppress(SettingError):
        assert isinstance(parse_settings(text, PATH), Settings)
