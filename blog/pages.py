"""Finds and reads the files of a blog that may be posts; one that cannot be read becomes a Fault."""

import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from blog.generator import UNKNOWN, Site
from blog.header import FrontMatter, FrontMatterError
from blog.neighbours import RENDERED_ENDINGS, content_of, has_layout_of_posts, in_bundle, rendered_file
from blog.opening import POST_BYTES, is_of_system, read_inside
from blog.other_headers import OTHER_FORMATS, has_heading_title, parse_file
from blog.page_rules import NO_HEADER, NOTHING_OF_A_POST, TEMPLATES, Place, elsewhere, why_no_post
from blog.place import absolute_path, name_post
from blog.settings.given_labels import of_sections
from blog.site import read_site
from blog.walking import LEADS_OUT, Noted, find_skipped, walk
from model.post import Format, LabelKeys

FORMATS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".mdown": "markdown",
    ".mkdown": "markdown",
    ".mkdn": "markdown",
    ".mkd": "markdown",
    ".md.erb": "markdown",
    ".html": "html",
    ".htm": "html",
    **dict.fromkeys(OTHER_FORMATS, "markdown"),
}
"""The formats of posts by the usual endings, which messages name."""
# Of Hexo's renderers, Pandoc, Quarto, R Markdown, Markdoc, mdsvex and Textile.
_RARE_FORMATS: dict[str, Format] = {
    **dict.fromkeys((".mdwn", ".mdtxt", ".mdtext", ".markdn", ".pandoc", ".pdc"), "markdown"),
    **dict.fromkeys((*RENDERED_ENDINGS, ".mdoc", ".svx", ".markdown.erb", ".textile"), "markdown"),
    **dict.fromkeys(TEMPLATES, "html"),
}
_FORMATS = FORMATS | _RARE_FORMATS
_ENDINGS = tuple(_FORMATS)
_OUTSIDE = "the site's settings have posts there, outside the blog"


