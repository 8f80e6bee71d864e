"""Line ends that git changes or refuses never keep labels and decisions out of a commit.

LINE_ENDS are the settings, as docs/authors/git-hooks.md shows them.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.support.client.git_blog import DECISIONS, LABELLED, POST, GitBlog, make_git_blog

OLDER = "decisions.jsonl merge=union\n"
"""The attributes that an older Fuda has written into .fuda."""
HOOK = f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -P -m fuda.github.hooking apply "
FOR_PRE_COMMIT = f"{HOOK}--best-effort a.md\n"
"""The command that pre-commit runs. An author stages the post again, as pre-commit asks for."""


class LineEnds(NamedTuple):
    """Git's settings, and the line ends of a post: "lf", "crlf", or "mixed".

    `attributes` are the blog's, `older` whether .fuda has those of an older Fuda.
    """

    autocrlf: str
    safecrlf: str
    attributes: str
    post: str
    older: bool = False


LINE_ENDS = (
    LineEnds("true", "true", "", "crlf"),
    LineEnds("true", "true", "", "crlf", older=True),
    LineEnds("true", "true", "", "lf"),
    LineEnds("true", "true", "", "mixed", older=True),
    LineEnds("true", "warn", "", "crlf", older=True),
    LineEnds("true", "warn", "", "lf"),
    LineEnds("true", "false", "", "crlf"),
    LineEnds("true", "false", "", "mixed"),
    LineEnds("true", "true", "* text=auto", "crlf", older=True),
    LineEnds("true", "true", "* text=auto", "mixed"),
    LineEnds("true", "true", "*.md text eol=lf", "lf"),
    LineEnds("true", "true", "* -text", "crlf", older=True),
    LineEnds("input", "true", "", "lf", older=True),
    LineEnds("input", "true", "", "crlf"),
    LineEnds("input", "true", "", "mixed"),
    LineEnds("input", "warn", "* text=auto", "crlf", older=True),
    LineEnds("input", "true", "*.md text eol=crlf", "crlf"),
    LineEnds("false", "true", "", "mixed"),
    LineEnds("false", "true", "* text eol=crlf", "crlf", older=True),
    LineEnds("false", "true", "* text eol=crlf", "lf", older=True),
    LineEnds("false", "true", "* text eol=lf", "crlf"),
    LineEnds("false", "true", "*.jsonl binary", "lf"),
    LineEnds("false", "warn", "* text=auto eol=crlf", "mixed", older=True),
)


STARTS = ("| `true` ", "| `input` ", "| `false` ")


def make_blog(folder: Path, setting: LineEnds) -> GitBlog:
    """Make a blog with these settings, and stage a post in it as an author may."""
    blog = make_git_blog(folder)
    blog.write(".gitattributes", f"{setting.attributes}\n")
    if setting.older:
        blog.write(".fuda/.gitattributes", OLDER)
    blog.git("add", ".")
    blog.commit("Set up")
    blog.git("config", "core.autocrlf", setting.autocrlf)
    blog.git("config", "core.safecrlf", setting.safecrlf)
    (blog.root / "a.md").write_bytes(end_lines(POST, setting.post))
    blog.git("-c", "core.safecrlf=false", "add", "a.md")
    return blog


def end_lines(text: str, post: str) -> bytes:
    """Return `text` with the line ends of LineEnds.post; mixed are two with a carriage return."""
    return text.replace("\n", "\r\n", {"lf": 0, "mixed": 2, "crlf": -1}[post]).encode()


@pytest.mark.parametrize("setting", LINE_ENDS)
def test_the_git_hook_commits_labels_and_decisions_and_keeps_the_line_ends(tmp_path, setting):
    blog = make_blog(tmp_path, setting)
    (blog.root / ".git/hooks/pre-commit").symlink_to(ROOT / "hooks/pre-commit")
    printed = blog.commit()
    assert "fatal" not in printed
    assert "Python" in blog.committed("a.md").split("---")[1]
    assert '"applied":[["Python"' in blog.committed(DECISIONS)
    assert blog.git("status", "--short") == ""
    if setting.post != "mixed":
        assert (blog.root / "a.md").read_bytes() == end_lines(LABELLED, setting.post)


@pytest.mark.parametrize("setting", LINE_ENDS)
def test_the_hook_of_pre_commit_stages_decisions(tmp_path, setting):
    blog = make_blog(tmp_path, setting)
    path = blog.write(".git/hooks/pre-commit", FOR_PRE_COMMIT)
    path.chmod(0o755)
    printed = blog.commit()
    assert "fatal" not in printed
    assert '"applied":[["Python"' in blog.committed(DECISIONS)
    assert blog.git("status", "--short", "--", ".fuda") == ""


def test_the_documents_show_the_settings_that_are_tested():
    page = (ROOT / "docs/authors/git-hooks.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(STARTS)]
    assert rows == [render_row(each) for each in LINE_ENDS]


def render_row(setting: LineEnds) -> str:
    attributes = f"`{setting.attributes}`" if setting.attributes else "–"
    older = "of an older Fuda" if setting.older else "–"
    ends = {"lf": "LF", "crlf": "CRLF", "mixed": "both"}[setting.post]
    return f"| `{setting.autocrlf}` | `{setting.safecrlf}` | {attributes} | {older} | {ends} |"
