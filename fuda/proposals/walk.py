"""A walk through the posts of a blog: the outcome for each, in order, with several processes and progress."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from blog.memory import read_memory
from blog.pages import Fault, find_pages
from blog.place import absolute_path, name_post
from console.progress import Progress
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.processes import each_result
from fuda.proposals.proposal import Outcome, propose_again, propose_labels
from model.rules import render_rules
from model.suggestion import DEFAULT_LIMIT

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which posts of a folder are labelled, and how: `drafts` too, or `only_unlabelled` posts.

    At most `limit` tags and as many categories are proposed for a post, with `evidence` if asked for.
    """

    drafts: bool = False
    only_unlabelled: bool = False
    evidence: bool = False
    limit: int = DEFAULT_LIMIT


def walk_folder(setup: BlogSetup, folder: Path, choice: Choice) -> Walk:
    """Return the walk through the posts in `folder`."""
    links: list[Fault] = []
    paths, faults = find_pages(folder, setup.root, setup.site, links=links)
    base = absolute_path(folder)
    posts = (PostPath(path, name_post(base / path.relative_to(folder), setup.root)) for path in paths)
    prepare = partial(_prepare, setup, choice)
    named, not_followed = (
        tuple(_named_in(setup.root, base, each) for each in some) for some in (faults, links)
    )
    return Walk(setup, tuple(posts), prepare, parallel=True, faults=named, links=not_followed)


def _named_in(root: Path, folder: Path, fault: Fault) -> Fault:
    """Return `fault` with the path from the blog's `root` instead of that from `folder`."""
    try:
        return replace(fault, path=name_post(folder / fault.path, root))
    except ValueError:  # of a folder outside the blog, which its settings name
        return fault


def walk_post(setup: BlogSetup, path: Path, choice: Choice) -> Walk:
    """Return the walk through one post. It may be a draft: its author has named it."""
    post = PostPath(path, name_post(path, setup.root))
    return Walk(setup, (post,), partial(_prepare, setup, replace(choice, drafts=True)), parallel=False)


def repeat_walk(walk: Walk, outcomes: Mapping[str, Outcome]) -> Walk:
    """Return the walk that gives the `outcomes` of a walk again, by name, without asking the source.

    Each post with a proposal is read again: it may have been changed since.
    """
    prepare = partial(_prepare_again, walk.setup, outcomes)
    return replace(walk, prepare=prepare, parallel=False)


def _prepare_again(setup: BlogSetup, outcomes: Mapping[str, Outcome]) -> Work:
    memory = read_memory(setup.root)

    def work(posts: Sequence[PostPath]) -> list[Outcome]:
        return [propose_again(outcomes[post.name], post, setup, memory) for post in posts]

    return work


def fingerprint(setup: BlogSetup, folder: Path, choice: Choice) -> str:
    """Return a text that is equal for walks with equal results, so that a broken-off run can go on."""
    name = name_post(folder, setup.root)
    chosen = setup.selection
    selection = sorted(chosen.bands), chosen.categories, chosen.new, chosen.min_score
    wish = setup.options.precision, render_rules(setup.options.rules)
    keys = setup.keys.tags, setup.keys.categories
    return json.dumps(
        [name, setup.info.version, *keys, selection, wish, choice.drafts, choice.only_unlabelled]
    )


def _prepare(setup: BlogSetup, choice: Choice) -> Work:
    memory = read_memory(setup.root)
    return partial(
        propose_labels,
        setup=setup,
        memory=memory,
        limit=choice.limit,
        drafts=choice.drafts,
        only_unlabelled=choice.only_unlabelled,
        evidence=choice.evidence,
    )
