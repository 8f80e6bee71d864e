"""Learns a blog's labels from its posts and writes the model: python -m training CONTENT --out FILE."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from blog.pages import Fault
from blog.post_file import DEFAULT_KEYS
from console.command import run_command
from console.escaping import escape
from console.parser import Parser
from console.progress import ProgressReport
from console.streams import escape_unknown, print_lines
from model.errors import FudaError
from model.labels import key_fault
from model.post import LabelKeys
from model.printing import render_json
from training.reading.content import Blog, FaultsError, detect_keys, read_blog
from training.reading.held_out import hold_out
from training.reading.sent import NOTHING_SENT, Sent, read_sent
from training.reading.wanted import read_wanted
from training.report.place import REPORT_NAME, check_report_place
from training.starting import STARTING, WAITS_FOR, Fit, import_fit

if TYPE_CHECKING:
    from training.report.fitted import Fitted

DESCRIPTION = """\
Learn a blog's own tags and categories from its posts, and write a model that suggests them for new ones.

CONTENT is the folder of posts of Hugo, Jekyll, Hexo or a similar generator: Markdown or HTML files with
front matter in YAML, TOML or JSON. It is only read. From one labelled post on a model suggests labels, and
with a list of labels before the first. From 20 on training can measure it: the report at the end shows how
often a model of the older posts was right on the newest, and which labels it may set by itself."""
EPILOG = f"""\
examples:
  python -m training ~/blog/content --out model.safetensors
  python -m training ~/blog/content --out model.safetensors --tag-key topics --category-key section
  python -m training ~/blog/content --out model.safetensors --labels labels.txt
  python -m training ~/blog/content --out model.safetensors --json > report.json

Without --tag-key and --category-key the keys that most posts use are taken, out of
{", ".join(DEFAULT_KEYS.tags + DEFAULT_KEYS.categories)}. Files that cannot be read are listed and left out.
Labels that Fuda applied, as recorded in the blog's .fuda/decisions.jsonl, are left out until a person
confirms them (fuda confirm). The file of --labels has a tag on each line; empty lines and lines that start
with "# " are ignored.

then:
  python -m service --model model.safetensors

exit codes: 0 the model and the report were written; 2 one of them was not, and a message gives the reason;
130 stopped by Ctrl-C."""


class CannotWriteHere(FudaError):
    """Raised when the model cannot be written to `path`; `problem` gives the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"The model cannot be written to {path}: {problem}.")
        self.path = path
        self.problem = problem


def main(arguments: Sequence[str], *, load_fit: Callable[[], Fit] = import_fit) -> int:
    """Train, print the report, and return the exit code."""
    options = parse_options(arguments)
    escape_unknown(as_json=options.json)
    return run_command("training", lambda: train(options, load_fit=load_fit))


def train(
    options: argparse.Namespace, *, load_fit: Callable[[], Fit], serve: str = "python -m service"
) -> None:
    """Read the blog, fit, write the model and print the report; `serve` is the command that serves a model.

    Raises FudaError.
    """
    # With --json standard output has only the object.
    out = sys.stderr if options.json else sys.stdout

    def print_text(text: str) -> None:
        print_lines(out, *text.split("\n"))

    report = _check_places(options)
    wanted = read_wanted(options.labels) if options.labels else ()
    blog = hold_out(_read_blog(options, wanted=bool(wanted)), options.hold_out, options.content)
    with ProgressReport(sys.stderr, clock=monotonic) as progress:
        with progress.waiting(STARTING, WAITS_FOR):
            fit = load_fit()
        # Imported after fit: this imports NumPy, whose threads must be set before.
        from training.report.page.rest import read_last
        from training.report.page.writing import write_report
        from training.report.record import render_record
        from training.report.text import (
            render_blog,
            render_files_left_out,
            render_left_out,
            render_next,
            render_scorecard,
        )

        print_text(f"{render_blog(blog)}\n")
        if options.verbose and blog.left_out:
            print_text(f"{render_files_left_out(blog)}\n")
        fitted = fit(blog.posts, keys=blog.keys, wanted=wanted, progress=progress)
    last = read_last(options.out)
    write(options.out, fitted)
    if report:
        write_report(report, blog, fitted, content=options.content, last=last)
    print_text(f"\n{render_scorecard(fitted, blog.posts)}\n")
    if left_out := render_left_out(fitted.left_out):
        print_text(f"{left_out}\n")
    if report:
        print_text(f"Report: {escape(str(report))}, a page to open in a browser")
    print_text(render_next(fitted.artifact, options.out, serve=serve))
    if options.json:
        print_lines(sys.stdout, render_json(render_record(blog, fitted, options.out, report)))


def _check_places(options: argparse.Namespace) -> Path | None:
    """Return where the report goes, None for nowhere. Raises FudaError when a result could not be written."""
    check_place(options.out)
    if options.no_report:
        return None
    report: Path = options.report or options.out.parent / REPORT_NAME
    check_report_place(report)
    return report


