"""Asks one instance about posts, one and several at a time, and counts what Lambda and CloudWatch would."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Any, NamedTuple

from bench.cost.runs import Call, Size
from bench.power.arithmetic import DEFAULT_DISCARD, trimmed_mean
from lambda_local.instance import Instance
from lambda_local.payload import HttpRequest, parse_answer, render_event
from model.errors import FudaError
from model.post import Post

READY_S = 300
"""For an init or a call: far beyond what the slowest takes at a small share of a processor."""
ANSWERED = '"message":"answered"'
"""In the last of the function's lines about a call."""


class NotAnswered(FudaError):
    """Mend the package, or build it anew: it did not answer 200, or refused a post of a batch."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(f"The package answered {answer[:300].decode(errors='replace')}")


class NotLogged(FudaError):
    """Mend what reads the log: it has no line for a call that was made."""


class Round(NamedTuple):
    """So many `calls` with so many `posts` each, with evidence in their answers or without."""

    posts: int
    calls: int
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was made: its posts, wall milliseconds, and the bytes of the request and of the answer.

    Without `evidence` the answer had none.
    """

    posts: int
    wall_ms: float
    request_bytes: int
    answer_bytes: int
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Started:
    """An instance: how long its init took, and the calls to it, in their order."""

    init_ms: float
    asked: Sequence[Asked]


def render_request(posts: Sequence[Post], *, evidence: bool = True) -> HttpRequest:
    """Return the request for suggestions for one post, or for several at once."""
    wish = {} if evidence else {"evidence": False}
    bodies: list[Any] = [{"title": post.title, "body": post.body, **wish} for post in posts]
    alone = len(posts) == 1
    body = json.dumps(bodies[0] if alone else {"posts": bodies}, ensure_ascii=False).encode()
    target = "/v1/suggestions" if alone else "/v1/suggestions:batch"
    headers = [("Content-Type", "application/json")]
    return HttpRequest(method="POST", target=target, headers=headers, body=body)


def ask(instance: Instance, posts: Sequence[Post], *, evidence: bool = True) -> Asked:
    """Ask about `posts` in one call. Raises LambdaFault, NotAnswered and MalformedAnswer."""
    request = render_request(posts, evidence=evidence)
    event = render_event(request, request_id="cost", trace_id="Root=1-0-0", now_ms=0)
    call = instance.invoke(json.dumps(event, ensure_ascii=False).encode())
    answer = parse_answer(call.answer or b"")
    if answer.status != 200:
        raise NotAnswered(call.answer or b"")
    if refusal := find_refusal(answer.body):
        raise NotAnswered(refusal)
    headers = sum(len(f"{name}: {value}\r\n".encode()) for name, value in answer.headers)
    return Asked(len(posts), call.span.wall_ms, len(request.body), headers + len(answer.body), evidence)


def find_refusal(body: bytes) -> bytes:
    """Return a post's problem in the answer to a batch, as an older package gives for `evidence`."""
    answers = json.loads(body).get("answers", ())
    return next((json.dumps(each).encode() for each in answers if "status" in each), b"")


def ask_in_rounds(
    instance: Instance, posts: Sequence[Post], rounds: Sequence[Round], *, pause_s: float
) -> Started:
    """Wait for the init, and ask as each of `rounds` says.

    The batches are the next of `posts`, round and round; a pause before each call lets a small function find
    its share of a processor. Raises what `ask` raises, and LambdaFault.
    """
    instance.wait_until_ready(READY_S)
    assert instance.initialised is not None
    going = cycle(posts)
    asked = []
    for each in rounds:
        for _ in range(each.calls):
            time.sleep(pause_s)
            asked.append(ask(instance, list(islice(going, each.posts)), evidence=each.evidence))
    return Started(instance.initialised.since(instance.started).wall_ms, asked)


def count_log_bytes(lines: Iterable[str]) -> list[int]:
    """Return the bytes of each call's lines in the log of an instance.

    What is printed before the first call counts as the first one's, and what follows the last as nobody's.
    """
    counts, log_bytes = [], 0
    for line in lines:
        log_bytes += len(line.encode()) + 1
        if ANSWERED in line:
            counts.append(log_bytes)
            log_bytes = 0
    return counts


def sum_up_size(memory_mb: int, started: Sequence[Started], logs: Sequence[Sequence[int]]) -> Size:
    """Return what instances at one memory size took. Raises NotLogged for a log that lacks a call.

    The init, and the first call of every instance, are told by their medians, to a microsecond.
    """
    made: dict[tuple[int, bool], list[tuple[Asked, int]]] = defaultdict(list)
    for each, log in zip(started, logs, strict=True):
        if len(log) != len(each.asked):
            raise NotLogged(f"{len(each.asked)} calls have left {len(log)} lines in the log.")
        for asked, log_bytes in list(zip(each.asked, log, strict=True))[1:]:
            made[asked.posts, asked.evidence].append((asked, log_bytes))
    return Size(
        memory_mb,
        round(median(each.init_ms for each in started), 3),
        round(median(each.asked[0].wall_ms for each in started), 3),
        tuple(sum_up(calls) for _, calls in sorted(made.items())),
    )


def sum_up(calls: Sequence[tuple[Asked, int]]) -> Call:
    """Return what calls with equally many posts, and all with evidence or all without, took.

    Beside each are the bytes of its lines in the log.

    Every call is billed by whole milliseconds, upwards; their mean is trimmed as power tuning trims it.
    """
    asked = [each for each, _ in calls]
    return Call(
        asked[0].posts,
        round(trimmed_mean([math.ceil(each.wall_ms) for each in asked], DEFAULT_DISCARD), 3),
        _mean([each.request_bytes for each in asked]),
        _mean([each.answer_bytes for each in asked]),
        _mean([log_bytes for _, log_bytes in calls]),
        asked[0].evidence,
    )


def _mean(values: Sequence[int]) -> int:
    return round(sum(values) / len(values))
