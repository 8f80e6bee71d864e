"""A draft that is not a file of the blog: its text is asked about, and nothing is remembered of it."""

from blog.decisions import KINDS, hash_title
from blog.header import FrontMatterError
from blog.pages import Fault
from blog.post_file import labels_under, post_from
from blog.reading import parse_parts
from fuda.proposals.blog_setup import BlogSetup
from fuda.proposals.examined_post import ExaminedPost
from fuda.proposals.rules import KnownLabels, labels_to_ask_with


def examine_draft(setup: BlogSetup, name: str, data: bytes, *, title: str = "") -> ExaminedPost | Fault:
    """Return the draft in `data`, Markdown with or without front matter; a given `title` replaces its own.

    Its labels are the author's: they are not suggested again.
    """
    try:
        parts = parse_parts(data.decode("utf-8"), setup.site)
    except UnicodeDecodeError as error:
        return Fault(name, data.count(b"\n", 0, error.start) + 1, "the text is not UTF-8")
    except FrontMatterError as error:
        return Fault(name, error.line, error.problem)
    labels = {kind: KnownLabels(labels_under(parts.header, getattr(setup.keys, kind))) for kind in KINDS}
    asked = {kind: labels_to_ask_with(known) for kind, known in labels.items()}
    post = post_from(parts, keys=setup.keys)
    return ExaminedPost(
        name=name,
        data=data,
        post=post._replace(title=title or post.title, tags=asked["tags"], categories=asked["categories"]),
        draft=False,
        title=hash_title(title or post.title),
        was="",
        retitled=False,
        labels=labels,
        site=setup.site,
    )
