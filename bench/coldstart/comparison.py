"""Builds the packages, and measures them at each share of a processor."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from bench.coldstart.building import FOLDER, Package, built
from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.figures import Share, Start, summarise
from bench.coldstart.installing import LogLine
from bench.coldstart.measuring import Progress, measure_in_turn, render_post_event, start_once
from bench.coldstart.recipes import Recipe
from bench.coldstart.tables import render_circumstances, render_packages, render_share, render_title
from bench.corpus import body_bytes, read_measured
from bench.speed.__main__ import train
from lambda_local.cgroups import PERIOD_US, VCPU_MB, kept_awake, limited
from lambda_local.instance import Setting, best_setting

WAYS = {
    "root": "by bubblewrap, as an unprivileged user",
    "user": "by bubblewrap, in a user namespace",
    "plain": "not at all, without bubblewrap or namespaces",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The packages to compare, and how often; without a `model` one is trained on `posts`.

    `memories` are megabytes of memory, each for the processor share that comes with it, or None for full
    speed. Each of `rounds` starts is followed by `calls` warm calls.
    """

    recipes: Sequence[Recipe]
    posts: Path
    model: Path | None
    memories: Sequence[int | None]
    rounds: int
    calls: int
    folder: Path = FOLDER


@dataclass(frozen=True, slots=True)
class Output:
    """Shows progress: `log` takes a line, `stage` returns the Progress of a stage of this name."""

    log: LogLine
    stage: Callable[[str], Progress]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The results: a text for people, and all figures, ready for JSON."""

    text: str
    figures: dict[str, Any]


def compare_packages(plan: Plan, output: Output) -> Comparison:
    """Build the packages, measure them, and return the results. Raises FudaError."""
    posts, setting = read_measured(plan.posts), best_setting()
    facts = {
        **read_circumstances(),
        "confined": WAYS[setting.way],
        "inits_have": setting.inits_have,
        "rounds": plan.rounds,
        "calls": plan.calls,
        "asked": {"posts": len(posts), "median_bytes": int(median(map(body_bytes, posts)))},
    }
    with _chosen_model(plan, output) as model:
        facts["model"] = describe_model(model)
        with built(plan.recipes, model, plan.posts, log=output.log, folder=plan.folder) as packages:
            events = [render_post_event(post) for post in posts]
            shares = [_measure(plan, packages, setting, events, memory, output) for memory in plan.memories]
    texts = [render_circumstances(facts), render_packages(packages), *map(render_share, shares)]
    figures = {
        **facts,
        "packages": {each.recipe.name: _describe_package(each) for each in packages},
        "shares": [share.as_json() for share in shares],
    }
    return Comparison("\n\n".join(texts), figures)


def _measure(
    plan: Plan,
    packages: Sequence[Package],
    setting: Setting,
    events: Sequence[bytes],
    memory_mb: int | None,
    output: Output,
) -> Share:
    limits: AbstractContextManager[list[Path]] = limited(memory_mb) if memory_mb else nullcontext([])
    with limits as procs:
        share = replace(setting, cgroups=procs)

        def start(package: Package, number: int) -> Start:
            asked = islice(cycle(events), number * (plan.calls + 1), (number + 1) * (plan.calls + 1))
            return start_once(
                package, share, asked, memory_mb=memory_mb or VCPU_MB, pause_s=choose_pause_s(memory_mb)
            )

        on_progress = output.stage(render_title(memory_mb))
        with kept_awake() if memory_mb else nullcontext():
            starts = measure_in_turn(packages, start, rounds=plan.rounds, on_progress=on_progress)
    names = [package.recipe.name for package in packages]
    return Share(memory_mb, dict(zip(names, map(summarise, starts), strict=True)))


def choose_pause_s(memory_mb: int | None) -> float:
    """Return the pause between calls: below a whole processor, one period, after which the share is full."""
    return 0 if memory_mb is None or memory_mb >= VCPU_MB else PERIOD_US / 1e6


@contextmanager
def _chosen_model(plan: Plan, output: Output) -> Iterator[Path]:
    """Yield the plan's model, or one that is trained only for this comparison."""
    if plan.model:
        yield plan.model
        return
    with tempfile.TemporaryDirectory() as folder:
        output.log("training a model …")
        model = Path(folder) / "model.safetensors"
        train(plan.posts, model)
        yield model


def _describe_package(package: Package) -> dict[str, Any]:
    return {"serves": package.recipe.serves, **asdict(package.size)}
