"""Fits the ranker that other blogs teach, on corpora: python -m bench.shared_ranker CORPUS... ."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.child import run_child
from console.command import run_command
from console.parser import Parser
from model.ranking.dial import Calibration, Dials
from model.ranking.ranker import WEIGHTS, Ranker
from model.settings import Settings
from training.shared import ALL, PATH, Shared, SharedDial, shared_dial, write_shared

DESCRIPTION = """\
Fit the ranker that every blog's training starts from, on the train splits of corpora, and once more without
each of them; then try each blog with the ranker of the others: how right its scores are becomes part of it.

CORPUS is a folder as for python -m bench.quality. It takes about two minutes of CPU a corpus."""
EPILOG = """\
example:
  python -m bench.shared_ranker corpora/efcl corpora/tidyverse corpora/xe --work build/shared

WORK keeps rows and fitted rankers; what is there is not made again. The result goes into
training/shared.safetensors, and what each blog came to into bench/results/shared-ranker.json."""
RESULT = Path("bench/results/shared-ranker.json")


def main(arguments: Sequence[str]) -> int:
    """Fit, measure and write, and return the exit code."""
    options = _parse(arguments)
    return run_command("shared_ranker", lambda: fit_shared(options.corpora, options.work, options.out))


def fit_shared(corpora: Sequence[Path], work: Path, out: Path) -> None:
    """Write the shared ranker of `corpora` to `out`, and how it did to RESULT."""
    work.mkdir(parents=True, exist_ok=True)
    names = [folder.name for folder in corpora]
    rows = {name: work / f"{name}.npz" for name in names}
    blogs = _at_once(
        partial(_once, work / f"{name}.json", "bench.shared_ranker.rows", folder, rows[name])
        for name, folder in zip(names, corpora, strict=True)
    )
    parts = {ALL: names} | {f"without {name}": [other for other in names if other != name] for name in names}
    fits = {part: work / f"fit {part}.npz" for part in parts}
    _at_once(
        partial(
            _once,
            work / f"fit {part}.json",
            "bench.shared_ranker.fitting",
            fits[part],
            *(rows[name] for name in taught),
        )
        for part, taught in parts.items()
    )
    rankers = {part: _ranker(fits[part]) for part in parts}
    facts = {"blogs": blogs}
    nothing = shared_dial([], [])
    plain = {part: Shared(ranker, nothing, nothing) for part, ranker in rankers.items()}
    write_shared(out, plain, facts, Settings().clip)
    tried = _at_once(
        partial(_once, work / f"tried {name}.json", "bench.shared_ranker.measuring", folder)
        for name, folder in zip(names, corpora, strict=True)
    )
    by_name = dict(zip(names, tried, strict=True))
    dialled = {
        part: Shared(
            rankers[part], *(_dial(kind, [by_name[name] for name in taught]) for kind in Dials._fields)
        )
        for part, taught in parts.items()
    }
    write_shared(out, dialled, facts, Settings().clip)
    RESULT.write_text(json.dumps(facts | {"held_out": by_name}) + "\n", encoding="utf-8")


def _ranker(fit: Path) -> Ranker:
    weights = np.load(fit)
    return Ranker(**{name: weights[name] for name in WEIGHTS}, clip=Settings().clip)


def _dial(kind: str, tried: Sequence[Mapping[str, Any]]) -> SharedDial:
    calibrations = [Calibration(*each["calibration"][kind]) for each in tried]
    return shared_dial(calibrations, [each["precision"][kind] for each in tried])


def _once(kept: Path, module: str, *arguments: Path) -> dict[str, Any]:
    """Return what the module prints, or printed when it was run before."""
    if not kept.exists():
        answer = run_child(module, *map(str, arguments), one_thread=True)
        kept.write_text(json.dumps(answer), encoding="utf-8")
        print(f"{kept.stem}: {json.dumps(answer)}", flush=True)
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _at_once(jobs: Iterable[Callable[[], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Run the jobs, two at a time, each in a process of its own."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda job: job(), jobs))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m bench.shared_ranker", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("corpora", type=Path, nargs="+", metavar="CORPUS", help="the blogs to learn from")
    add("--work", type=Path, default=Path("build/shared"), help="the folder of partial results")
    add("--out", type=Path, default=PATH, metavar="FILE", help="where to write the ranker")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
