"""Labels copies of real blogs with their models, takes it back, and compares every file."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.corpus import read_manifest
from bench.safety.editing import MAX_REFUSED, find_faults
from bench.safety.scratch_blog import FUDA, ROOT, Files, make_environment
from blog.pages import is_post, read_pages
from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from fuda.front_matter.add_labels import Addition
from model.errors import FudaError
from model.post import LabelKeys

DESCRIPTION = """\
Label a copy of each corpus with `fuda bulk --all --drafts`, take it back with `fuda undo`, and compare files.

Only lines of a label's key may change, and undo must restore every byte and leave no file. Refused posts are
listed with their reason, and posts of corpus.json that Fuda does not take for posts."""
EPILOG = """\
example:
  python -m bench.safety.real_blogs corpora/efcl corpora/tidyverse --models build/quality

The exit code is 1 if another line changed, if a byte was not restored, or if 1 % of a blog's posts
or more are refused. The last line is JSON with all figures."""


MAX_BYTES = 2**30


class CannotLabel(FudaError):
    """Raised when a command of fuda fails; the message quotes it."""


@dataclass(slots=True)
class Outcome:
    """The outcome of one blog. `changed` counts posts, `labels` what was added to them."""

    posts: int
    changed: int = 0
    labels: int = 0
    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    bulk_s: float = 0.0
    undo_s: float = 0.0

    def passes(self) -> bool:
        return not self.faults and len(self.refused) < max(1, MAX_REFUSED * self.posts)


def label_corpus(folder: Path, model: Path) -> Outcome:
    """Return the outcome of a corpus. Raises CorpusError, CannotLabel, OSError."""
    manifest = read_manifest(folder)
    keys = LabelKeys((manifest["tag_key"],), (manifest["category_key"],) if manifest["category_key"] else ())
    with tempfile.TemporaryDirectory() as name:
        blog = Path(name) / "blog"
        shutil.copytree(folder / "posts", blog)
        (blog / "fuda.toml").write_text("")
        before = read_files(blog)
        options = ("--all", "--drafts", "--json", "--model", str(model.resolve()))
        started_s = perf_counter()
        *posts, last = map(json.loads, _run(Path(name), "bulk", str(blog), *options))
        bulk_s = perf_counter() - started_s
        outcome = Outcome(last["totals"]["posts"], bulk_s=bulk_s)
        compare(outcome, before, read_files(blog), posts, keys)
        listed = {post["path"].removeprefix("posts/") for post in manifest["posts"]}
        outcome.faults += [
            f"{name}: the post is left out" for name in sorted(listed - find_posts(blog, keys))
        ]
        started_s = perf_counter()
        if outcome.changed:
            _run(Path(name), "undo", str(blog), "--json")
        outcome.undo_s = perf_counter() - started_s
        outcome.faults += find_differences(before, read_files(blog))
    return outcome


def read_files(blog: Path) -> Files:
    """Return every file of the blog by path, except its memory."""
    paths = (path for path in blog.rglob("*") if path.is_file())
    files = {path.relative_to(blog).as_posix(): path.read_bytes() for path in paths}
    return {name: data for name, data in files.items() if not name.startswith(".fuda/")}


def find_posts(blog: Path, keys: LabelKeys) -> set[str]:
    """Return the paths of the posts of a blog, and of the files that cannot be read."""
    pages, faults = read_pages(blog, blog, max_bytes=MAX_BYTES)
    posts = {page.path for page in pages if is_post(page, keys.in_both_numbers())}
    return posts | {fault.path for fault in faults}


def compare(
    outcome: Outcome, before: Files, after: Files, posts: Sequence[dict[str, Any]], keys: LabelKeys
) -> None:
    """Add to `outcome` what fuda bulk did to the blog; `posts` are the lines of JSON that it printed."""
    applied = {post["post"]: post["applied"] for post in posts if any(post.get("applied", {}).values())}
    outcome.refused += [f"{post['post']}: {post['error']['detail']}" for post in posts if "error" in post]
    changed = [name for name, data in after.items() if before.get(name) != data]
    outcome.changed = len(changed)
    for name in sorted({*changed, *applied, *(before.keys() - after.keys())}):
        if name not in applied or name not in before or name not in after:
            outcome.faults.append(f"{name}: the file has changed without a line in the report")
            continue
        labels = applied[name]
        outcome.labels += sum(map(len, labels.values()))
        additions = [Addition(kind, tuple(labels[key])) for key, kind in keys._asdict().items() if kind]
        faults = find_faults(before[name].decode(), after[name].decode(), additions)
        outcome.faults += [f"{name}: {fault}" for fault in faults]


def find_differences(before: Files, after: Files) -> Iterator[str]:
    """Yield each file that is not as it was."""
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name}: fuda undo has not restored the file"


def _run(folder: Path, *arguments: str) -> list[str]:
    """Return the lines that a command of fuda prints. Raises CannotLabel."""
    command = [*FUDA, *arguments]
    environment = {**make_environment(folder), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    if run.returncode not in (0, 1):
        raise CannotLabel(f"fuda {arguments[0]} ended with exit code {run.returncode}: {run.stderr.strip()}")
    return run.stdout.split("\n")[:-1]


def main(arguments: Sequence[str]) -> int:
    """Label every corpus, print the outcomes, and return the exit code."""
    options = _parse(arguments)
    return run_command("real_blogs", lambda: label_all(options.corpora, options.models))


def label_all(corpora: Sequence[Path], models: Path) -> int:
    """Print the outcomes of all corpora, and return 0 if all pass, else 1."""
    outcomes: dict[str, Outcome] = {}
    for folder in corpora:
        outcomes[folder.name] = outcome = label_corpus(folder, models / folder.name / "model.safetensors")
        for line in (*outcome.refused, *outcome.faults):
            print(f"{folder.name}/{line}", flush=True)
    head = ["", "posts", "changed", "labels", "refused", "faults", "bulk s", "undo s"]
    print("\n".join(render_table([head, *(_row(name, outcome) for name, outcome in outcomes.items())])))
    print(f"\n{json.dumps({name: _figures(outcome) for name, outcome in outcomes.items()})}")
    return int(not all(outcome.passes() for outcome in outcomes.values()))


def _figures(outcome: Outcome) -> dict[str, float]:
    return {
        "posts": outcome.posts,
        "changed": outcome.changed,
        "labels": outcome.labels,
        "refused": len(outcome.refused),
        "faults": len(outcome.faults),
        "bulk_s": round(outcome.bulk_s, 1),
        "undo_s": round(outcome.undo_s, 1),
    }


def _row(name: str, outcome: Outcome) -> list[str]:
    return [name, *(f"{value:,}" for value in _figures(outcome).values())]


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m bench.safety.real_blogs", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("corpora", type=Path, nargs="+", metavar="CORPUS_DIR", help="the blogs to label")
    add(
        "--models", type=Path, required=True, metavar="DIR", help="has NAME/model.safetensors for each corpus"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
