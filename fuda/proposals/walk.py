"""A walk through all posts of a blog: what becomes of each, several at a time, counted and with progress."""

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from blog.memory import read_memory
from blog.pages import Fault, find_pages
from blog.place import absolute_path, name_post
from console.progress import Progress
from fuda.proposals.dealing import Dealer, Outcome
from fuda.proposals.places import Place, PostPath, in_chunks
from fuda.proposals.processes import each_result

POSTS_A_PROCESS = 200
"""Starting a process takes as long as labelling some 50 posts: fewer than this are not worth one."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The files of `folder` that may be posts, in the blog at `place`, and the `faults` of finding them.

    `evidence` says whether what is proposed has it.
    """

    place: Place
    folder: Path
    drafts: bool
    posts: tuple[PostPath, ...]
    faults: tuple[Fault, ...]
    evidence: bool

    def outcomes(self, progress: Progress, *, without: Collection[str] = ()) -> Iterator[list[Outcome]]:
        """Yield what becomes of the posts but those in `without`, in order, some at a time.

        A model on this machine is asked by all of its processors. The blog's memory has to be as it is to be.
        """
        posts = [post for post in self.posts if post.name not in without]
        prepare = partial(_prepare, self.place, self.drafts, self.evidence)
        done = len(self.posts) - len(posts)
        progress("Labelling", done, len(self.posts))
        for outcomes in each_result(prepare, in_chunks(posts), processes=_processes(self.place, len(posts))):
            yield outcomes
            done += len(outcomes)
            progress("Labelling", done, len(self.posts))

    def fingerprint(self) -> str:
        """Return a text that is the same for every walk with the same result: what broke off can go on."""
        place = self.place
        name = name_post(self.folder, place.root)
        rules = sorted(place.rules.bands), place.rules.categories, place.rules.new
        return json.dumps(
            [name, place.info.version, place.keys.tags, place.keys.categories, rules, self.drafts]
        )


def find_walk(place: Place, folder: Path, *, drafts: bool, evidence: bool) -> Walk:
    """Return the walk through `folder`; of drafts only if `drafts`, with evidence only if `evidence`."""
    paths, faults = find_pages(folder, place.root)
    base = absolute_path(folder)
    posts = (PostPath(path, name_post(base / path.relative_to(folder), place.root)) for path in paths)
    named = (Fault(name_post(base / fault.path, place.root), fault.line, fault.problem) for fault in faults)
    return Walk(place, folder, drafts, tuple(posts), tuple(named), evidence)


def _prepare(place: Place, drafts: bool, evidence: bool) -> Dealer:
    return Dealer(place, read_memory(place.root), drafts=drafts, evidence=evidence)


def _processes(place: Place, posts: int) -> int:
    processors = os.process_cpu_count() or 1
    if place.options.model is None or processors == 1:
        return 0
    return min(processors, posts // POSTS_A_PROCESS)
