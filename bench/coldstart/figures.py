"""Summarises starts: medians, quantiles, ratios to the empty function, and our package's bars."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, NamedTuple

from bench.coldstart.recipes import ECHO, OURS
from lambda_local.cgroups import VCPU_MB
from lambda_local.processes import Span, quantile_ms

INIT_LIMIT_MS = 10_000
"""Lambda's limit for an init; it then starts again, while the first event waits."""
MAX_INIT_RATIO, MAX_FIRST_MS, MAX_WARM_MS = 5.0, 10.0, 5.0


@dataclass(frozen=True, slots=True)
class Start:
    """One cold start and the calls after it.

    `init` is from exec until the first event is asked for, `first` from giving the first event to its
    answer; `warm_ms` are the later calls.
    """

    init: Span
    first: Span
    warm_ms: Sequence[float]
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Medians over the starts of one package, and over their warm calls.

    `answer_wall_ms` is from exec to the first answer. `quartiles` are the first and third of the inits.
    """

    init_wall_ms: float
    init_cpu_ms: float
    init_wall_quartiles_ms: tuple[float, float]
    init_cpu_quartiles_ms: tuple[float, float]
    first_wall_ms: float
    first_cpu_ms: float
    answer_wall_ms: float
    warm_p50_ms: float
    warm_p99_ms: float
    peak_mb: float


class Compared(NamedTuple):
    """A package compared with the empty function: ratios of inits, and the difference of warm calls."""

    init_wall: float
    init_cpu: float
    warm_p50_ms: float


class Bar(NamedTuple):
    """A limit for our package: `value` may be at most `most`, both in `unit`."""

    what: str
    value: float
    most: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the value is within the limit."""
        return self.value <= self.most


@dataclass(frozen=True, slots=True)
class Share:
    """The results at the processor share of `memory_mb` or, when None, at full speed.

    `summaries` are by the name of the package, and include the empty function's.
    """

    memory_mb: int | None
    summaries: Mapping[str, Summary]

    def compared(self, name: str) -> Compared:
        """Return a package's medians compared with the empty function's."""
        own, echo = self.summaries[name], self.summaries[ECHO]
        return Compared(
            round(own.init_wall_ms / echo.init_wall_ms, 2),
            round(own.init_cpu_ms / echo.init_cpu_ms, 2),
            round(own.warm_p50_ms - echo.warm_p50_ms, 2),
        )

    def bars(self) -> list[Bar]:
        """Return our package's limits, if it was measured on at least a whole processor."""
        if OURS not in self.summaries or (self.memory_mb or VCPU_MB) < VCPU_MB:
            return []
        compared, first_ms = self.compared(OURS), self.summaries[OURS].first_wall_ms
        return [
            Bar("init, CPU", compared.init_cpu, MAX_INIT_RATIO, "× echo"),
            Bar("init, wall", compared.init_wall, MAX_INIT_RATIO, "× echo"),
            Bar("first answer after init", first_ms, MAX_FIRST_MS, "ms"),
            Bar("warm p50 over echo", compared.warm_p50_ms, MAX_WARM_MS, "ms"),
        ]

    def as_json(self) -> dict[str, Any]:
        """Return all figures, ready for JSON."""
        packages = {
            name: {**asdict(summary), "beside_echo": self.compared(name)._asdict()}
            for name, summary in self.summaries.items()
        }
        bars = [{**bar._asdict(), "met": bar.met} for bar in self.bars()]
        return {"memory_mb": self.memory_mb, "packages": packages, "bars": bars}


def summarise(starts: Sequence[Start]) -> Summary:
    """Return the medians of at least one start."""
    walls, cpus = [start.init.wall_ms for start in starts], [start.init.cpu_ms for start in starts]
    warm = list(chain.from_iterable(start.warm_ms for start in starts))
    return Summary(
        init_wall_ms=quantile_ms(walls, 0.5),
        init_cpu_ms=quantile_ms(cpus, 0.5),
        init_wall_quartiles_ms=(quantile_ms(walls, 0.25), quantile_ms(walls, 0.75)),
        init_cpu_quartiles_ms=(quantile_ms(cpus, 0.25), quantile_ms(cpus, 0.75)),
        first_wall_ms=quantile_ms([start.first.wall_ms for start in starts], 0.5),
        first_cpu_ms=quantile_ms([start.first.cpu_ms for start in starts], 0.5),
        answer_wall_ms=quantile_ms([start.init.wall_ms + start.first.wall_ms for start in starts], 0.5),
        warm_p50_ms=quantile_ms(warm, 0.5),
        warm_p99_ms=quantile_ms(warm, 0.99),
        peak_mb=round(max(start.peak_mb for start in starts), 1),
    )