@dataclass(frozen=True, slots=True)
class Fault:
    """A `problem` in `line` (from 1) of a file; `path` is POSIX and relative to the blog's folder.

    `failed` is True where not the file's content is the reason: it is missing although a person named it, or
    the system could not read or write it.
    """

    path: str
    line: int
    problem: str
    failed: bool = False

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read and split; it may or may not be a post. `path` is as in Fault.

    `place`, `site` and the files beside it in `blog` are what decides, besides its header, whether it is a
    post.
    """

    path: str
    format: Format
    parts: FrontMatter
    place: Place
    site: Site
    blog: Path


class TooManyBytes(Exception):
    """Raised when the files that may be posts have too many bytes in all."""


def read_pages(
    folder: Path, blog: Path, *, max_bytes: int, links: list[Fault] | None = None
) -> tuple[list[Page], list[Fault]]:
    """Return the pages under `folder` of `blog` in the order of their paths, and the faults.

    `links` is filled as by find_pages. Raises TooManyBytes, before any is read, when the pages have more than
    `max_bytes` in all.
    """
    site = read_site(blog)
    paths, faults = find_pages(folder, blog, site, links=links)
    if sum(min(file_size(path), POST_BYTES) for path in paths) > max_bytes:
        raise TooManyBytes
    read = [read_page(path, folder, blog, site=site) for path in paths]
    pages = [each for each in read if isinstance(each, Page)]
    faults += [each for each in read if isinstance(each, Fault)]
    return pages, sorted(faults, key=lambda fault: fault.path)


def format_of(name: str) -> Format | None:
    """Return the format of the file `name` by its ending, or None when it cannot be a post."""
    name = name.lower()
    return next((_FORMATS[ending] for ending in _ENDINGS if name.endswith(ending)), None)


def is_page_name(name: str) -> bool:
    """Return whether the file `name` may be a post, by its ending."""
    return name.lower().endswith(_ENDINGS)


def find_pages(
    folder: Path, blog: Path, site: Site = UNKNOWN, *, links: list[Fault] | None = None
) -> tuple[list[Path], list[Fault]]:
    """Return the files under `folder` that may be posts, by name, and the folders that cannot be listed.

    Both are in the order of their paths. Links to folders inside the blog are followed, as blog.walking says;
    those that are not go into `links`, and where no file is found, folders that are skipped. `folder` itself
    is not listed when it is a link out of the blog. In a blog's root only those folders and files are read in
    which its `site` has the posts, where it names any; those outside the blog go into `links`.
    """
    real = folder.resolve()
    if not real.is_relative_to(blog.resolve()):
        return [], [Fault(".", 1, "the folder leads out of the blog through a link")]
    is_root = real == blog.resolve()
    starts = [folder / name for name in site.content if is_root and (folder / name).exists()]
    inside = [start for start in starts if start.resolve().is_relative_to(real)]
    folders = [start for start in inside if start.is_dir()] or [folder]
    walked = walk(folder, blog, folders, is_page_name, partial(_may_have_posts, blog, site))
    # Hugo mounts single files, too.
    files = {*walked.files, *(start for start in inside if start.is_file() and is_page_name(start.name))}
    if links is not None:
        skipped = [] if files else find_skipped(folder, is_page_name)
        outside = [Noted(start, LEADS_OUT) for start in starts if start not in inside]
        links += _faults([*{*walked.links, *outside}, *skipped], folder)
        links += [Fault(name, 1, _OUTSIDE) for name in site.outside if is_root]
    return sorted(files, key=lambda path: name_page(path, folder)), _faults(walked.faults, folder)


def _may_have_posts(blog: Path, site: Site, folder: Path) -> bool:
    post = "2000-01-01-a.md"  # a name that all generators take
    return not elsewhere(Place(f"{_path_in(blog, folder)}/{post}"), site)


def _faults(noted: list[Noted], folder: Path) -> list[Fault]:
    faults = (Fault(name_page(each.path, folder), 1, each.reason, each.failed) for each in noted)
    return sorted(faults, key=lambda fault: fault.path)


def file_size(path: Path) -> int:
    """Return the size in bytes of the file at `path`, following links; 0 when it is unknown."""
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it gives the reason


def read_page(path: Path, folder: Path, blog: Path, *, site: Site = UNKNOWN) -> Page | Fault:
    """Return the page at `path`, named relative to `folder`, or the Fault when it cannot be read.

    Its real file must be inside the folder `blog`. Its labels are read as the generator of `site` does.
    """
    name = name_page(path, folder)
    try:
        text = read_inside(blog, path, max_bytes=POST_BYTES).decode("utf-8")
        return parse_page(text, name, _path_in(blog, path), blog, site)
    except FrontMatterError as error:
        return Fault(name, error.line, error.problem)
    except UnicodeDecodeError as error:
        return Fault(name, error.object.count(b"\n", 0, error.start) + 1, "the text is not UTF-8")
    except OSError as error:
        return Fault(name, 1, f"the file cannot be read: {error.strerror}", failed=is_of_system(error))


def parse_page(text: str, name: str, in_blog: str, blog: Path, site: Site) -> Page:
    """Return the page `name` with `text`, which is `in_blog` in `blog`. Raises FrontMatterError.

    The page has `site` as it is for the page's own language.
    """
    site = site.at(in_blog)
    if sections := of_sections(blog, in_blog, site):
        site = replace(site, given=(*sections, *site.given))
    parts = parse_file(text, name, site)
    in_blog = _home_path(blog, in_blog, site)
    heading, rendered = has_heading_title(text, name), rendered_file(blog, in_blog)
    place = Place(in_blog, in_bundle(blog, in_blog, site), heading, rendered)
    return Page(name, format_of(name) or "markdown", parts, place, site, blog)


def is_post(page: Page, keys: LabelKeys) -> bool:
    """Return whether a page is a post, one that its generator lists with its labels."""
    return not reason_left_out(page, keys)


def reason_left_out(page: Page, keys: LabelKeys) -> str:
    """Return why a page is not a post, in words that follow its path, or "" for a post."""
    header = page.parts.header
    reason = why_no_post(
        header,
        keys,
        page.place,
        page.site,
        has_layout_of_posts=lambda: has_layout_of_posts(page.blog, page.place.path, header),
    )
    # There may be front matter that is empty, or that only has keys which its generator does not read.
    return NOTHING_OF_A_POST if reason == NO_HEADER and page.parts.body_line > 1 else reason


def _path_in(blog: Path, path: Path) -> str:
    """Return the POSIX path of a page from the blog's root."""
    try:
        return name_post(path, absolute_path(blog))
    except ValueError:  # only where the caller names a folder as the blog that it is not
        return path.as_posix()


def _home_path(blog: Path, in_blog: str, site: Site) -> str:
    """Return the path of a page from the blog's root, the real one where the generator has no posts at this.

    A person may name a post through a link to the folder of all posts.
    """
    is_home = content_of(in_blog, site) if site.generator == "hugo" else not elsewhere(Place(in_blog), site)
    if is_home:
        return in_blog
    start = os.path.join(os.path.realpath(blog), "")
    real = os.path.realpath(os.path.join(blog, in_blog))
    return Path(real.removeprefix(start)).as_posix() if real.startswith(start) else in_blog


def name_page(path: Path, root: Path) -> str:
    """Return the POSIX path of a page relative to `root`; undecodable bytes become U+FFFD."""
    return path.relative_to(root).as_posix().encode(errors="surrogateescape").decode(errors="replace")
