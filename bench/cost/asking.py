"""Asks one instance about posts, one and several at a time, and counts what Lambda and CloudWatch would."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from statistics import fmean, median
from typing import Any, NamedTuple

from bench.cost.measured import Call, Size
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
    """Raised when the package answers anything other than 200, or refuses a post of a batch."""


class NotLogged(FudaError):
    """Raised when the log of an instance has no line for a call that was made."""


class Round(NamedTuple):
    """So many `calls` with so many `posts` each, with evidence in their answers or without."""

    posts: int
    calls: int
    evidence: bool = True


class Asked(NamedTuple):
    """A call that was made: its posts, wall milliseconds, and bytes; the log's come at the end."""

    posts: int
    wall_ms: float
    request_bytes: int
    answer_bytes: int
    evidence: bool = True
    log_bytes: int = 0


class Started(NamedTuple):
    """An instance: how long its init took, and the calls to it, in their order."""

    init_ms: float
    asked: Sequence[Asked]


def render_request(posts: Sequence[Post], *, evidence: bool = True) -> HttpRequest:
    """Return the request for suggestions for one post, or for several at once."""
    option = {} if evidence else {"evidence": False}
    bodies: list[Any] = [{"title": post.title, "body": post.body, **option} for post in posts]
    single = len(posts) == 1
    return HttpRequest(
        method="POST",
        target="/v1/suggestions" if single else "/v1/suggestions:batch",
        headers=[("Content-Type", "application/json")],
        body=json.dumps(bodies[0] if single else {"posts": bodies}, ensure_ascii=False).encode(),
    )


def ask(instance: Instance, posts: Sequence[Post], *, evidence: bool = True) -> Asked:
    """Ask about `posts` in one call. Raises LambdaFault, NotAnswered and MalformedAnswer."""
    request = render_request(posts, evidence=evidence)
    event = render_event(request, request_id="cost", trace_id="Root=1-0-0", now_ms=0)
    call = instance.invoke(json.dumps(event, ensure_ascii=False).encode())
    answer = parse_answer(call.answer or b"")
    if answer.status != 200:
        raise NotAnswered(f"The package answered {answer.status}: {answer.body[:300]!r}")
    # A refused post of a batch has a status of its own; an older package refuses `evidence` like this.
    for each in json.loads(answer.body).get("answers", ()):
        if "status" in each:
            raise NotAnswered(f"The package refused a post of a batch: {json.dumps(each)[:300]}")
    headers = sum(len(f"{name}: {value}\r\n".encode()) for name, value in answer.headers)
    return Asked(len(posts), call.span.wall_ms, len(request.body), headers + len(answer.body), evidence)


def ask_in_rounds(
    instance: Instance, posts: Sequence[Post], rounds: Sequence[Round], *, pause_s: float
) -> Started:
    """Wait for the init, and ask as each of `rounds` says. Raises what `ask` raises.

    The batches are the next of `posts`, starting over at the end. A pause before each call lets a small
    function regain its share of a processor.
    """
    instance.wait_until_ready(READY_S)
    assert instance.initialised is not None
    following = cycle(posts)
    asked = []
    for each in rounds:
        for _ in range(each.calls):
            time.sleep(pause_s)
            asked.append(ask(instance, list(islice(following, each.posts)), evidence=each.evidence))
    return Started(instance.initialised.since(instance.started).wall_ms, asked)


def count_log_bytes(lines: Iterable[str]) -> list[int]:
    """Return the bytes of each call's lines in the log of an instance.

    Lines before the first call count as the first call's. Lines after the last call do not count.
    """
    counts, log_bytes = [], 0
    for line in lines:
        log_bytes += len(line.encode()) + 1
        if ANSWERED in line:
            counts.append(log_bytes)
            log_bytes = 0
    return counts


def add_log_bytes(started: Started, lines: Iterable[str]) -> Started:
    """Return the calls of an instance with the bytes of their lines in its log. Raises NotLogged."""
    counts = count_log_bytes(lines)
    if len(counts) != len(started.asked):
        raise NotLogged(f"{len(started.asked)} calls have left {len(counts)} lines in the log.")
    pairs = zip(started.asked, counts, strict=True)
    return started._replace(asked=[asked._replace(log_bytes=log_bytes) for asked, log_bytes in pairs])


def sum_up_size(memory_mb: int, started: Sequence[Started]) -> Size:
    """Return what instances at one memory size took.

    The init, and the first call of every instance, are medians; the first call is in no mean.
    """
    made: dict[tuple[int, bool], list[Asked]] = defaultdict(list)
    for asked in (asked for each in started for asked in each.asked[1:]):
        made[asked.posts, asked.evidence].append(asked)
    return Size(
        memory_mb,
        round(median(each.init_ms for each in started), 3),
        round(median(each.asked[0].wall_ms for each in started), 3),
        tuple(sum_up(calls) for _, calls in sorted(made.items())),
    )


def sum_up(asked: Sequence[Asked]) -> Call:
    """Return the mean of calls with as many posts, all with evidence or all without.

    Every call is billed by whole milliseconds, rounded up; their mean is trimmed as power tuning trims it.
    """
    return Call(
        asked[0].posts,
        round(trimmed_mean([math.ceil(each.wall_ms) for each in asked], DEFAULT_DISCARD), 3),
        round(fmean(each.request_bytes for each in asked)),
        round(fmean(each.answer_bytes for each in asked)),
        round(fmean(each.log_bytes for each in asked)),
        asked[0].evidence,
    )
