"""Adds tags to posts of a Ghost, and remembers what was decided as for any blog, in .fuda/decisions.jsonl.

Ghost's posts are not files: records name a post "ghost/" and its id. Ghost has no categories. Its primary
tag, the first one, stays where it is, because tags are only added after the others.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from blog.decisions import Entry, KindEntry, hash_title, render_line
from blog.memory import Changes, Memory, PostMemory, observe, read_entries
from examples.webhooks.ghost.admin import CONFLICT, GhostRefused
from fuda.proposals.rules import (
    SURE,
    KnownLabels,
    Selection,
    choose_tags,
    labels_to_ask_with,
    open_suggestions,
)
from fuda.runs.locked_blog import no_entries
from fuda.runs.records import appending
from fuda.sources.source import PostRefused, Source
from model.labels import fold
from model.post import Post
from model.suggestion import DEFAULT_LIMIT, Suggestion

ATTEMPTS = 3
_SELECTION = Selection(SURE, "never")

OnEntries = Callable[[Sequence[Entry]], None]
"""Gets what was remembered, to send it on."""


class Posts(Protocol):
    """Reads and writes posts, as examples.webhooks.ghost.admin.Admin does."""

    def read_post(self, post: str) -> dict[str, Any]: ...
    def read_tags(self) -> list[dict[str, Any]]: ...
    def write_tags(self, post: Mapping[str, Any], tags: Sequence[Mapping[str, str]]) -> None: ...


class Labeller:
    """Labels posts one after the other. `root` is the folder of the decisions file."""

    def __init__(self, posts: Posts, source: Source, root: Path, *, now: Callable[[], datetime]) -> None:
        self._posts = posts
        self._source = source
        self._now = now
        self._root = root
        with appending(root) as decisions:
            decisions.open()  # to fail at the start, and not at the first post

    def label(self, post: str, *, on_entries: OnEntries = no_entries) -> tuple[str, ...]:
        """Add the tags that are sure enough to the post of this id, and return them. Raises FudaError.

        When a person saves the post at the same time, it is read and asked about again. `on_entries` gets
        what a person did to its tags, and what was added.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._label(self._posts.read_post(post), on_entries)
            except GhostRefused as error:
                if error.status != CONFLICT or attempt == ATTEMPTS:
                    raise
        raise AssertionError

    def _label(self, post: Mapping[str, Any], on_entries: OnEntries) -> tuple[str, ...]:
        if post["status"] != "published":
            return ()
        memory = self._read_memory()
        past = memory.of(_name(post), hash_title(post["title"]))
        known = know(post, past)
        [answer] = self._source.suggest([request_of(post, known)], limit=DEFAULT_LIMIT)
        if isinstance(answer, PostRefused):
            return ()
        # A tag that begins with # is for the theme, not for readers.
        readable = [item for item in answer.tags if not item.label.startswith("#")]
        chosen = choose_tags(open_suggestions(readable, known), _SELECTION)
        changes = observe(past.tags, tag_names(post))
        kept = kept_by_person(past, changes)
        seen = KindEntry(removed=changes.removed, added=changes.added, confirmed=kept)
        on_entries(self._remember(post, seen))
        return self._write(post, chosen, on_entries)

    def _write(
        self, post: Mapping[str, Any], chosen: Sequence[Suggestion], on_entries: OnEntries
    ) -> tuple[str, ...]:
        """Write the chosen tags. They are remembered before, so that after a kill none is added twice."""
        labels = tuple(item.label for item in chosen)
        if labels:
            applied = tuple((item.label, item.score) for item in chosen)
            remembered = self._remember(post, KindEntry(applied=applied))
            try:
                self._posts.write_tags(post, tags_with(post, labels, self._posts.read_tags()))
            except GhostRefused:
                self._remember(post, KindEntry(undone=labels))
                raise
            on_entries(remembered)
        return labels

    def _read_memory(self) -> Memory:
        """Return what was decided so far. Raises CannotRecall."""
        # Posts in Ghost do not move: two with one title are two posts.
        return Memory(read_entries(self._root)[0], exists=lambda name: True)

    def _remember(self, post: Mapping[str, Any], tags: KindEntry) -> list[Entry]:
        if not tags:
            return []
        at = self._read_memory().stamp(self._now())
        model = self._source.info().version
        entry = Entry(at, _name(post), hash_title(post["title"]), model=model, tags=tags)
        with appending(self._root) as decisions:
            decisions.append([render_line(entry)])
        return [entry]


def know(post: Mapping[str, Any], past: PostMemory) -> KnownLabels:
    """Return what is known of the tags of a post from Ghost, given what is remembered about it."""
    present = tag_names(post)
    changes = observe(past.tags, present)
    machine = tuple(past.tags.machine.values())
    return KnownLabels(present, machine, (*past.tags.removed.values(), *changes.removed))


def kept_by_person(past: PostMemory, changes: Changes) -> tuple[str, ...]:
    """Return the tags of Fuda that a person left on the post when changing its other tags.

    Nothing is known after a save that left all tags as they were: the person may have looked only at the
    text.
    """
    if not changes.added and not changes.removed:
        return ()
    gone = set(map(fold, changes.removed))
    return tuple(label for folded, label in past.tags.machine.items() if folded not in gone)


def request_of(post: Mapping[str, Any], known: KnownLabels) -> Post:
    """Return the question about a post from Ghost."""
    return Post(
        title=post["title"],
        body=post["html"] or "",
        format="html",
        description=post["custom_excerpt"] or "",
        tags=labels_to_ask_with(known),
    )


def tag_names(post: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tags that readers see, without those that begin with #, which are for the theme."""
    return tuple(tag["name"] for tag in post["tags"] if not tag["name"].startswith("#"))


def tags_with(
    post: Mapping[str, Any], labels: Sequence[str], tags: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Return all tags for the post, because Ghost replaces them: first the post's own, then `labels`.

    `tags` are all tags of the Ghost. A tag that exists is named by its id: given its name in another case,
    Ghost would respell the tag on every post. For a new name Ghost creates a tag.
    """
    known = {fold(tag["name"]): tag["id"] for tag in reversed(tags)}
    new = [{"id": known[fold(label)]} if fold(label) in known else {"name": label} for label in labels]
    return [*({"id": tag["id"]} for tag in post["tags"]), *new]


def _name(post: Mapping[str, Any]) -> str:
    return f"ghost/{post['id']}"
