"""Holds the simulation against what it promises: processor time is the same everywhere, wall time is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.power.local_figures import Size, list_warm
from bench.power.local_rounds import RAN, Measured
from lambda_local.cgroups import VCPU_MB
from lambda_local.processes import Span

SMALL_MB = 128
CHECKED_MB = (SMALL_MB, VCPU_MB)
"""Where the fixed work is measured, whatever sizes are asked for."""
MOST_SPREAD = 1.2
LEAST_SLOWDOWN, MOST_SLOWDOWN = 8.0, 16.0


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold: `value` lies from `least` to `most`. Without a value it could not be looked at."""

    what: str
    value: float | None
    least: float
    most: float

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.value is not None and self.least <= self.value <= self.most

    def as_json(self) -> dict[str, Any]:
        """Return the check and whether it is met, ready for JSON."""
        return {
            "what": self.what,
            "value": self.value,
            "least": self.least,
            "most": self.most,
            "met": self.met,
        }


def check_work(sizes: Mapping[int, Measured]) -> list[Check]:
    """Return the checks of the function of fixed work, from its warm calls at sizes that include CHECKED_MB.

    Each size is told by the least of its calls: the work is the same in all, and what else goes on in the
    machine can only add to it. Where it did not run at one of them, nothing can be said.
    """
    if any(each.outcome != RAN for each in sizes.values()):
        return [_check_cpu("fixed work", []), _check_slowdown(None)]
    spans = {size: [call.span for call in list_warm(each.starts)] for size, each in sizes.items()}
    slowdown = _least_wall_ms(spans[SMALL_MB]) / _least_wall_ms(spans[VCPU_MB])
    cpus_ms = [min(span.cpu_ms for span in each) for each in spans.values()]
    return [_check_cpu("fixed work", cpus_ms), _check_slowdown(slowdown)]


def check_package(name: str, sizes: Sequence[Size]) -> Check:
    """Return the check of a package's warm calls, at all sizes where it ran."""
    return _check_cpu(name, [size.warm.cpu_ms for size in sizes if size.warm])


def _check_cpu(name: str, cpus_ms: Sequence[float]) -> Check:
    spread = round(max(cpus_ms) / min(cpus_ms), 3) if cpus_ms else None
    return Check(f"{name}: CPU ms of a warm call, most over least of all sizes", spread, 1, MOST_SPREAD)


def _check_slowdown(slowdown: float | None) -> Check:
    value = None if slowdown is None else round(slowdown, 2)
    what = f"fixed work: wall ms of a call at {SMALL_MB} MB over those at {VCPU_MB:,} MB"
    return Check(what, value, LEAST_SLOWDOWN, MOST_SLOWDOWN)


def _least_wall_ms(spans: Sequence[Span]) -> float:
    return min(span.wall_ms for span in spans)
