"""What else the page reports: what was left out, by name, and the model that was there before."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from model.artifact import ArtifactError, read_artifact
from model.packing import unpack_model
from training.reading.content import Blog
from training.reading.left_out import LeftOut
from training.report.fitted import Fitted
from training.report.page.figures import FIGURES, percent
from training.report.page.html import Href, bullets, element, foreign, post_link, section, table
from training.report.scorecard import summarise
from training.report.verdict_text import count

MAX_FILES = 100


class LastModel(NamedTuple):
    """The model that a new one replaces: its version and facts, or the `problem` with reading it."""

    version: str = ""
    facts: Mapping[str, Any] = {}
    problem: str = ""


def read_last(path: Path) -> LastModel | None:
    """Return what is known about the model at `path`; None where no file is there."""
    if not path.exists():
        return None
    try:
        artifact = read_artifact(path)
        return LastModel(artifact.version, unpack_model(artifact, path).facts)
    except ArtifactError as error:
        return LastModel(problem=error.problem)


def render_last(fitted: Fitted, blog: Blog, last: LastModel | None) -> Markup:
    """Return this model beside the last one."""
    title = "This model beside the last one"
    if last is None:
        return section(title, element("p", "There was no model to compare with."))
    if last.problem:
        return section(title, element("p", "The last model could not be read: ", foreign(last.problem), "."))
    now, before = summarise(fitted.held_out), last.facts["metrics"]
    newest = max((dated.date for dated in blog.posts), default="")
    rows = [
        ["Version", fitted.artifact.version, last.version],
        ["Newest post", newest or "–", last.facts["newest_post"] or "–"],
        ["Posts read", f"{len(blog.posts):,}", f"{last.facts['posts']['read']:,}"],
        ["Posts measured on", f"{now['posts']:,}", _count(before.get("posts"))],
        *(
            [words, percent(now[name]), percent(before.get(name))]
            for name, words in FIGURES.items()
            if now[name] is not None or before.get(name) is not None
        ),
    ]
    return section(
        title,
        element(
            "p",
            "Each model was measured on the posts that were newest when it was trained. Where these differ, "
            "a difference between the models can be one between the posts.",
        ),
        table("Two models of this blog", ["About", "This model", "The last one"], rows),
    )


def render_left_out(
    blog: Blog, href: Href, *, labels_left_out: Sequence[LeftOut] = (), drafts: str = "not published yet"
) -> Markup:
    """Return what was left out and why: labels and files by name, others by number.

    `drafts` is what the page has to report about drafts.
    """
    labels = [
        Markup("The label {} of {}: it has {}.").format(foreign(label), count(posts, "post"), foreign(fault))
        for label, fault, posts in labels_left_out
    ]
    files = [
        Markup("{}, line {}: {}").format(post_link(each.path, href), str(each.line), foreign(each.problem))
        for each in blog.faults
    ]
    files += [
        Markup("{}, line {}: {}").format(foreign(each.path), str(each.line), foreign(each.problem))
        for each in blog.bad_decisions  # their paths begin at the blog's root, not at the posts' folder
    ]
    counted = [
        (blog.drafts, "draft", drafts),
        (blog.not_posts, "other page", "section pages, templates, or files without front matter"),
    ]
    unconfirmed = blog.unconfirmed
    if unconfirmed.labels and not unconfirmed.learnt:
        what = "label that Fuda applied and you have not confirmed"
        whats = "labels that Fuda applied and you have not confirmed"
        counted_labels = [f"{count(unconfirmed.labels, what, whats)}, in {count(unconfirmed.posts, 'post')}."]
    else:
        counted_labels = []
    lines = [f"{count(number, noun)} ({why})." for number, noun, why in counted if number]
    found = [*_first(labels, "label"), *_first(files, "file"), *lines, *counted_labels]
    return section("What was left out", bullets(found) or element("p", "Nothing was left out."))


def _first(items: list[Markup], noun: str) -> list[str]:
    more = len(items) - MAX_FILES
    return [*items[:MAX_FILES], *([f"{count(more, f'more {noun}')}."] if more > 0 else [])]


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "–"
