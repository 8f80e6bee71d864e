"""Finds the batch that costs the service most: python -m bench.speed.dearest_batch --model FILE."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, get_args

from bench.child import run_child
from bench.speed.dear_posts import FILLERS, Filler, dear_post, fill, labelled_post
from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from lambda_local.stack_file import read_stack
from model.errors import FudaError
from model.post import Format
from service.api_limits import BATCH_POSTS, BODY_BYTES, POST_BYTES
from training.reading.content import read_blog

DESCRIPTION = "Send the service batches that cost much for their size, and compare with ordinary posts."
EPILOG = """\
Each text is sent as one post of a megabyte, in every format. Its most expensive format is then sent at the
limits of a batch: five posts of a megabyte, and a hundred of 50 kB, with title and description as long as
allowed. Each batch has its own process, with the variables of serverless.yml, and the answer has evidence.
Ordinary posts are those of --posts, joined to the same length. A batch that seems to cost more than --ratio
times as much is measured twice more, and the lowest cost counts. The exit code is 1 if a batch still costs
more. The last line is JSON with all figures."""

EXAMPLE = Path("examples/blog/content")
RATIO = 3.0
AGAIN = 2
FRAME_BYTES = 100
"""Room for the names and quotes around the texts of a post in a request."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A batch of this number of `posts`, as large as the limits allow."""

    name: str
    posts: int

    @property
    def post_bytes(self) -> int:
        return min(POST_BYTES, BODY_BYTES // self.posts) - FRAME_BYTES


ONE = Shape("1 x 1 MB", 1)
FULL = (Shape("5 x 1 MB", 5), Shape("100 x 50 kB", BATCH_POSTS))


class PostRefused(FudaError):
    """Raised when the service refuses a post that should be at its limits."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The service refuses posts of {name}: make them fit service/api_limits.py.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a batch, and how many times that of an ordinary one of its shape."""

    name: str
    shape: str
    format: str
    cpu_s: float
    peak_mb: float
    ratio: float


class Meter:
    """Measures batches with one model; a batch over `ratio` times an ordinary one is measured again."""

    def __init__(self, model: Path, folder: Path, prose: str, ratio: float) -> None:
        self._model = model
        self._batch = folder / "batch.json"
        self._prose = prose
        self._ratio = ratio
        self._ordinary: dict[str, Cost] = {}

    def ordinary(self, shape: Shape) -> Cost:
        """Return the lowest cost of ordinary posts in some measurements."""
        if shape.name not in self._ordinary:
            parts = cycle(self._prose[start:] + self._prose[:start] for start in range(0, 100_000, 9_999))
            posts = [
                {"title": "An ordinary post", "body": fill(_again(part), shape.post_bytes), "limit": 50}
                for part in islice(parts, shape.posts)
            ]
            costs = [self._ask("ordinary posts", posts) for _ in range(1 + AGAIN)]
            best = min(costs, key=lambda cost: cost["cpu_s"])
            self._ordinary[shape.name] = Cost(
                "ordinary posts", shape.name, "markdown", best["cpu_s"], best["peak_mb"], 1.0
            )
        return self._ordinary[shape.name]

    def measure(self, name: str, shape: Shape, post: Mapping[str, Any]) -> Cost:
        """Return the cost of a batch of copies of `post`."""
        ordinary_s = self.ordinary(shape).cpu_s
        posts = [post] * shape.posts
        cost = self._ask(name, posts)
        for _ in range(AGAIN):
            if cost["cpu_s"] <= self._ratio * ordinary_s:
                break
            cost = min(cost, self._ask(name, posts), key=lambda each: each["cpu_s"])
        ratio = cost["cpu_s"] / ordinary_s
        return Cost(name, shape.name, str(post.get("format", "-")), cost["cpu_s"], cost["peak_mb"], ratio)

    def _ask(self, name: str, posts: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        body = json.dumps({"posts": posts}, ensure_ascii=False).encode()
        assert len(body) <= BODY_BYTES
        self._batch.write_bytes(body)
        arguments = str(self._model), str(self._batch)
        settings = read_stack().environment
        cost = run_child("bench.speed.batch_cost", *arguments, one_thread=True, variables=settings)
        if cost["refused"]:
            raise PostRefused(name)
        return cost


def search(meter: Meter) -> Iterator[Cost]:
    """Yield the cost of each batch."""
    yield meter.ordinary(ONE)
    dearest: dict[str, Format] = {}
    for name, filler in FILLERS.items():
        costs = [
            meter.measure(name, ONE, {"body": fill(filler, ONE.post_bytes), "format": format})
            for format in get_args(Format)
        ]
        yield from costs
        best = max(zip(costs, get_args(Format), strict=True), key=lambda pair: pair[0].cpu_s)
        dearest[name] = best[1]
    for shape in FULL:
        yield meter.ordinary(shape)
        yield meter.measure("labels", shape, labelled_post(shape.post_bytes))
        for name, filler in FILLERS.items():
            yield meter.measure(name, shape, dear_post(filler, shape.post_bytes, format=dearest[name]))


def read_prose(blog: Path) -> str:
    """Return the bodies of a blog's posts, joined."""
    return "\n\n".join(dated.post.body for dated in read_blog(blog).posts)


def _again(text: str) -> Filler:
    return lambda length: text * (length // len(text) + 1)


def run(model: Path, blog: Path, ratio: float) -> int:
    """Print each batch as it is measured, then the most expensive of each shape; return the exit code."""
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        for cost in search(Meter(model, Path(folder), read_prose(blog), ratio)):
            costs.append(cost)
            print(
                f"{cost.ratio:5.2f}  {cost.cpu_s:6.2f} s  {cost.peak_mb:4.0f} MB  {_title(cost)}", flush=True
            )
    print("\nThe most expensive of each shape:")
    print("\n".join(render_table(list(_dearest(costs)), texts=2)))
    print(json.dumps([{name: getattr(cost, name) for name in cost.__slots__} for cost in costs]))
    return int(max(cost.ratio for cost in costs) > ratio)


def _dearest(costs: Sequence[Cost]) -> Iterator[tuple[str, ...]]:
    yield "shape", "text", "times ordinary", "CPU", "memory"
    for shape in (ONE, *FULL):
        of_shape = [cost for cost in costs if cost.shape == shape.name]
        for cost in sorted(of_shape, key=lambda cost: -cost.ratio)[:3]:
            yield shape.name, cost.name, f"{cost.ratio:.2f}", f"{cost.cpu_s:.2f} s", f"{cost.peak_mb:.0f} MB"


def _title(cost: Cost) -> str:
    return f"{cost.shape}, {cost.format}: {cost.name}"


def main(arguments: Sequence[str]) -> int:
    """Search, and return the exit code."""
    options = _parse(arguments)
    return run_command("dearest_batch", lambda: run(options.model, options.posts, options.ratio))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.speed.dearest_batch",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to suggest from")
    add(
        "--posts",
        type=Path,
        default=EXAMPLE,
        metavar="DIR",
        help="the blog with the ordinary posts (default: %(default)s)",
    )
    add(
        "--ratio",
        type=float,
        default=RATIO,
        help="the highest cost, in ordinary batches (default: %(default)s)",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
