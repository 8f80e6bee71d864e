"""Finds and reads the files of a blog that may be posts; one that cannot be read becomes a Fault."""

from dataclasses import dataclass
from pathlib import Path

from blog.dates import has_date
from blog.header import FrontMatter, FrontMatterError
from blog.opening import POST_BYTES, read_inside
from blog.post_file import first_text, labels_under
from blog.reading import parse_parts
from blog.site import UNKNOWN, Site, read_site
from blog.walking import Noted, walk
from model.post import Format, LabelKeys

FORMATS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A `problem` in `line` (from 1) of a file; `path` is POSIX and relative to the blog's folder."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read and split; it may or may not be a post. `path` is as in Fault."""

    path: str
    format: Format
    parts: FrontMatter


class TooManyBytes(Exception):
    """Raised when the files that may be posts have too many bytes in all."""


def read_pages(folder: Path, blog: Path, *, max_bytes: int) -> tuple[list[Page], list[Fault]]:
    """Return the pages under `folder` of `blog` in the order of their paths, and the faults.

    Raises TooManyBytes, before any is read, when they have more than `max_bytes` in all.
    """
    site = read_site(blog)
    paths, faults = find_pages(folder, blog, site)
    if sum(min(file_size(path), POST_BYTES) for path in paths) > max_bytes:
        raise TooManyBytes
    read = [read_page(path, folder, blog, site=site) for path in paths]
    pages = [each for each in read if isinstance(each, Page)]
    faults += [each for each in read if isinstance(each, Fault)]
    return pages, sorted(faults, key=lambda fault: fault.path)


def find_pages(
    folder: Path, blog: Path, site: Site = UNKNOWN, *, links: list[Fault] | None = None
) -> tuple[list[Path], list[Fault]]:
    """Return the files under `folder` that may be posts, by name, and the folders that cannot be listed.

    Both are in the order of their paths. Links to folders inside the blog are followed, as blog.walking says;
    those that are not go into `links`. `folder` itself is not listed when it is a link out of the blog. In a
    blog's root only the folders are read in which its `site` has the posts, where it names any.
    """
    real = folder.resolve()
    if not real.is_relative_to(blog.resolve()):
        return [], [Fault(".", 1, "the folder leads out of the blog through a link")]
    starts = [folder / name for name in site.content] if real == blog.resolve() else []
    inside = [start for start in starts if start.is_dir() and start.resolve().is_relative_to(real)]
    walked = walk(folder, blog, inside or [folder], _is_page_name)
    if links is not None:
        links += _faults(walked.links, folder)
    return sorted(walked.files, key=lambda path: name_page(path, folder)), _faults(walked.faults, folder)


def _faults(noted: list[Noted], folder: Path) -> list[Fault]:
    faults = (Fault(name_page(path, folder), 1, reason) for path, reason in noted)
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
        return Page(name, FORMATS[path.suffix.lower()], parse_parts(text, site))
    except FrontMatterError as error:
        return Fault(name, error.line, error.problem)
    except UnicodeDecodeError as error:
        return Fault(name, error.object.count(b"\n", 0, error.start) + 1, "the text is not UTF-8")
    except OSError as error:
        return Fault(name, 1, f"the file cannot be read: {error.strerror}")


def is_post(page: Page, keys: LabelKeys) -> bool:
    """Return whether a page is a post: its header has a label, or else a title or a date.

    So templates, which have a layout at most, are not posts, nor is a README without a header. Hugo's section
    pages (`_index.md`) have titles and dates for lists of posts: they are posts only if they have labels.
    """
    header = page.parts.header
    if labels_under(header, keys.tags + keys.categories):
        return True
    if not header or page.path.rpartition("/")[2].startswith("_index."):
        return False
    return bool(first_text(header, ("title",)) or has_date(header, page.path))


def _is_page_name(name: str) -> bool:
    return Path(name).suffix.lower() in FORMATS


def name_page(path: Path, root: Path) -> str:
    """Return the POSIX path of a page relative to `root`; undecodable bytes become U+FFFD."""
    return path.relative_to(root).as_posix().encode(errors="surrogateescape").decode(errors="replace")