def _read_blog(options: argparse.Namespace, *, wanted: bool) -> Blog:
    """Return the blog, and print what could not be read of it. Raises FudaError."""
    try:
        blog = read_labelled(
            options.content,
            options.tag_key,
            options.category_key,
            drafts=options.drafts,
            learn_applied=options.learn_applied,
            sent=_find_sent(options.decisions),
            wanted=wanted,
        )
    except FaultsError as error:
        _print_faults(options.content, error.faults)
        raise
    _print_faults(options.content, blog.faults)
    _print_faults(blog.root, blog.bad_decisions)
    return blog


def _find_sent(decisions: Path | Sent | None) -> Sent:
    """Return the decisions of a service, read from their file if it is named. Raises CannotReadDecisions."""
    if isinstance(decisions, Path):
        return read_sent(decisions)
    return decisions or NOTHING_SENT


def read_labelled(
    folder: Path,
    tag_keys: Sequence[str],
    category_keys: Sequence[str],
    *,
    drafts: bool = False,
    learn_applied: bool = False,
    sent: Sent = NOTHING_SENT,
    wanted: bool = False,
) -> Blog:
    """Return the blog read by the given keys; a kind without given keys is read by those its posts use."""
    read = partial(read_blog, folder, drafts=drafts, learn_applied=learn_applied, wanted=wanted, sent=sent)
    if not tag_keys and not category_keys:
        return read()
    asked = LabelKeys(tuple(tag_keys) or DEFAULT_KEYS.tags, tuple(category_keys) or DEFAULT_KEYS.categories)
    blog = read(keys=asked)
    if tag_keys and category_keys:
        return blog
    found = detect_keys(blog.key_posts, len(blog.posts), wanted=wanted)
    keys = LabelKeys(tuple(tag_keys) or found.tags, tuple(category_keys) or found.categories)
    return read(keys=keys)


def check_place(path: Path) -> None:
    """Raise CannotWriteHere, before the work, when the model could not be written after it."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if path.is_dir():
        raise CannotWriteHere(path, "it is a folder; name a file in it")
    if not folder.is_dir():
        raise CannotWriteHere(path, f"{folder} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWriteHere(path, f"{folder} may not be written to")


def write(path: Path, fitted: "Fitted") -> None:
    """Write the model to `path`, completely or not at all. Raises CannotWriteHere."""
    from model.artifact import write_artifact

    try:
        write_artifact(path, fitted.artifact)
    except OSError as error:
        raise CannotWriteHere(path, str(error.strerror)) from error


def _print_faults(folder: Path, faults: Sequence[Fault]) -> None:
    for fault in faults:
        print_lines(sys.stderr, f"{folder / fault.path}:{fault.line} {fault.problem}")


def parse_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of one training; a wrong one ends the process with 2."""
    parser = Parser(
        prog="python -m training",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("content", type=Path, metavar="CONTENT", help="the folder that holds the posts")
    add("--out", type=Path, required=True, metavar="FILE", help="where to write the model")
    add("--tag-key", type=_key, action="append", default=[], metavar="KEY", help=_key_help("tags"))
    add("--category-key", type=_key, action="append", default=[], metavar="KEY", help=_key_help("categories"))
    add("--labels", type=Path, metavar="FILE", help="tags that you want, one a line, before posts have them")
    add(
        "--report",
        type=Path,
        metavar="FILE",
        help=f"where to write the report (default: {REPORT_NAME} beside the model)",
    )
    add("--no-report", action="store_true", help="write no report")
    _add_choice_of_posts(parser)
    add("--verbose", action="store_true", help="name every file that is left out, and the reason")
    add(
        "--json",
        action="store_true",
        help="print the report as one JSON object, and everything else to stderr",
    )
    return parser.parse_args(arguments)


def _add_choice_of_posts(parser: Parser) -> None:
    """Add the options that choose which posts and labels are learnt from."""
    add = parser.add_argument
    add("--drafts", action="store_true", help="learn from drafts too")
    add(
        "--learn-applied",
        action="store_true",
        help="learn labels that Fuda applied and no person confirmed too",
    )
    add(
        "--hold-out",
        type=_whole,
        default=0,
        metavar="N",
        help="leave out the newest N labelled posts, to measure the model on them",
    )
    add(
        "--decisions",
        type=Path,
        metavar="FILE",
        help="decisions that a service has kept (service --decisions), beside those of the blog's own file",
    )


def _key_help(kind: str) -> str:
    return f"a front matter key that holds {kind}; may be repeated (default: the keys that most posts use)"


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("it must be a whole number")
    return int(text)


def _key(text: str) -> str:
    key = text.strip().casefold()
    if fault := key_fault(key):
        raise argparse.ArgumentTypeError(f"the key has {fault}")
    return key


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
