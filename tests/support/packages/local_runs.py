"""Starts and functions of a local power run, in a test's few words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.power.figures import Choice, Figures, render_size, render_subject
from bench.power.starts import Asked, Payload, Started
from bench.power.subjects import RAN, Measured, Subject
from lambda_local.cgroups import CannotLimit, limited
from lambda_local.lambda_environment import Function
from lambda_local.processes import Span

CHOICE = Choice(base=2e-9, discard=0, strategy="cost", balanced_weight=0.5)

NOTHING, SOMETHING = Payload("nothing", b"{}"), Payload("something", b'{"a": 1}')
FACTS = {
    "date": "2026-01-02",
    "commit": "abc1234",
    "processor": "2 × Fast",
    "processors": 2,
    "load": 0.1,
    "system": "Linux 6 x86_64",
    "python": "3.13.0",
    "confined": "well",
    "inits_have": "a whole processor",
    "model": {"version": "12ab", "mb": 2.8, "posts": 828, "terms": 30_000, "labels": 482},
    "architecture": "arm64",
    "region": "us-east-1",
    "input": {
        "powerValues": [128, 1769],
        "num": 5,
        "coldStarts": 5,
        "strategy": "cost",
        "balancedWeight": 0.5,
        "discardTopBottom": 0.05,
        "sleepBetweenRunsMs": 100,
    },
    "payloads": [{"name": "short", "bytes": 900, "cold": 5, "warm": 5}],
}


def started(*warm_ms: float, init_ms: float = 100, first_ms: float = 10, peak_mb: float = 40) -> Started:
    """Return a start whose calls took half of their time as processor time, all with the payload short."""
    warm = [("short", span(wall_ms)) for wall_ms in warm_ms]
    return Started(span(init_ms), span(first_ms), warm, peak_mb)


def span(wall_ms: float) -> Span:
    return Span(wall_ms, wall_ms / 2)


def measured(*starts: Started, outcome: str = RAN) -> Measured:
    return Measured(list(starts), outcome)


def subject(folder: Path, *, asked: list[Asked], sizes_mb: tuple[int, ...] = (512,)) -> Subject:
    """Return the function in `folder`, as one that a run measures."""
    return Subject(
        function=Function(package=folder, name="tested"),
        sizes_mb=sizes_mb,
        asked=asked,
        serves="a test",
        package={"files": 1, "unzipped_bytes": 300_000_000, "zipped_bytes": 1_000},
    )


def need_limits() -> None:
    """Skip the test where this machine does not allow a function's share and memory to be limited."""
    try:
        with limited(128, limit_memory=True):
            pass
    except CannotLimit as error:
        pytest.skip(str(error))


def figures(part: str, memory_mb: int, measured: Measured, choice: Choice = CHOICE) -> Figures:
    """Return the figures of the warm calls or the cold starts at a size that ran."""
    found: Figures | None = render_size(memory_mb, measured, choice)[part]
    assert found is not None
    return found


def output(sizes: Mapping[int, Measured], choice: Choice = CHOICE, *, part: str = "warm") -> Any:
    """Return the state machine's output for sizes of which at least one ran."""
    rendered = render_subject(subject(Path(), asked=[]), sizes, choice)[part]
    assert rendered is not None
    return rendered
