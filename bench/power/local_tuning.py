"""One local run from start to end: makes the functions, measures them in turn, and sums up what was found."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.comparison import WAYS
from bench.coldstart.installing import Say
from bench.power.arithmetic import DEFAULT_DISCARD
from bench.power.local_checks import Check, check_package, check_work
from bench.power.local_figures import Rules, Size, render_cold, render_warm, sum_up
from bench.power.local_rounds import Case, Measured, Told, measure_rounds
from bench.power.local_start import Asked, Started, start, start_limited
from bench.power.local_subjects import MODEL_FILE, WORK, Subject, built_peers, unpacked_package, unpacked_work
from bench.power.prices import base_usd
from bench.power.sample_events import BALANCED_WEIGHT
from bench.power.state_machine_input import TuningInput
from lambda_local.awake import kept_awake
from lambda_local.cgroups import limited
from lambda_local.instance import Setting, best_setting

READY_S = 300
"""For an init that has to read the package from disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure: `calls` for each cold start, at `sizes_mb`, and the peers to measure beside it.

    `tuning` has how to choose, `architecture` whose price counts. Inits have a whole processor at least, or
    are held to the share of their size.
    """

    package: Path
    peers: Sequence[str]
    calls: Sequence[Asked]
    sizes_mb: Sequence[int]
    tuning: TuningInput
    architecture: str
    init_in_share: bool = False

    @property
    def rules(self) -> Rules:
        """How calls turn into a choice."""
        weight, discard = self.tuning.balanced_weight, self.tuning.discard_top_bottom
        return Rules(
            base=base_usd(self.architecture, self.tuning.region),
            discard=DEFAULT_DISCARD if discard is None else discard,
            strategy=self.tuning.strategy,
            balanced_weight=BALANCED_WEIGHT if weight is None else weight,
        )


@dataclass(frozen=True, slots=True)
class Tuned:
    """A function's results: the state machine's output for warm calls and cold starts, and all figures."""

    subject: Subject
    warm: Mapping[str, Any] | None
    cold: Mapping[str, Any] | None
    sizes: Sequence[Size]


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has found: `facts` tell it from others, ours is the first of what was `tuned`."""

    facts: Mapping[str, Any]
    tuned: Sequence[Tuned]
    checks: Sequence[Check]

    @property
    def is_sound(self) -> bool:
        """Whether the simulation did what it promises."""
        return all(check.met for check in self.checks)


def tune(plan: Plan, *, say: Say, told: Told) -> Found:
    """Measure what the plan asks for, and return what was found. Raises FudaError."""
    try_limits(plan.sizes_mb)
    setting = replace(best_setting(), init_in_share=plan.init_in_share)
    with _made(plan, say) as subjects:
        facts = _read_facts(plan, setting, subjects[0])
        for subject in subjects:
            say(f"asking {subject.name} everything once at full speed ...")
            warm_up(subject, setting)
        with kept_awake():
            measured = measure(subjects, setting, pause_ms=plan.tuning.sleep_between_runs_ms, told=told)
    tuned = [_sum_up(subject, measured[subject.name], plan.rules) for subject in subjects[:-1]]
    checks = [*check_work(measured[WORK]), check_package(tuned[0].subject.name, tuned[0].sizes)]
    return Found(facts, tuned, checks)


def try_limits(
    sizes_mb: Sequence[int], *, limit: Callable[..., AbstractContextManager[Any]] = limited
) -> None:
    """Raise CannotLimit when this machine does not allow them: before anything is built."""
    for memory_mb in sizes_mb:
        with limit(memory_mb, limit_memory=True):
            pass


def warm_up(subject: Subject, setting: Setting) -> None:
    """Ask a function everything once, without limits, so that it answers all and its files are in memory.

    Raises LambdaFault and WrongAnswer.
    """
    payloads = subject.list_payloads()
    start(subject.function, setting, Asked(payloads[0], payloads), init_s=READY_S)


def measure(
    subjects: Sequence[Subject], setting: Setting, *, pause_ms: float, told: Told
) -> dict[str, dict[int, Measured]]:
    """Return what came of each function at each of its sizes, by name and size: all are started in turn.

    Raises WrongAnswer and CannotLimit.
    """
    by_name = {subject.name: subject for subject in subjects}
    cases = [Case(subject.name, size) for subject in subjects for size in subject.sizes_mb]

    def start_case(case: Case, number: int) -> Started:
        subject = by_name[case.name]
        function, asked = subject.at(case.memory_mb), subject.asked[number]
        return start_limited(function, setting, asked, pause_s=pause_ms / 1000)

    found = measure_rounds(cases, start_case, rounds=len(subjects[0].asked), told=told)
    measured: dict[str, dict[int, Measured]] = {name: {} for name in by_name}
    for case, each in found.items():
        measured[case.name][case.memory_mb] = each
    return measured


@contextmanager
def _made(plan: Plan, say: Say) -> Iterator[list[Subject]]:
    """Yield our package, its peers, and last the fixed work."""
    with ExitStack() as cleaning:
        ours = cleaning.enter_context(unpacked_package(plan.package, plan.sizes_mb, plan.calls))
        peers = cleaning.enter_context(built_peers(plan.peers, ours, say=say))
        work = cleaning.enter_context(unpacked_work(plan.sizes_mb, len(plan.calls)))
        yield [ours, *peers, work]


def _sum_up(subject: Subject, sizes: Mapping[int, Measured], rules: Rules) -> Tuned:
    return Tuned(
        subject,
        render_warm(sizes, rules),
        render_cold(sizes, rules),
        [sum_up(memory_mb, each, rules) for memory_mb, each in sizes.items()],
    )


def _read_facts(plan: Plan, setting: Setting, ours: Subject) -> dict[str, Any]:
    firsts = Counter(asked.first.name for asked in plan.calls)
    others = Counter(payload.name for asked in plan.calls for payload in asked.warm)
    return {
        **read_circumstances(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "confined": WAYS[setting.way],
        "inits_have": setting.inits_have,
        "model": describe_model(ours.function.package / MODEL_FILE),
        "architecture": plan.architecture,
        "region": plan.tuning.region,
        "input": {
            "powerValues": list(plan.sizes_mb),
            "num": plan.tuning.num,
            "coldStarts": len(plan.calls),
            "strategy": plan.rules.strategy,
            "balancedWeight": plan.rules.balanced_weight,
            "discardTopBottom": plan.rules.discard,
            "sleepBetweenRunsMs": plan.tuning.sleep_between_runs_ms,
        },
        "payloads": [
            {
                "name": payload.name,
                "bytes": len(payload.event),
                "cold": firsts[payload.name],
                "warm": others[payload.name],
            }
            for payload in ours.list_payloads()
        ],
    }
