"""Puts the page together and writes it."""

from pathlib import Path

from markupsafe import Markup

from model.files import write_file
from training.reading.content import Blog
from training.report.fitted import Fitted
from training.report.page.figures import render_dials, render_figures
from training.report.page.growth import render_growth
from training.report.page.html import Href, element, paragraphs, relative_to
from training.report.page.labels import render_labels, render_notes
from training.report.page.posts import render_posts
from training.report.page.rest import LastModel, render_last, render_left_out
from training.report.page.style import STYLE, render_policy
from training.report.place import GENERATOR, CannotWriteReport, check_report_place
from training.report.text import count_labelled
from training.report.verdict import compare, judge_all
from training.report.verdict_text import count, render_comparison, render_unmeasured, render_verdict

_PAGE = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n' + GENERATOR + "\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>{body}</main>\n</body>\n</html>\n"
)

TITLE = "How well Fuda labels your posts"
PRIVACY = "This page holds parts of your posts and links to them. It loads nothing and sends nothing."
LEARNT = (
    "The suggestions and the marked words are those of a model that learnt from the older posts only. The "
    "model in the file has learnt these posts since, so it would be surer about them."
)


def write_report(
    path: Path, blog: Blog, fitted: Fitted, *, content: Path, last: LastModel | None = None
) -> None:
    """Write the report about a model of `blog`, completely or not at all. Raises CannotWriteReport.

    `content` is the folder of the posts, to which the page links, and `last` the model that was there before.
    """
    check_report_place(path)
    write_page(path, render_report(blog, fitted, href=link_posts(path, content), last=last))


def write_page(path: Path, page: str) -> None:
    """Write a page to `path`, completely or not at all. Raises CannotWriteReport."""
    try:
        # Half a surrogate pair, as in the name of a file that is not UTF-8, has no form in UTF-8.
        write_file(path, page.encode(errors="backslashreplace"))
    except OSError as error:
        raise CannotWriteReport(path, str(error.strerror)) from error


def link_posts(path: Path, content: Path) -> Href:
    """Return the addresses of the posts in the folder `content` for a page that is written to `path`."""
    return relative_to(path.absolute(), content.absolute())


def render_page(*parts: str) -> str:
    """Return the page of these parts under its heading."""
    body = Markup("\n").join([element("h1", TITLE), *parts, element("p", PRIVACY, class_="faint")])
    return str(_PAGE.format(policy=render_policy(), title=TITLE, style=Markup(STYLE), body=body))


def render_report(blog: Blog, fitted: Fitted, *, href: Href, last: LastModel | None = None) -> str:
    """Return the page; the same training gives the same text."""
    verdicts = {each.kind: each for each in judge_all(fitted.held_out, fitted.kinds)}
    return render_page(
        element("p", _describe(blog, fitted), class_="faint"),
        *_render_verdicts(blog, fitted),
        render_posts(fitted.held_out, blog.posts, href, learnt=LEARNT),
        render_figures(fitted.held_out, fitted.by_prior, measured=_measured(len(fitted.held_out))),
        render_dials(fitted),
        render_growth(fitted),
        render_labels(fitted.kinds, fitted.held_out, blog.posts, href),
        render_notes(fitted, blog.posts, verdicts),
        render_left_out(blog, href, labels_left_out=fitted.left_out, drafts="--drafts learns from them"),
        render_last(fitted, blog, last),
    )


def _describe(blog: Blog, fitted: Fitted) -> str:
    newest = max((dated.date for dated in blog.posts), default="")
    until = f", the newest of {newest}" if newest else ""
    return f"Model {fitted.artifact.version}, learnt from {count(len(blog.posts), 'post')}{until}."


def _measured(posts: int) -> str:
    return f"Measured on the {posts:,} newest posts with labels, by a model that learnt from the older ones."


def _render_verdicts(blog: Blog, fitted: Fitted) -> list[Markup]:
    """Return the verdict about each kind, and whether the model beats the commonest labels."""
    verdicts = {each.kind: each for each in judge_all(fitted.held_out, fitted.kinds)}
    sentences = [
        render_verdict(verdicts[kind])
        if kind in verdicts
        else render_unmeasured(kind, count_labelled(kind, blog.posts))
        for kind in fitted.kinds
    ]
    found = compare(fitted.held_out, fitted.by_prior)
    return [paragraphs(sentences, "verdict"), paragraphs([render_comparison(found)] if found else [])]
