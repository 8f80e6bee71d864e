"""Adds labels to every post of real blogs, in memory, and proves that nothing else changes."""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.corpus import read_manifest
from blog.header import parse_front_matter
from blog.post_file import labels_under
from console.command import run_for_reader
from console.parser import Parser
from console.tables import render_table
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from model.post import LabelKeys

DESCRIPTION = """\
Add two labels of each kind to every post of the corpora, in memory, and compare the files line by line.

Only lines of a label's key may change, and every new line must have a label or its key. The body and the
other values of the front matter must stay, and adding again must change nothing. Posts that cannot be edited
safely are listed with their reason."""
EPILOG = """\
example:
  python -m bench.safety.editing corpora/efcl corpora/tidyverse

The exit code is 1 if another line changed, or if 1 % of a blog's posts or more are refused."""

LABELS = "fuda label", "札"
MAX_REFUSED = 0.01
# Where the next key begins: neither indented nor a dash, a bracket or a comment.
_NEXT_KEY = re.compile(r"""[\w"'+;.]|---""")
_NEXT_JSON_KEY = re.compile(r'\s*(?:[{,]\s*)?"[^"]*"\s*:|\}')
_ENDS = ("---", "+++", ";;;", "...")


@dataclass(frozen=True, slots=True)
class Edited:
    """The outcome for the post at `path`: `text` and its `faults`, or the reason why it was `refused`."""

    path: str
    before: str
    text: str = ""
    refused: str = ""
    faults: tuple[str, ...] = ()
    ms: float = 0.0


def edit_corpus(folder: Path) -> list[Edited]:
    """Return the outcome for every file among the posts of a corpus. Raises CorpusError, OSError."""
    manifest = read_manifest(folder)
    keys = LabelKeys((manifest["tag_key"],), (manifest["category_key"],) if manifest["category_key"] else ())
    paths = sorted(path for path in (folder / "posts").rglob("*") if path.is_file())
    return [
        edit_post(path.relative_to(folder).as_posix(), path.read_bytes().decode(), keys) for path in paths
    ]


def edit_post(path: str, text: str, keys: LabelKeys) -> Edited:
    """Return the outcome of adding LABELS to both kinds of labels of `text`."""
    additions = [Addition(kind, LABELS) for kind in (keys.tags, keys.categories) if kind]
    began = perf_counter()
    try:
        edited = add_labels(text, additions)
    except CannotEdit as error:
        return Edited(path, text, refused=str(error))
    ms = (perf_counter() - began) * 1000
    faults = (*find_faults(text, edited, additions), *_repeated(edited, additions))
    return Edited(path, text, edited, faults=faults, ms=ms)


def find_faults(before: str, after: str, additions: Sequence[Addition]) -> Iterator[str]:
    """Yield the faults of `after`, which should be `before` with labels added."""
    old, new = parse_front_matter(before), parse_front_matter(after)
    if old.body != new.body or not after.endswith(before[len(before) - len(old.body) :]):
        yield "the body has changed"
    keys = {key for addition in additions for key in addition.keys}
    if _others(old.header, keys) != _others(new.header, keys):
        yield "another value of the front matter has changed"
    for addition in additions:
        labels = labels_under(old.header, addition.keys)
        if labels_under(new.header, addition.keys) != labels + addition.labels:
            yield f'the labels under "{addition.keys[0]}" are not the old and then the new ones'
    added = {label for addition in additions for label in addition.labels}
    yield from _changed_lines(before.split("\n"), after.split("\n"), keys, added)


def _changed_lines(before: list[str], after: list[str], keys: set[str], labels: set[str]) -> Iterator[str]:
    """Yield the lines that must not change but did; new ones have a key or one of the new labels."""
    editable = label_lines(before, keys)
    for change, old, old_end, new, new_end in SequenceMatcher(None, before, after, False).get_opcodes():
        if change == "equal":
            continue
        yield from (
            f"line {at + 1} is gone or has changed" for at in range(old, old_end) if at not in editable
        )
        for line in after[new:new_end]:
            if not any(label in line for label in labels) and _key_of(line) not in keys:
                yield f'the line "{line}" is new'


def label_lines(lines: Sequence[str], keys: set[str]) -> set[int]:
    """Return the numbers of the lines, from 0, that belong to labels' keys in the front matter."""
    found: set[int] = set()
    within = False
    in_json = lines[0].startswith("{")
    for at, line in enumerate(lines):
        if (_NEXT_JSON_KEY if in_json else _NEXT_KEY).match(line):
            within = _key_of(line) in keys
        if within:
            found.add(at)
        if at and line.strip() in (("}",) if in_json else _ENDS):
            break
    return found


def _key_of(line: str) -> str:
    return re.split("[:=]", line)[0].strip(" \t\"'{,").casefold()


def _others(header: Mapping[str, object], keys: set[str]) -> list[tuple[str, object]]:
    return [(key, value) for key, value in header.items() if key.casefold() not in keys]


def _repeated(edited: str, additions: Sequence[Addition]) -> tuple[str, ...]:
    return () if add_labels(edited, additions) == edited else ("adding again changes it again",)


def main(arguments: Sequence[str]) -> int:
    """Edit every corpus, print the diffs, refusals and summary, and return the exit code."""
    options = _parse(arguments)
    return run_for_reader("editing", lambda: edit_all(options.corpora, diff=options.diff))


def edit_all(corpora: Sequence[Path], *, diff: bool = False) -> int:
    """Edit every corpus, print the outcomes, and return 1 if there is a fault or too many refusals."""
    edited = {folder.name: edit_corpus(folder) for folder in corpora}
    for posts in edited.values():
        for post in posts:
            print(render_post(post, diff=diff), end="")
    head = ["", "files", "changed", "refused", "share", "faulty", "ms a post"]
    print("\n".join(render_table([head, *(_row(name, posts) for name, posts in edited.items())])))
    return int(not all(map(_passes, edited.values())))


def render_post(post: Edited, *, diff: bool) -> str:
    """Return lines about a post: the reason why it was refused, its faults, its diff."""
    lines = [f"{post.path}: {problem}" for problem in (post.refused, *post.faults) if problem]
    if diff and post.text:
        before, after = post.before.split("\n"), post.text.split("\n")
        lines += unified_diff(before, after, post.path, post.path, lineterm="", n=2)
    return "".join(f"{line}\n" for line in lines)


def _row(name: str, posts: Sequence[Edited]) -> list[str]:
    changed = [post.ms for post in posts if post.text]
    refused = sum(1 for post in posts if post.refused)
    faulty = sum(1 for post in posts if post.faults)
    counts = (f"{count:,}" for count in (len(posts), len(changed), refused))
    return [name, *counts, f"{refused / len(posts):.2%}", f"{faulty}", f"{median(changed or [0]):.2f}"]


def _passes(posts: Sequence[Edited]) -> bool:
    refused = sum(1 for post in posts if post.refused)
    return refused < MAX_REFUSED * len(posts) and not any(post.faults for post in posts)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.safety.editing",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS_DIR", help="the blogs to edit")
    parser.add_argument("--diff", action="store_true", help="print the changes in every post")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
