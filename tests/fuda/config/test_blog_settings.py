"""fuda.toml: its settings, and errors that name file, line and key."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuda.config.blog_settings import SettingError, Settings, parse_settings, read_settings
from model.rules import Rules

PATH = Path("blog/fuda.toml")


def test_no_file_and_an_empty_file_give_the_defaults(tmp_path):
    assert read_settings(tmp_path) == Settings()
    assert parse_settings("", PATH) == Settings()
    assert parse_settings("# nothing\r\n", PATH) == Settings()


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "fuda.toml").write_bytes(b'\xef\xbb\xbfcategories = "always"\r\n')
    assert read_settings(tmp_path) == Settings(categories="always")


@pytest.mark.parametrize(
    "model", ["/etc/passwd", "~/m", "~ann/m", "../m", "a/../../m", "..", "a/../../blog/../../m", "//host/m"]
)
def test_a_model_outside_the_blog_is_refused_with_how_to_name_it(model):
    with pytest.raises(SettingError, match='line 2: "model": it leads out of the blog') as raised:
        parse_settings(f'timeout = 3\nmodel = "{model}"', PATH)
    assert "--model or FUDA_MODEL" in str(raised.value)


@pytest.mark.parametrize("model", ["m", "a/m", "./a/m", "a/../m", "..m", "a~/m"])
def test_a_model_may_be_anywhere_in_the_blog(model):
    assert parse_settings(f'model = "{model}"', PATH).model == Path("blog") / model


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\ntimeout = 3\nurll = 'x'\n",
            'blog/fuda.toml, line 3: unknown setting "urll" (known: content, model, ',
        ),
        ("[fuda]\nurl = 'x'", 'blog/fuda.toml, line 1: unknown setting "fuda"'),
        ("a.b = 1", 'blog/fuda.toml, line 1: unknown setting "a"'),
        ('\n"a b" = 1', 'blog/fuda.toml, line 2: unknown setting "a b"'),
        (r'"\u001b" = 1', 'blog/fuda.toml: unknown setting "\\u001b"'),
        (
            "\ntoken = 'hunter2'",
            'blog/fuda.toml, line 2: unknown setting "token": a secret must not be in a file',
        ),
        ("\n\nurl = x", "blog/fuda.toml, line 3: it is not TOML: Invalid value."),
        ("url = 'x'\nurl = 'y'", "blog/fuda.toml, line 2: it is not TOML: Cannot overwrite a value."),
        ("url = '", "blog/fuda.toml, line 1: it is not TOML: "),
        ("a = " + "[" * 5000, "blog/fuda.toml: it cannot be read as TOML"),
        ("timeout = " + "9" * 5000, "blog/fuda.toml: it cannot be read as TOML"),
        ("url = 7", 'blog/fuda.toml, line 1: "url": it is not text.'),
        ("url = 'api.example'", 'blog/fuda.toml, line 1: "url": it is not the address of an API'),
        ("url = 'https://user:hunter2@api.example'", 'blog/fuda.toml, line 1: "url": it holds a user name'),
        ("model = ''", 'blog/fuda.toml, line 1: "model": it is not a path'),
        ("model = 7", 'blog/fuda.toml, line 1: "model": it is not a path'),
        ("model = 'm'\nurl = 'https://a'", 'blog/fuda.toml, line 2: "model" and "url" are both set'),
        ("region = 'x'", 'blog/fuda.toml, line 1: "region": it is not an AWS region'),
        ("timeout = true", 'blog/fuda.toml, line 1: "timeout": it is not a number of seconds'),
        ("timeout = '3'", 'blog/fuda.toml, line 1: "timeout": it is not a number of seconds'),
        ("timeout = inf", 'blog/fuda.toml, line 1: "timeout": it is not a number of seconds'),
        ("timeout = nan", 'blog/fuda.toml, line 1: "timeout": it is not a number of seconds'),
        ("tag-keys = []", 'blog/fuda.toml, line 1: "tag-keys": it is not a front matter key'),
        ("tag-keys = ['a', 7]", 'blog/fuda.toml, line 1: "tag-keys": it is not a front matter key'),
        ("category-keys = ' '", 'blog/fuda.toml, line 1: "category-keys": it is not a front matter key'),
        ("categories = 'sometimes'", 'line 1: "categories": it is not one of missing, always, never.'),
        ("precision = 0.96", 'blog/fuda.toml, line 1: "precision": it is not a number from 0.5 to 0.95.'),
        ("precision = true", 'line 1: "precision": it is not a number from 0.5 to 0.95.'),
        ("\nnever = 'misc'", 'line 2: "never": it is not a list of labels, such as '),
        ("\nonly-by-hand = [7]", 'line 2: "only-by-hand": a label is not text.'),
        ("only_by_hand = []", 'line 1: unknown setting "only_by_hand" (known: content, model, '),
        ("closed = 'yes'", 'line 1: "closed": it is neither true nor false.'),
        ("aliases = ['a']", 'line 1: "aliases": it does not give a label for each alias'),
        (
            "aliases = { a = 'b', b = 'c' }",
            "line 1: \"aliases\": 'a' is an alias of 'b', which is an alias too",
        ),
        ("[aliases]\nx = 'y'\na = 'A'", "line 3: \"aliases\": 'a' is an alias of itself."),
        ('[aliases]\na = "x\\u001b"', 'line 2: "aliases": a label has a control character'),
        (r'aliases = { "\u001b" = "a", a = "b" }', r"""line 1: "aliases": '\x1b' is an alias of 'a'"""),
        ("categories = ['never']", 'line 1: "categories": it is not one of missing, always, never.'),
    ],
)
def test_an_error_names_file_line_and_key(text, message):
    with pytest.raises(SettingError) as raised:
        parse_settings(text, PATH)
    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert str(raised.value).isprintable()


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path)


def link_out(path: Path) -> None:
    outside = path.parent.parent / "settings.toml"
    outside.write_text('categories = "always"\n')
    path.symlink_to(outside)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**12)


def latin(path: Path) -> None:
    path.write_bytes(b"# a\n# \xff")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (latin, ", line 2: the text is not UTF-8."),
        (folder, ": it cannot be read: it is not a regular file."),
        (pipe, ": it cannot be read: it is not a regular file."),
        (device, ": it cannot be read: it leads out of the blog through a link."),
        (link_out, ": it cannot be read: it leads out of the blog through a link."),
        (broken_link, ": it is a broken link."),
        (circle, ": it cannot be read: Too many levels of symbolic links."),
        (huge, ": it cannot be read: it is larger than the 100,000 bytes that are read."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, make, problem):
    root = tmp_path / "blog"
    root.mkdir()
    make(root / "fuda.toml")
    with pytest.raises(SettingError) as raised:
        read_settings(root)
    assert str(raised.value) == f"{root / 'fuda.toml'}{problem}"


def test_a_link_inside_the_blog_is_followed(tmp_path):
    (tmp_path / "real.toml").write_text('categories = "always"\n')
    (tmp_path / "fuda.toml").symlink_to("real.toml")
    assert read_settings(tmp_path) == Settings(categories="always")


def test_the_rules_of_the_author_are_folded():
    text = """
        never = ["Misc", "misc"]
        only-by-hand = ["News"]
        closed = true
        precision = 0.9
        [aliases]
        K8s = "Kubernetes"
    """
    rules = Rules(frozenset({"misc"}), frozenset({"news"}), {"k8s": "Kubernetes"}, True)
    assert parse_settings(text, PATH) == Settings(precision=0.9, rules=rules)


def test_a_file_of_the_largest_size_is_refused_for_the_size_of_its_rules():
    text = f"never = {[f'label {number}' for number in range(1_001)]}"
    with pytest.raises(SettingError, match='line 1: "never": it has more than 1,000 labels'):
        parse_settings(text, PATH)


KEYS = st.sampled_from(
    [
        "model",
        "url",
        "region",
        "timeout",
        "tag-keys",
        "categories",
        "never",
        "aliases",
        "closed",
        "token",
        "x",
        "[x]",
        "",
    ]
)
VALUES = st.sampled_from(
    [
        "''",
        "'a'",
        "1",
        "[]",
        "['a']",
        "[1]",
        "{}",
        "{a = 'b'}",
        "{a = 1}",
        "true",
        "1979-05-27",
        '"""\nurl = 1"""',
    ]
)


@given(st.lists(st.tuples(KEYS, VALUES).map(" = ".join) | st.text(max_size=20), max_size=5).map("\n".join))
def test_any_text_is_settings_or_a_setting_error(text):
    with suppress(SettingError):
        assert isinstance(parse_settings(text, PATH), Settings)


def test_a_key_of_thousands_of_parts_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "fuda.toml"
    with pytest.raises(SettingError, match="too many parts"):
        parse_settings("a" + ".a" * 20_000 + " = 1", path)
