"""fuda confirm: makes labels that fuda has added the author's own, which training may learn from."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from blog.decisions import KINDS, Entry, Kind, KindEntry, hash_title, render_json
from blog.header import FrontMatterError, parse_front_matter
from blog.memory import Memory, PostMemory, read_memory
from blog.pages import Fault, find_pages
from blog.place import MEMORY_FOLDER, find_root
from blog.post_file import first_text, labels_under
from fuda.cli.showing import count
from fuda.cli.telling import Teller
from fuda.proposals.edges import Edges
from fuda.proposals.places import PostPath, in_chunks
from fuda.runs.post_files import CannotReadPost, read_post
from fuda.runs.runs import Change, Run, open_run, write_changes
from model.labels import fold


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A post with labels that become its author's own."""

    name: str
    data: bytes
    title: str
    was: str
    labels: dict[Kind, tuple[str, ...]]


def confirm(arguments: argparse.Namespace, edges: Edges) -> int:
    """Confirm what fuda has added to the posts, and return the exit code. Raises FudaError."""
    teller = Teller(edges, arguments.json)
    number = 0
    for root, posts in teller.blogs(_files(arguments.paths, teller)):
        if not (root / MEMORY_FOLDER).is_dir():
            continue  # nothing was ever added here
        with open_run(root, "confirm", now=edges.now, folder=edges.state, on_notice=edges.tell) as run:
            memory = read_memory(root)
            teller.warn(memory, root)
            for some in in_chunks(posts):
                found = [each for post in some if (each := _find(root, post, memory, teller))]
                number += len(_write(found, run, memory, teller))
    if not arguments.json:
        edges.say(f"{count(number, 'post')} with labels that are their author's own from now on.")
    return teller.code


def _files(paths: Iterable[Path], teller: Teller) -> Iterator[Path]:
    """Yield the files that are named, and those that may be posts in the folders that are named."""
    for path in paths:
        if path.is_dir():
            found, faults = find_pages(path, find_root(path))
            for fault in faults:
                teller.refuse(Fault(str(path / fault.path), fault.line, fault.problem))
            yield from found
        else:
            yield path


def _find(root: Path, post: PostPath, memory: Memory, teller: Teller) -> Confirmed | None:
    """Return the post with those labels that fuda has added and it still has; None when there is none."""
    try:
        data = read_post(root, post.path)
        header = parse_front_matter(data.decode("utf-8")).header
    except (CannotReadPost, FrontMatterError) as error:
        if _has_machine_labels(memory.of(post.name, "")):
            teller.refuse(Fault(post.name, error.line, error.problem))
        return None
    title = hash_title(first_text(header, ("title",)))
    past = memory.of(post.name, title)
    # Under whatever key: which of them hold labels, a model would have to say, and none is needed here.
    here = set(map(fold, labels_under(header, map(str.casefold, header))))
    labels = {
        kind: tuple(label for folded, label in past.kind(kind).machine.items() if folded in here)
        for kind in KINDS
    }
    return Confirmed(post.name, data, title, past.was, labels) if any(labels.values()) else None


def _write(found: Sequence[Confirmed], run: Run, memory: Memory, teller: Teller) -> list[Confirmed]:
    """Remember what is confirmed, show it, and return it."""
    at = memory.stamp(teller.edges.now())
    write_changes(run, [Change(_entry(post, at, run), post.data, post.data) for post in found])
    for post in found:
        labels = {kind: list(post.labels[kind]) for kind in KINDS}
        shown = ", ".join(label for kind in KINDS for label in labels[kind])
        teller.show(
            render_json({"post": post.name, "confirmed": labels}) if teller.json else f"{post.name}: {shown}"
        )
    return list(found)


def _entry(post: Confirmed, at: str, run: Run) -> Entry:
    tags, categories = (KindEntry(confirmed=post.labels[kind]) for kind in KINDS)
    return Entry(at, post.name, post.title, run.id, was=post.was, tags=tags, categories=categories)


def _has_machine_labels(past: PostMemory) -> bool:
    return any(past.kind(kind).machine for kind in KINDS)
