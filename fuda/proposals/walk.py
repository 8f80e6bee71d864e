"""A walk through the posts of a blog: the outcome for each, in order, with several processes and progress."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from blog.memory import read_memory
from blog.pages import Fault, find_pages
from blog.place import absolute_path, name_post
from console.progress import Progress
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.processes import each_result
from fuda.proposals.proposal import Outcome, propose_labels
from model.rules import render_rules

MIN_POSTS_A_PROCESS = 200
"""Starting a process takes as long as labelling some 50 posts, so fewer posts do not pay for one."""

type Work = Callable[[Sequence[PostPath]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Walk:
    """The posts of one blog to go through. `faults` are those of finding them, `links` were not followed.

    `prepare` returns the work for a few posts; it reads the blog's memory when it is called. With `parallel`
    it runs in several processes. `notes` fill with decisions that were not carried out.
    """

    setup: BlogSetup
    posts: tuple[PostPath, ...]
    prepare: Callable[[], Work]
    parallel: bool
    faults: tuple[Fault, ...] = ()
    links: tuple[Fault, ...] = ()
    notes: list[str] = field(default_factory=list)

    def outcomes(self, progress: Progress, *, without: Collection[str] = ()) -> Iterator[list[Outcome]]:
        """Yield the outcomes in order, a few at a time, of all posts except those named in `without`."""
        posts = [post for post in self.posts if post.name not in without]
        done = len(self.posts) - len(posts)
        progress("Labelling", done, len(self.posts))
        for outcomes in each_result(self.prepare, in_chunks(posts), processes=self._processes(len(posts))):
            yield outcomes
            done += len(outcomes)
            progress("Labelling", done, len(self.posts))

    def _processes(self, posts: int) -> int:
        """Return how many processes to start; 0 is this process, as for an API, which waits anyway."""
        # Python 3.12 has only cpu_count, which ignores that a process may be kept to some processors.
        processors = getattr(os, "process_cpu_count", os.cpu_count)() or 1
        if not self.parallel or self.setup.options.model is None or processors == 1:
            return 0
        return min(processors, posts // MIN_POSTS_A_PROCESS)


def walk_folder(setup: BlogSetup, folder: Path, *, drafts: bool, evidence: bool) -> Walk:
    """Return the walk through the posts in `folder`; drafts and evidence only where asked for."""
    links: list[Fault] = []
    paths, faults = find_pages(folder, setup.root, setup.site, links=links)
    base = absolute_path(folder)
    posts = (PostPath(path, name_post(base / path.relative_to(folder), setup.root)) for path in paths)
    prepare = partial(_prepare, setup, drafts, evidence)
    named, not_followed = (
        tuple(replace(each, path=name_post(base / each.path, setup.root)) for each in some)
        for some in (faults, links)
    )
    return Walk(setup, tuple(posts), prepare, parallel=True, faults=named, links=not_followed)


def fingerprint(setup: BlogSetup, folder: Path, *, drafts: bool) -> str:
    """Return a text that is equal for walks with equal results, so that a broken-off run can go on."""
    name = name_post(folder, setup.root)
    selection = sorted(setup.selection.bands), setup.selection.categories, setup.selection.new
    wish = setup.options.precision, render_rules(setup.options.rules)
    keys = setup.keys.tags, setup.keys.categories
    return json.dumps([name, setup.info.version, *keys, selection, wish, drafts])


def _prepare(setup: BlogSetup, drafts: bool, evidence: bool) -> Work:
    memory = read_memory(setup.root)
    return partial(propose_labels, setup=setup, memory=memory, drafts=drafts, evidence=evidence)
