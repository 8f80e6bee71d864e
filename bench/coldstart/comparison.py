"""One comparison from start to end: builds the packages, and measures them at each share of a processor."""

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
from bench.coldstart.installing import Say
from bench.coldstart.measuring import Progress, measure_in_turn, render_post_event, start_once
from bench.coldstart.recipes import Recipe
from bench.coldstart.tables import render_circumstances, render_packages, render_share, render_title
from bench.quality.corpus import body_bytes, read_measured
from bench.speed.__main__ import train
from lambda_local.cgroups import PERIOD_US, VCPU_MB, kept_awake, limited
from lambda_local.instance import Setting, best_setting

WAYS = {
    "root": "a root and a network of its own, no rights",
    "user": "a root and a network of its own, in a user namespace",
    "plain": "not at all, which this machine does not allow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to compare, and how often; without a `model` one is trained on `posts`.

    `memories` are megabytes of memory, each for the share of a processor that comes with it, and None for
    full speed. `calls` are the warm calls after each of `rounds` starts.
    """

    recipes: Sequence[Recipe]
    posts: Path
    model: Path | None
    memories: Sequence[int | None]
    rounds: int
    calls: int
    folder: Path = FOLDER


@dataclass(frozen=True, slots=True)
class Telling:
    """Where to tell how far it is: `say` takes a line, `stage` gives a Progress for a stage of this name."""

    say: Say
    stage: Callable[[str], Progress]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out: the text for people, and every figure, ready for JSON."""

    text: str
    figures: dict[str, Any]


def compare_packages(plan: Plan, telling: Telling) -> Comparison:
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
    with _chosen_model(plan, telling) as model:
        facts["model"] = describe_model(model)
        with built(plan.recipes, model, plan.posts, say=telling.say, folder=plan.folder) as packages:
            events = [render_post_event(post) for post in posts]
            shares = [_measure(plan, packages, setting, events, memory, telling) for memory in plan.memories]
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
    telling: Telling,
) -> Share:
    limits: AbstractContextManager[list[Path]] = limited(memory_mb) if memory_mb else nullcontext([])
    with limits as procs:
        share = replace(setting, cgroups=procs)

        def start(package: Package, number: int) -> Start:
            asked = islice(cycle(events), number * (plan.calls + 1), (number + 1) * (plan.calls + 1))
            return start_once(
                package, share, asked, memory_mb=memory_mb or VCPU_MB, pause_s=choose_pause_s(memory_mb)
            )

        told = telling.stage(render_title(memory_mb))
        with kept_awake() if memory_mb else nullcontext():
            starts = measure_in_turn(packages, start, rounds=plan.rounds, told=told)
    names = [package.recipe.name for package in packages]
    return Share(memory_mb, dict(zip(names, map(summarise, starts), strict=True)))


def choose_pause_s(memory_mb: int | None) -> float:
    """Return the pause between calls: with less than a whole processor, until its share is there again."""
    return 0 if memory_mb is None or memory_mb >= VCPU_MB else PERIOD_US / 1e6


@contextmanager
def _chosen_model(plan: Plan, telling: Telling) -> Iterator[Path]:
    """Yield the plan's model, or one that is trained for this comparison alone."""
    if plan.model:
        yield plan.model
        return
    with tempfile.TemporaryDirectory() as folder:
        telling.say("training a model …")
        model = Path(folder) / "model.safetensors"
        train(plan.posts, model)
        yield model


def _describe_package(package: Package) -> dict[str, Any]:
    return {"serves": package.recipe.serves, **asdict(package.size)}
