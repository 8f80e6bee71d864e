"""Find and read the files of a blog's folder that may be posts; what cannot be read becomes a Fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.post import Format
from posts.front_matter import FrontMatter, FrontMatterError, parse_front_matter

FORMATS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
}

# Skipped wherever they are, as are hidden folders. `_posts`, `_drafts` and collections of Jekyll's are read.
SKIPPED_FOLDERS = frozenset({
    "node_modules", "_site", "_layouts", "_includes", "_sass", "_data", "_plugins",
})  # fmt: skip
# Build output and templates beside the content or the site's settings; further down they may be ordinary
# sections, such as content/resources/.
SKIPPED_AT_SITE_ROOT = frozenset({
    "public", "resources", "themes", "layouts", "static", "assets", "archetypes", "scaffolds", "vendor",
})  # fmt: skip
_SITE_ROOT_MARKS = frozenset({
    "content", "source", "_posts", "_config.yml", "_config.yaml", "_config.toml",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
    "config.toml", "config.yaml", "config.yml", "config.json",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What was left out: `problem` in `line` (from 1) of `path`, POSIX and relative to the blog's folder."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Page:
    """A file that could be read and split; whether it is a post is still open. `path` is as in Fault."""

    path: str
    format: Format
    parts: FrontMatter


def read_pages(root: Path) -> tuple[list[Page], list[Fault]]:
    """Return the pages under `root` in the order of their paths, and what could not be read.

    Links to folders are not followed, so none can lead in a circle or out of the blog.
    """
    pages: list[Page] = []
    faults: list[Fault] = []
    for path in _walk(root, faults):
        name = _name(path, root)
        try:
            text = _read_text(path)
            pages.append(Page(name, FORMATS[path.suffix.lower()], parse_front_matter(text)))
        except FrontMatterError as error:
            faults.append(Fault(name, error.line, error.problem))
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            faults.append(Fault(name, line, "the text is not UTF-8"))
        except OSError as error:
            faults.append(Fault(name, 1, f"the file cannot be read: {error.strerror}"))
    return sorted(pages, key=lambda page: page.path), sorted(faults, key=lambda fault: fault.path)


def _walk(root: Path, faults: list[Fault]) -> Iterator[Path]:
    """Yield the files under `root` whose names may be posts'; a folder that cannot be listed is a fault."""

    def note(error: OSError) -> None:
        problem = f"the folder cannot be read: {error.strerror}"
        faults.append(Fault(_name(Path(error.filename), root), 1, problem))

    for folder, folders, files in root.walk(on_error=note):
        skipped = SKIPPED_FOLDERS
        if not _SITE_ROOT_MARKS.isdisjoint([*folders, *files]):
            skipped |= SKIPPED_AT_SITE_ROOT
        folders[:] = [name for name in folders if name not in skipped and not name.startswith(".")]
        yield from (folder / name for name in files if Path(name).suffix.lower() in FORMATS)


def _read_text(path: Path) -> str:
    """Return the text of a regular file: a pipe with a post's name would wait for ever."""
    if not path.is_file():
        raise FileNotFoundError(None, "it is a broken link or no regular file")
    return path.read_bytes().decode("utf-8")


def _name(path: Path, root: Path) -> str:
    """Return the POSIX path relative to `root`; bytes of a file name that are not UTF-8 become U+FFFD."""
    return path.relative_to(root).as_posix().encode(errors="surrogateescape").decode(errors="replace")
