"""Starts packages in turn, each in a fresh environment, and sends each the same posts."""

import json
import time
from collections.abc import Callable, Iterable, Sequence

from bench.coldstart.building import Package
from bench.coldstart.figures import Start
from lambda_local.instance import Setting, running
from lambda_local.lambda_environment import Function
from lambda_local.payload import HttpRequest, render_event
from lambda_local.stack_file import read_stack
from model.errors import FudaError
from model.post import Post

START_S = 300
"""For an init or a call: far more than the slowest one takes at a small share of a processor."""
UNWRITTEN = {"PYTHONDONTWRITEBYTECODE": "1"}
"""An unconfined package can be written to, and would have bytecode from its second start on."""

Progress = Callable[[int, int], object]
"""Called with the number of starts done, and of all starts."""


class WrongAnswer(FudaError):
    """Raised when the package `name` does not answer 200."""

    def __init__(self, name: str, answer: bytes) -> None:
        super().__init__(f"The package {name} answered {answer[:300].decode(errors='replace')}")
        self.name = name


def render_post_event(post: Post) -> bytes:
    """Return the event of a request for suggestions for `post`."""
    body = json.dumps({"title": post.title, "body": post.body}, ensure_ascii=False).encode()
    request = HttpRequest(
        method="POST", target="/v1/suggestions", headers=[("Content-Type", "application/json")], body=body
    )
    event = render_event(request, request_id="coldstart", trace_id="Root=1-0-0", now_ms=0)
    return json.dumps(event, ensure_ascii=False).encode()


def measure_in_turn[P](
    packages: Sequence[P], start: Callable[[P, int], Start], *, rounds: int, on_progress: Progress
) -> list[list[Start]]:
    """Return, for each package, the results of `start` in each of `rounds` rounds.

    Each round starts each package once; every other round goes from the last to the first, so that no
    package always follows the same one. A first round does not count: it brings all files into memory.
    """
    found: list[list[Start]] = [[] for _ in packages]
    done, total = 0, (rounds + 1) * len(packages)
    for number in range(rounds + 1):
        for place in list(range(len(packages)))[:: -1 if number % 2 else 1]:
            measured = start(packages[place], number)
            if number:
                found[place].append(measured)
            done += 1
            on_progress(done, total)
    return found


def start_once(
    package: Package, setting: Setting, events: Iterable[bytes], *, memory_mb: int, pause_s: float = 0
) -> Start:
    """Start the package, send it `events`, with a pause after each, and end it.

    Raises LambdaFault or WrongAnswer.
    """
    function = Function(
        package=package.folder,
        name=package.recipe.name,
        memory_mb=memory_mb,
        timeout_s=START_S,
        environment=read_stack().environment | (UNWRITTEN if setting.way == "plain" else {}),
    )
    with running(function, setting) as instance:
        instance.wait_until_ready(START_S)
        assert instance.initialised is not None
        init = instance.initialised.since(instance.started)
        spans = []
        for event in events:
            call = instance.invoke(event)
            _check(package.recipe.name, call.answer or b"")
            spans.append(call.span)
            time.sleep(pause_s)
        return Start(init, spans[0], [span.wall_ms for span in spans[1:]], instance.memory().peak_mb)


def _check(name: str, answer: bytes) -> None:
    if json.loads(answer).get("statusCode") != 200:
        raise WrongAnswer(name, answer)
