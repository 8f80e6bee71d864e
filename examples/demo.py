"""Trains on a blog, shows how right that is for posts not seen, and serves: asked over HTTP about a draft."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from blog.opening import POST_BYTES
from console.answer import render_answer
from console.escaping import escape
from console.parser import Parser
from console.progress import ProgressReport
from console.streams import escape_unknown, print_lines
from examples.held_out import compare, hold_out, render_held_out, suggest_with
from model.errors import FudaError
from model.files import read_file
from training.__main__ import check_place, read_labelled, write
from training.starting import STARTING, WAITS_FOR, Fit, import_fit

DESCRIPTION = """\
Train on a blog's posts, show how right that is for new ones, and serve the model.

A first model learns without the newest posts and is asked about them: three are shown with the author's
labels beside its own, and the share of all that is right. The second model learns from all posts and is
served. With --draft it is asked over HTTP about one. Without CONTENT the model is only served."""
EPILOG = """\
examples:
  python -m examples.demo path/to/blog/content --model model.safetensors
  python -m examples.demo --model model.safetensors --draft draft.md

Ctrl-C or SIGTERM ends the service too."""

ANSWER_S, ENDING_S = 30, 10
MARKDOWN, JSON = "text/markdown", "application/json"


class CannotShow(FudaError):
    """Raised when the demo cannot go on. The message gives the reason and the next step."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request to the service: the bytes of a draft, and the file that they come from."""

    path: Path
    data: bytes


def read_draft(path: Path) -> Question:
    """Return the question about a draft, sent as the file it is. Raises CannotShow."""
    try:
        return Question(path, read_file(path, max_bytes=POST_BYTES))
    except OSError as error:
        raise CannotShow(f"The draft {path} cannot be read: {error.strerror}. Name another file.") from error


def train(content: Path, model: Path, *, out: TextIO, err: TextIO, load_fit: Callable[[], Fit]) -> None:
    """Train twice, show how right the first model is, and write the second to `model`. Raises FudaError.

    The first model learns from the posts before the newest, which it is then asked about; the second learns
    from all. TensorFlow starts once.
    """
    colour = _may_colour(out)
    blog = read_labelled(content, (), ())
    earlier, held = hold_out(blog.posts)
    labelled = sum(bool(dated.post.tags or dated.post.categories) for dated in blog.posts)
    with ProgressReport(err, clock=monotonic) as progress:
        with progress.waiting(STARTING, WAITS_FOR):
            fit = load_fit()
        # Imported after fit: this imports NumPy, whose threads must be set before.
        from training.report.text import render_blog, render_scorecard

        print_lines(out, *render_blog(blog).split("\n"), "")
        compared = []
        if held:
            older = fit(earlier, keys=blog.keys, progress=progress)
            compared = compare(older.artifact, held, suggest_with)
        print_lines(out, "", *render_held_out(compared, labelled, colour=colour), "", colours=colour)
        fitted = fit(blog.posts, keys=blog.keys, progress=progress)
    write(model, fitted)
    print_lines(out, "", *render_scorecard(fitted, blog.posts).split("\n"))


@contextmanager
def running_service(model: Path, port: int | None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield the service's process and address once it listens; it ends with the block. Raises CannotShow."""
    command = [sys.executable, "-m", "service", "--model", str(model)]
    if port is not None:
        command += ["--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process, _read_address(process)
    finally:
        process.terminate()
        try:
            process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            process.kill()


def ask(address: str, method: str, path: str, question: Question | None = None) -> Any:
    """Return the JSON of the service's answer. Raises CannotShow for no answer or one with a problem."""
    connection = HTTPConnection(address, timeout=ANSWER_S)
    headers = {"Content-Type": MARKDOWN} if question else {}
    try:
        connection.request(method, path, question.data if question else None, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, HTTPException, ValueError) as error:
        raise CannotShow(f"The service on {address} does not answer: {error}.") from error
    finally:
        connection.close()
    if response.status != 200:
        raise CannotShow(f"The service refused the post: {answer['detail']}")
    return answer


def show(question: Question | None, address: str, *, out: TextIO, colour: bool) -> None:
    """Send `question`, if there is one, to the service at `address`; print the answer and how to ask."""
    ask(address, "GET", "/v1/health")
    url = f"http://{address}/v1/suggestions"
    lines, path = [""], "path/to/draft.md"
    if question:
        answer = ask(address, "POST", "/v1/suggestions", question)
        path = str(question.path)
        lines += [
            f"The draft {escape(path)}",
            f"Sent to {url}, answered by model {answer['model']['version']}:",
            "",
            *render_answer(answer, colour=colour).split("\n"),
            "",
        ]
    lines += [
        f"While this runs, open http://{address} in a browser and paste a draft into the page, or ask here:",
        f"  curl -H 'Content-Type: {MARKDOWN}' --data-binary {shlex.quote(f'@{path}')} {url}",
        f"""  curl -H 'Content-Type: {JSON}' --data '{{"title": "Tea in Uji"}}' {url}""",
        f"Serving on http://{address} until Ctrl-C",
    ]
    print_lines(out, *lines, colours=colour)


def main(arguments: Sequence[str]) -> int:
    """Train, show and serve until Ctrl-C or SIGTERM, and return the exit code."""
    options = _parse(arguments)
    escape_unknown()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        question = read_draft(options.draft) if options.draft else None
        if options.content:
            check_place(options.model)
            train(options.content, options.model, out=sys.stdout, err=sys.stderr, load_fit=import_fit)
        with running_service(options.model, options.port) as (process, address):
            show(question, address, out=sys.stdout, colour=_may_colour(sys.stdout))
            code = process.wait()
        raise CannotShow(f"The service has ended unexpectedly, with exit code {code}.")
    except FudaError as error:
        print_lines(sys.stderr, f"demo: {error}")
        return 2
    except KeyboardInterrupt:
        return 0


def _read_address(process: subprocess.Popen[str]) -> str:
    """Return host and port, which the service prints once it listens. Its errors go to stderr."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Serving on http://"):
            return line.split()[2].removeprefix("http://")
    raise CannotShow(
        "The service did not start, for the reason above. If its port is taken, choose another with --port "
        "or PORT=."
    )


def _may_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m examples.demo",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    content = "the folder of posts to train on; without it the model is only served"
    parser.add_argument("content", type=Path, nargs="?", metavar="CONTENT", help=content)
    parser.add_argument(
        "--model", type=Path, required=True, metavar="FILE", help="the model to write, if trained, and serve"
    )
    parser.add_argument("--draft", type=Path, metavar="FILE", help="the post file to ask about")
    parser.add_argument("--port", type=int, help="the port; 0 picks a free one (default: the service's)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
