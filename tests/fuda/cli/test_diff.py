"""The diff of a post: the one that difflib makes of the whole files, at the cost of what has changed."""

import difflib
import io

from hypothesis import given
from hypothesis import strategies as st

from fuda.cli.diff import diff_bytes

LINES = st.lists(st.sampled_from(["a", "b", "", "水"]), max_size=12)
ENDS = st.sampled_from(["", "\n"])


def whole_diff(old: str, new: str) -> str:
    """Return what difflib makes of the whole files, with git's mark of a last line without its end."""
    before, after = (list(io.StringIO(text, newline="\n")) for text in (old, new))
    diff = difflib.unified_diff(before, after, "a/a.md", "b/a.md")
    whole = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)
    return "".join(whole).removesuffix("\n")


@given(LINES, LINES, LINES, LINES, ENDS)
def test_a_diff_is_that_of_the_whole_files(before, old, new, after, end):
    one, other = ("\n".join([*before, *part, *after]) + end for part in (old, new))
    assert apply_diff(diff_bytes("a.md", one.encode(), other.encode()), one) == other


def apply_diff(diff: str, old: str) -> str:
    """Return `old` with `diff` applied, strictly: every line has to stand where the diff says."""
    rows, at = list(io.StringIO(old, newline="\n")), 0
    result: list[str] = []
    lines = diff.replace("\n\\ No newline at end of file", "\0").split("\n")[2:] if diff else []
    for line in lines:
        text = line[1:].removesuffix("\0") + ("" if line.endswith("\0") else "\n")
        if line.startswith("@@"):
            first, _, length = line.split(" ")[1].removeprefix("-").partition(",")
            start = int(first) - (length != "0")
            result += rows[at:start]
            at = start
        elif line.startswith("+"):
            result.append(text)
        else:
            assert rows[at] == text
            result += [text] if line.startswith(" ") else []
            at += 1
    return "".join(result + rows[at:])


@given(LINES, LINES, LINES)
def test_a_diff_of_lines_that_all_differ_is_difflibs(before, old, after):
    numbered = [f"{number} {line}" for number, line in enumerate([*before, *old, *after])]
    new = [*numbered[: len(before)], "new", *numbered[len(before) + len(old) :]]
    one, other = "\n".join(numbered) + "\n", "\n".join(new) + "\n"
    assert diff_bytes("a.md", one.encode(), other.encode()) == whole_diff(one, other)


def test_a_diff_of_a_post_of_a_million_lines_is_short():
    old = b"---\ntags: []\n---\n" + b"\n" * 1_000_000
    diff = diff_bytes("a.md", old, old.replace(b"[]", b"[tea]"))
    assert diff.split("\n")[2:] == ["@@ -1,5 +1,5 @@", " ---", "-tags: []", "+tags: [tea]", " ---", " ", " "]
