"""fuda confirm: makes labels that Fuda has added the author's own, so that training learns from them."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from blog.decisions import KINDS, Entry, Kind, KindEntry, hash_title
from blog.generator import Site
from blog.header import FrontMatterError
from blog.memory import Memory, PostMemory, read_memory
from blog.other_headers import parse_file
from blog.pages import Fault, find_pages
from blog.place import MEMORY_FOLDER, find_root
from blog.post_file import first_text, labels_under
from blog.site import read_site
from fuda.cli.context import Context
from fuda.cli.render import count
from fuda.cli.report import Reporter
from fuda.config.options import Options, read_options
from fuda.config.user_settings import wants_sending
from fuda.proposals.blog_setup import PostPath, in_chunks
from fuda.proposals.sending import sending_decisions
from fuda.runs.post_files import CannotReadPost, read_post
from fuda.runs.runs import Change, Run, open_run, write_changes
from model.labels import fold
from model.printing import render_json


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A post with the labels that become its author's own."""

    name: str
    data: bytes
    title: str
    was: str
    labels: dict[Kind, tuple[str, ...]]


def confirm(arguments: argparse.Namespace, context: Context) -> int:
    """Confirm the labels that Fuda has added to the posts, and return the exit code. Raises FudaError."""
    reporter = Reporter(context, arguments.json, strict=arguments.strict)
    number = 0
    for root, posts in reporter.blogs(_files(arguments.paths, reporter)):
        if not (root / MEMORY_FOLDER).is_dir():
            continue  # Fuda never added a label here
        options = sending_options(arguments, context, root)
        with (
            sending_decisions(root, options, context.run_settings) as settings,
            open_run(root, "confirm", settings) as run,
        ):
            memory = read_memory(root)
            reporter.warn(memory, root)
            find = partial(_find, root, memory=memory, reporter=reporter, site=read_site(root))
            for some in in_chunks(posts):
                found = [each for post in some if (each := find(post))]
                number += len(_write(found, run, memory, reporter))
    if not arguments.json:
        context.print_results(f"{count(number, 'post')} with labels that are their author's own from now on.")
    return reporter.code


def sending_options(arguments: argparse.Namespace, context: Context, root: Path) -> Options:
    """Return the options of a command that asks no source. Raises SettingError.

    A fault in fuda.toml counts only where decisions are to be sent.
    """
    if not wants_sending(arguments, context.environ):
        return Options()
    asked = argparse.Namespace(**vars(arguments), model=None, precision=None, best_effort=False)
    return read_options(asked, environ=context.environ, root=root, trust=context.trust)


def _files(paths: Iterable[Path], reporter: Reporter) -> Iterator[Path]:
    """Yield the files that are named, and the files that may be posts in the folders that are named."""
    for path in paths:
        if path.is_dir():
            found, faults = find_pages(path, find_root(path))
            for fault in faults:
                reporter.refuse(replace(fault, path=str(path / fault.path)))
            yield from found
        else:
            yield path


def _find(root: Path, post: PostPath, memory: Memory, reporter: Reporter, *, site: Site) -> Confirmed | None:
    """Return the post with the labels that Fuda added and it still has; None when there are none."""
    try:
        data = read_post(root, post.path)
        header = parse_file(data.decode("utf-8"), post.name, site.at(post.name)).header
    except (CannotReadPost, FrontMatterError) as error:
        if _has_machine_labels(memory.of(post.name, "")):
            reporter.refuse(Fault(post.name, error.line, error.problem, _failed(error)))
        return None
    title = hash_title(first_text(header, ("title",)))
    past = memory.of(post.name, title)
    # Under any key: only a model knows which keys hold labels, and confirming should not need one.
    here = set(map(fold, labels_under(header, map(str.casefold, header))))
    labels = {
        kind: tuple(label for folded, label in past.kind(kind).machine.items() if folded in here)
        for kind in KINDS
    }
    return Confirmed(post.name, data, title, past.was, labels) if any(labels.values()) else None


def _write(found: Sequence[Confirmed], run: Run, memory: Memory, reporter: Reporter) -> list[Confirmed]:
    """Remember and show the confirmed labels of the posts `found`, and return those posts."""
    at = memory.stamp(run.settings.now())
    write_changes(run, [Change(_entry(post, at, run), post.data, post.data) for post in found])
    for post in found:
        labels = {kind: list(post.labels[kind]) for kind in KINDS}
        shown = ", ".join(label for kind in KINDS for label in labels[kind])
        reporter.show(
            render_json({"post": post.name, "confirmed": labels})
            if reporter.json
            else f"{post.name}: {shown}"
        )
    return list(found)


def _entry(post: Confirmed, at: str, run: Run) -> Entry:
    tags, categories = (KindEntry(confirmed=post.labels[kind]) for kind in KINDS)
    return Entry(at, post.name, post.title, run.id, was=post.was, tags=tags, categories=categories)


def _failed(error: CannotReadPost | FrontMatterError) -> bool:
    return isinstance(error, CannotReadPost) and error.failed


def _has_machine_labels(past: PostMemory) -> bool:
    return any(past.kind(kind).machine for kind in KINDS)
