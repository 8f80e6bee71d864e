"""The real site generators and their parsers, as readers of post files.

Each reader takes many files at once and starts one process, because starting costs more than reading. A
reading is a dict for JSON: "tags" and "categories" as the generator would list them, and "date" where the
header has one; or "error" with the first line of the message of a file that the generator does not read, or
"header": False where it finds no front matter, or "page": False where it makes no page of the file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

type Reading = dict[str, Any]

MAX_MESSAGE_CHARS = 160


@dataclass(frozen=True, slots=True)
class File:
    """A post file to read: its text, its POSIX path in the blog, and the blog's other files by path.

    `links` has the targets of links in the blog by path. Only generators that read whole sites know them.
    """

    text: str
    path: str = "post.md"
    site: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """The part of the name behind the first full stop, with it: ".md" or ".md.erb"."""
        name = self.path.rpartition("/")[2]
        return name[name.find(".") :] if "." in name else ""


class Placed(NamedTuple):
    """Files that one run of a generator reads, by path; `asked` has the place of each asked file.

    `links` are those of File.
    """

    files: dict[str, bytes]
    asked: dict[str, int]
    links: Mapping[str, str] = {}


def place(
    files: Sequence[File], *, is_own: Callable[[File], bool], folder: str, prefix: str = ""
) -> list[Placed]:
    """Return the runs that read all `files`: one for each set of site files.

    A file keeps its path only in a blog of the generator's own; all others are posts of one plain blog, in
    `folder`, named by `prefix` and their place.
    """
    runs: dict[tuple[tuple[str, str], ...], Placed] = {}
    for at, file in enumerate(files):
        own = is_own(file)
        site = tuple(sorted(file.site.items())) if own else ()
        # Two files may have the same path, so that each needs a run of its own.
        key = (*site, ("", str(at))) if own else ()
        run = runs.setdefault(
            key, Placed({name: text.encode() for name, text in site}, {}, file.links if own else {})
        )
        path = file.path if own else f"{folder}/{prefix}{at}{file.suffix}"
        run.files[path] = file.text.encode(errors="surrogatepass")
        run.asked[path] = at
    return list(runs.values())


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` by their POSIX paths from `root`."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def make_links(root: Path, links: Mapping[str, str]) -> None:
    """Make `links`, targets by their POSIX paths from `root`."""
    for path, target in links.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)


def shorten(message: str) -> str:
    """Return the first line of a message, at most MAX_MESSAGE_CHARS long."""
    line = message.strip().partition("\n")[0].strip()
    return line if len(line) <= MAX_MESSAGE_CHARS else line[: MAX_MESSAGE_CHARS - 1] + "…"
