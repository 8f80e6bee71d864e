"""Serves a model for real, asks it over HTTP about one draft, shows the answer, and goes on serving."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TextIO

from blog.opening import POST_BYTES
from console.answer import render_answer
from console.escaping import escape
from console.parser import Parser
from console.streams import print_lines
from model.errors import FudaError
from model.files import read_file
from training.reading.content import read_blog

DESCRIPTION = "Serve a model, ask it over HTTP about one draft, show the answer, and go on serving."
EPILOG = """\
examples:
  python -m examples.demo --model model.safetensors --draft draft.md
  python -m examples.demo --model model.safetensors --newest-of path/to/blog

Ctrl-C or SIGTERM ends the service too."""

ANSWER_S, ENDING_S = 30, 10
MARKDOWN, JSON = "text/markdown", "application/json"


class CannotShow(FudaError):
    """Raised when the demo cannot go on. The message gives the reason and the next step."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request to the service: its body and type, the file it comes from, and a description to print.

    `own` are the labels that the post's author gave; they are not sent.
    """

    path: Path
    data: bytes
    content_type: str
    about: str
    own: tuple[str, ...] = ()


def read_draft(path: Path) -> Question:
    """Return the question about a draft, sent as the file it is. Raises CannotShow."""
    try:
        return Question(
            path, read_file(path, max_bytes=POST_BYTES), MARKDOWN, f"The draft {escape(str(path))}"
        )
    except OSError as error:
        raise CannotShow(f"The draft {path} cannot be read: {error.strerror}. Name another file.") from error


def read_newest(folder: Path) -> Question:
    """Return the question about the newest labelled post of a blog, without its labels. Raises FudaError."""
    labelled = (dated for dated in read_blog(folder).posts if dated.post.tags or dated.post.categories)
    newest = max(labelled, key=lambda dated: dated.date)
    post, path = newest.post, folder / newest.path
    body = {
        "title": post.title, "body": post.body, "format": post.format, "description": post.description,
    }  # fmt: skip
    own = [escape(", ".join(labels)) or "none" for labels in (post.tags, post.categories)]
    about = (
        f"The newest post, {escape(str(path))}, without its labels\n"
        f"Its author's tags: {own[0]}\n"
        f"Its author's categories: {own[1]}\n"
        "The model has learnt from this post. For posts that it has not seen, see the scorecard."
    )
    return Question(path, json.dumps(body).encode(), JSON, about, post.tags + post.categories)


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
    headers = {"Content-Type": question.content_type} if question else {}
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


def show(question: Question, address: str, *, out: TextIO, colour: bool) -> None:
    """Send `question` to the service at `address`; print the answer and how to ask again."""
    ask(address, "GET", "/v1/health")
    answer = ask(address, "POST", "/v1/suggestions", question)
    url = f"http://{address}/v1/suggestions"
    file = shlex.quote(f"@{question.path}")
    lines = [
        "",
        *question.about.split("\n"),
        f"Sent to {url}, answered by model {answer['model']['version']}:",
        "",
        *render_answer(answer, own=question.own, colour=colour).split("\n"),
        "",
        "While this runs, ask again (labels that a post already has are not suggested for it):",
        f"  curl -H 'Content-Type: {MARKDOWN}' --data-binary {file} {url}",
        f"""  curl -H 'Content-Type: {JSON}' --data '{{"title": "Tea in Uji"}}' {url}""",
        f"Serving on http://{address} until Ctrl-C",
    ]
    print_lines(out, *lines, colours=colour)


def main(arguments: Sequence[str]) -> int:
    """Show and serve until Ctrl-C or SIGTERM, and return the exit code."""
    options = _parse(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        question = read_draft(options.draft) if options.draft else read_newest(options.newest_of)
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
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="the model to serve")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--draft", type=Path, metavar="FILE", help="the post file to ask about")
    asked.add_argument(
        "--newest-of",
        type=Path,
        metavar="CONTENT",
        help="ask about this blog's newest post, without its labels",
    )
    parser.add_argument("--port", type=int, help="the port; 0 picks a free one (default: the service's)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
