"""Starts and functions of a local power run, in a test's few words."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.coldstart.installing import Size as PackageSize
from bench.power.local_figures import Cold, Rules, Warm, render_warm, sum_up
from bench.power.local_rounds import RAN, Measured
from bench.power.local_start import Answered, Asked, Payload, Started
from bench.power.local_subjects import Subject
from lambda_local.cgroups import CannotLimit, limited
from lambda_local.lambda_environment import Function
from lambda_local.processes import Span

RULES = Rules(base=2e-9, discard=0, strategy="cost", balanced_weight=0.5)
type Render = Callable[[Mapping[int, Measured], Rules], dict[str, Any] | None]

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
    warm = tuple(Answered("short", span(wall_ms)) for wall_ms in warm_ms)
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
        package_size=PackageSize(1, 300_000_000, 1_000),
    )


def need_limits() -> None:
    """Skip the test where this machine does not allow a function's share and memory to be limited."""
    try:
        with limited(128, limit_memory=True):
            pass
    except CannotLimit as error:
        pytest.skip(str(error))


def warm(memory_mb: int, measured: Measured, rules: Rules = RULES) -> Warm:
    """Return the figures of the warm calls at a size that ran."""
    figures = sum_up(memory_mb, measured, rules).warm
    assert figures is not None
    return figures


def cold(memory_mb: int, measured: Measured) -> Cold:
    """Return the figures of the cold starts at a size that ran."""
    figures = sum_up(memory_mb, measured, RULES).cold
    assert figures is not None
    return figures


def output(sizes: Mapping[int, Measured], rules: Rules = RULES, *, render: Render = render_warm) -> Any:
    """Return what the state machine would say of sizes of which one ran."""
    rendered = render(sizes, rules)
    assert rendered is not None
    return rendered
