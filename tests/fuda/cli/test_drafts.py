"""fuda suggest for a draft that is no file: standard input, or --title and --text."""

import json
from pathlib import Path

import pytest

from fuda.cli.arguments.commands import parse_arguments
from model.post import Post
from tests.support.client.publishing import Fuda

TEXT = "The *first* harvest.\n"


@pytest.fixture(autouse=True)
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "fuda.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "options", "asked"),
    [
        (TEXT, ["-"], Post(body=TEXT)),
        (f"---\ntitle: Tea\ntags: [tea]\n---\n{TEXT}", ["-"], Post("Tea", TEXT, tags=("tea",))),
        (f"---\ntitle: Tea\n---\n{TEXT}", ["-", "--title", "Uji"], Post("Uji", TEXT)),
        ("", ["--title", "Uji"], Post("Uji")),
        ("", ["--title", "Uji", "--text", TEXT], Post("Uji", TEXT)),
        ("", ["--text", TEXT], Post(body=TEXT)),
    ],
)
def test_a_draft_is_asked_about_with_or_without_front_matter(given, options, asked):
    fuda = Fuda(given=given.encode())
    ran = fuda("suggest", *options)
    assert (ran.code, fuda.source.asked) == (0, [asked])
    assert "Uji  ██████" in ran.out


def test_nothing_is_remembered_of_a_draft(blog):
    assert Fuda(given=TEXT.encode())("suggest", "-").code == 0
    assert [path.name for path in blog.iterdir()] == ["fuda.toml"]


def test_labels_of_a_draft_are_not_suggested_again():
    ran = Fuda(given=b"---\ntags: [tea]\n---\nText\n")("suggest", "-", "--json")
    answer = json.loads(ran.out)
    assert (answer["post"], [item["label"] for item in answer["tags"]]) == ("standard input", ["Uji"])


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"---\ntitle: a\ntags: b: c\n---\n", "standard input:3 the YAML front matter cannot be parsed"),
        (b"a\n\xff", "standard input:2 the text is not UTF-8"),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused_with_the_line(given, problem):
    ran = Fuda(given=given)("suggest", "-", "--strict")
    assert (ran.code, problem in ran.err, ran.out) == (1, True, "")


def test_a_draft_without_text_is_passed_over():
    assert "neither a title nor a body" in Fuda(given=b" \n")("suggest", "-").err


def test_a_draft_that_is_too_large_is_an_error(capsys):
    assert Fuda(given=b"x" * 2_000_001)("suggest", "-").code == 2
    assert "more than the 2,000,000 bytes" in capsys.readouterr().err


def test_a_draft_and_files_can_be_asked_about_together(blog):
    (blog / "post.md").write_text("---\ntitle: Tea\n---\n")
    out = Fuda(given=TEXT.encode())("suggest", "-", "post.md").out
    assert out.index("standard input\n") < out.index("post.md\n")


@pytest.mark.parametrize(
    "options", [[], ["a.md", "--title", "Tea"], ["a.md", "--text", "Tea"], ["-", "--text", "Tea"]]
)
def test_options_of_a_draft_that_do_not_go_together_are_refused(options):
    with pytest.raises(SystemExit) as ending:
        parse_arguments(["suggest", *options])
    assert ending.value.code == 2
