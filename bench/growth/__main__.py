"""Measures how training grows with a blog, on made-up ones: python -m bench.growth --out DIR."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.child import run_child
from bench.growth.corpus import MadeUpBlog, parse_size, write_blog
from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from console.tables import render_table

DESCRIPTION = """\
Train on made-up blogs of growing size, and print what that takes: wall and CPU seconds, the peak of memory,
the size of the model, and the time of a post that it is asked about.

SIZE is POSTSxTAGS or POSTSxTAGSxWORDS, with the words of the median post. The posts have no real text: words
and tags have Zipf's frequencies, tags have words of their own, and some tags are new."""
EPILOG = """\
examples:
  python -m bench.growth --out build/growth
  python -m bench.growth 1000x500 100000x2000 --out build/growth

DIR gets the posts, 210 MB for 100,000, and the models; posts that are there are not written again. The
last line is JSON with all figures: `python -m bench.figures --keep growth FILE` stores it."""

SIZES = ("1000x500", "2000x500", "5000x800", "10000x1000", "20000x1200x900", "100000x2000")


def measure(size: str, out: Path) -> dict[str, Any]:
    """Write the blog of a size, train on it, and return what that took."""
    folder = out / size
    if not folder.exists():
        write_blog(folder, MadeUpBlog(*parse_size(size)))
    taken = run_child("bench.growth.fit", str(folder / "content"), str(_model(out, size)), one_thread=True)
    return {"size": size, **taken}


def measure_all(options: argparse.Namespace) -> None:
    """Measure each size, and print the table and the line of JSON. Raises FudaError."""
    blogs = [measure(size, options.out) for size in options.sizes]
    models = (f"{size}={_model(options.out, size)}" for size in options.sizes)
    times = run_child("bench.growth.asking", *models, one_thread=True)
    blogs = [{**each, "post_ms": times[each["size"]]} for each in blogs]
    print_lines(sys.stdout, *render_blogs(blogs), json.dumps({"blogs": blogs}))


def render_blogs(blogs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the figures as the lines of a table."""
    head = ("posts", "tags", "kB a post", "wall s", "CPU s", "peak MB", "artifact MB", "a post, ms")
    rows = [
        (
            f"{each['posts']:,}",
            f"{each['tags']:,}",
            f"{each['post_bytes'] / 1e3:.1f}",
            f"{each['wall_s']:,}",
            f"{each['cpu_s']:,}",
            f"{each['peak_mb']:,}",
            f"{each['artifact_mb']:.2f}",
            f"{each['post_ms']:.1f}",
        )
        for each in blogs
    ]
    return render_table([head, *rows])


def _model(out: Path, size: str) -> Path:
    return out / f"{size}.safetensors"


def main(arguments: Sequence[str]) -> int:
    """Measure, and return the exit code."""
    options = _parse(arguments)
    return run_command("growth", lambda: measure_all(options), keep_lines=True)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m bench.growth", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("sizes", nargs="*", type=_size, metavar="SIZE", help=f"default: {' '.join(SIZES)}")
    add("--out", type=Path, required=True, metavar="DIR", help="the folder for posts and models")
    options = parser.parse_args(arguments)
    options.sizes = options.sizes or list(SIZES)
    return options


def _size(text: str) -> str:
    try:
        parse_size(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not of the form POSTSxTAGS, such as 1000x500") from None
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
