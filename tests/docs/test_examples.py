"""The examples of the documents print what the documents show, with the model of the example blog."""

from pathlib import Path

import pytest

from docs.tools.examples import ExampleFailed, Step, find_blocks, is_same, parse_block, rewrite, run_block
from docs.tools.pages import document_paths, name_document
from docs.tools.picture import COMMAND, PICTURE, read_output, render_svg, split_line

EXAMPLES = [
    (name_document(path), number, block)
    for path in document_paths()
    for number, block in enumerate(find_blocks(path.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize(
    ("document", "block"),
    [(document, block) for document, _, block in EXAMPLES],
    ids=[f"{document}-{number}" for document, number, _ in EXAMPLES],
)
def test_an_example_prints_today_what_its_document_shows(document: str, block: list[Step], trained):
    for shown, printed in zip(block, run_block(block, trained.model, document), strict=True):
        assert is_same(shown.output, printed.output), f"{document}: run `make docs`\n{printed.output}"


def test_the_picture_shows_what_the_command_prints_today(trained):
    [step] = run_block([Step(COMMAND, "")], trained.model, "the picture")
    assert is_same(read_output(PICTURE.read_text(encoding="utf-8")), step.output), "run `make docs`"


def test_the_quick_start_and_the_api_have_examples():
    documents = {document for document, _, _ in EXAMPLES}
    assert {"docs/authors/quick-start.md", "docs/engineers/http-api.md"} <= documents


def test_a_block_is_commands_and_their_outputs():
    text = "$ one \\\n    more\nfirst\nline\n$ two\n"
    assert parse_block(text) == [Step("one \\\n    more", "first\nline\n"), Step("two", "")]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("Linux  0.59  apply", "Linux  0.60  apply", True),
        ("Linux  0.59  apply", "Linux  0.69  apply", False),
        ("Linux  0.59  apply", "Linux  0.59  suggest", False),
        ('"version": "27756044c0ce"', '"version": "f87839588181"', True),
        ("██████████░░░░░░░░░░", "█████████░░░░░░░░░░░", True),
        ("██████████░░░░░░░░░░", "██████░░░░░░░░░░░░░░", False),
    ],
)
def test_only_last_digits_and_versions_may_differ(shown: str, printed: str, same: bool):
    assert is_same(shown, printed) is same


def test_a_command_that_fails_is_named():
    with pytest.raises(ExampleFailed, match=r"page\.md: `exit 3`: exit code 3"):
        run_block([Step("exit 3", "")], Path("none"), "page.md")


def test_an_output_of_yesterday_is_rewritten():
    text = "Before\n\n```console\n$ echo new\nold\n```\n\nAfter\n"
    assert rewrite(text, Path("none"), "page.md") == text.replace("old", "new")


def test_the_picture_keeps_the_columns_behind_wide_characters():
    label, bar, *_ = split_line(f"  パン   {'█' * 4}{'░' * 16}  0.20  suggest  title: flour")
    assert (label.start, label.text) == (2, "パン")
    assert (bar.start, bar.text) == (9, f"{'█' * 4}{'░' * 16}")


def test_the_picture_escapes_what_is_markup():
    svg = render_svg("  <b> & c\n")
    assert "&lt;b&gt; &amp; c" in svg
    assert read_output(svg) == "  <b> & c\n"
