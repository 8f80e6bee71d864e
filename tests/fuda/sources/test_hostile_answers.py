"""Each command on posts whose names and contents are hostile to a terminal, a log or a spreadsheet."""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from console.escaping import escape_rest, starts_command
from model.suggestion import Evidence
from tests.support.client.publishing import FakeSource, Fuda, Ran, sure, unsure

NAMES = {
    "ESC": "\x1b[31m\x1b]0;title\x07",
    "line feed": "a\n::error::b",
    "command": "::error::b",
    "old command": "a##[error]b",
    "carriage return": "a\rb",
    "DEL": "a\x7f",
    "CSI": "a\x9b31m",
    "override": "a\u202egpj",
    "line separator": "a\u2028::error::b",
    "no UTF-8": "caf\udce9\udc9b",
    "formula": '=HYPERLINK("example.org")',
    "Markdown": "a|`b` <img src=x> [c](d) @someone",
    "quotes": "a\"b\\u202e'",
    "ordinary": "新茶 👩\u200d💻 cafe\u0301 مرحبا",
}
LABEL = "x\x1b[2J\u202ey"
COLOUR = re.compile("\x1b\\[(?:0|1|2|3[1-6])m")
COMMANDS = {
    "suggest": ["suggest"],
    "suggest --json": ["suggest", "--json"],
    "apply --dry-run --json": ["apply", "--dry-run", "--json"],
    "apply": ["apply"],
    "apply --json": ["apply", "--json"],
    "confirm": ["confirm"],
    "confirm --json": ["confirm", "--json"],
}


@pytest.fixture(params=NAMES.values(), ids=list(NAMES))
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A post with a hostile name in a hostile folder, or none where the file system refuses the name."""
    (tmp_path / "fuda.toml").write_text("")
    path: Path = tmp_path / request.param / f"{request.param}.md"
    try:
        path.parent.mkdir()
        path.write_text("---\ntitle: x\n---\nBody\t\x1b[2J\n::error::body\n")
    except (OSError, ValueError):
        pytest.skip("the file system refuses this name")
    return path


def source() -> FakeSource:
    item = sure(LABEL)._replace(evidence=(Evidence("=1\x1b\n\u202e", "body", 0.1),))
    return FakeSource((item, unsure("a\u200bb")), (sure("::notice::c"),))


def check(text: str, *, colours: bool = False) -> None:
    """Assert that each line of `text` is harmless."""
    for line in COLOUR.sub("", text).split("\n") if colours else text.split("\n"):
        assert escape_rest(line) == line
        assert not starts_command(line)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_a_command_prints_is_harmless(post, command, terminal):
    fuda = Fuda(source(), terminal=terminal)
    if command[0] == "confirm":
        Fuda()("apply", post)
    ran = fuda(*command, post)
    check(ran.out, colours=terminal)
    check(ran.err)
    assert ran.code in (0, 1)
    if "--json" in command and ran.code == 0:
        assert json.loads(ran.out)["post"] == name_of(post)


def name_of(post: Path) -> str:
    return f"{post.parent.name}/{post.name}"


def test_no_two_names_are_shown_alike(tmp_path):
    (tmp_path / "fuda.toml").write_text("")
    names = ["a\x1b.md", r"a\x1b.md", r"a\u001b.md", "a\u202eb.md", "ab.md", "a\u200bb.md"]
    for name in names:
        (tmp_path / name).write_text("---\ntitle: x\n---\n")
    out = Fuda()("suggest", *(tmp_path / name for name in names)).out
    assert len({line for line in out.split("\n") if line.endswith(".md")}) == len(names)


def test_undo_and_refusals_are_harmless(post):
    fuda = Fuda(source())
    fuda("apply", post)
    post.write_text("a person's")
    post.with_name(f"{post.name}.txt").touch()
    for ran in (
        fuda("undo", "--strict", post),
        fuda("apply", "--strict", post.with_name(f"{post.name}.txt")),
    ):
        check_refusal(ran)


def check_refusal(ran: Ran) -> None:
    assert ran.code == 1
    check(ran.out)
    check(ran.err)


@pytest.mark.parametrize("options", [[], ["--json"], ["--dry-run", "--json"]])
def test_bulk_is_harmless(post, options):
    ran = Fuda(source())("bulk", post.parent, *options)
    check(ran.out)
    check(ran.err)
    if options:
        assert json.loads(ran.out.split("\n")[0])["post"] == name_of(post)


def test_a_preview_on_a_terminal_is_harmless(post):
    for command in ("apply", "bulk"):
        place = post if command == "apply" else post.parent
        ran = Fuda(source(), terminal=True)(command, "--dry-run", place)
        assert ran.code == 0
        check(ran.out, colours=True)


def test_a_preview_in_a_job_of_github_holds_no_command(post):
    out = Fuda(source(), GITHUB_ACTIONS="true")("apply", "--dry-run", post).out
    assert not any(map(starts_command, out.split("\n")))
    assert "Body\t\x1b[2J\n" in out


@pytest.mark.parametrize("program", ["git", "patch"])
def test_a_preview_is_a_patch_that_can_be_applied(post, program):
    fuda = Fuda(FakeSource())
    patch = os.fsencode(fuda("apply", "--dry-run", post).out)
    root, before = post.parent.parent, post.read_bytes()
    command = ["git", "apply", "-"] if program == "git" else ["patch", "-p1", "--quiet"]
    subprocess.run(command, cwd=root, input=patch, check=True, capture_output=True)
    patched = post.read_bytes()
    post.write_bytes(before)
    fuda("apply", post)
    assert post.read_bytes() == patched != before


def test_a_review_of_a_hostile_blog_is_harmless_and_is_carried_out(post, tmp_path):
    fuda, review = Fuda(source()), tmp_path / "review.csv"
    check(fuda("bulk", post.parent, "--review", review).out)
    text = review.read_bytes().decode("utf-8-sig")
    for row in csv.DictReader(text.splitlines()):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]", cell) for cell in row.values())
        assert all(escape_rest(cell) == cell for cell in row.values())
    review.write_bytes(text.replace(",\r\n", ",apply\r\n").encode())
    ran = fuda("bulk", tmp_path, "--from-review", review, "--json")
    check(ran.out)
    changed = json.loads(ran.out.split("\n")[0])
    assert (changed["post"], changed["applied"]["tags"]) == (name_of(post), [LABEL, "a\u200bb"])


def test_a_hostile_folder_in_an_error_is_one_line(tmp_path, capsys):
    for name in NAMES.values():
        ran = Fuda()("bulk", tmp_path / name)
        said = capsys.readouterr().err
        assert (ran.code, said.count("\n")) == (2, 1)
        check(said)
