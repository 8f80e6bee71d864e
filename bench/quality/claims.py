"""Checks the bounds that dials claim, over windows of time of corpora's train splits."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus import read_corpus
from bench.shared_ranker.rows import read_tagged
from console.command import run_command
from console.parser import Parser
from model.ranking.dial import Dials
from model.ranking.guards import find_reasons, rank
from model.ranking.label_model import LabelModel
from model.ranking.ranker import Ranker, mix_rankers
from training.dials import Seen, fit_dials
from training.fit import DEFAULT_SETTINGS
from training.kind import USUAL_SHARE
from training.shared import load_shared
from training.stages import Row, Stage
from training.starting import import_fit

DESCRIPTION = """\
Count how often the precision that a dial claims at 90 % confidence holds on later posts.

For each corpus the ranker is fitted on the older half of the posts to learn from, mixed with the shared one
of the other blogs. Then pairs of windows are drawn from the newer half: the dials are set on one, and the
labels that they would apply in the next are counted."""
EPILOG = """\
example:
  python -m bench.quality.claims corpora/*/

The last line is JSON: all pairs, those that held, and both for each precision and each corpus."""

RESPLITS = 13
"""Pairs of windows for each corpus: sixteen give more than 200."""
LEARNT = 0.5
STAGES = (0.5, 0.6, 0.7, 0.8, 0.9)
SPAN = 0.12
MIN_APPLIED = 10
"""Fewer labels in the second window say little about their precision."""
ASKED_HERE = (0.7, 0.8, 0.9)


def main(arguments: Sequence[str]) -> int:
    """Print for each corpus, and in all, in how many resplits the claimed bound held. Raises FudaError."""
    parser = Parser(prog="python -m bench.quality.claims", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("corpora", metavar="CORPUS", nargs="+", type=Path, help="a folder with a corpus.json")
    folders = parser.parse_args(arguments).corpora
    import_fit()
    from training.network import prepare

    prepare(DEFAULT_SETTINGS.seed)
    results = [each for folder in folders for each in resplit(folder)]
    print(json.dumps(summarise(results)))
    return 0


def resplit(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what each pair of windows of a corpus came to."""
    from training.network import fit_ranker

    corpus, shared = read_corpus(folder), load_shared(folder.name)
    posts = read_tagged(corpus.train)
    size = len(posts)
    learnt = [
        row for share in (0.2, 0.3, 0.4) for row in Stage(posts, int(size * share), int(size * LEARNT)).rows()
    ]
    own = fit_ranker(
        [row.figures for row in learnt], [row.own for row in learnt], posts.settings, standards=shared.ranker
    )
    rows = {
        row.post: row
        for share in STAGES
        for row in Stage(posts, int(size * share), min(int(size * (share + SPAN)), size)).rows()
    }
    mixed = mix_rankers(own, shared.ranker, USUAL_SHARE)
    random = np.random.default_rng(DEFAULT_SETTINGS.seed)
    places = np.array(sorted(rows))
    for _ in range(RESPLITS):
        first = random.integers(0, len(places) // 3)
        middle = random.integers(len(places) // 3 + 1, 2 * len(places) // 3)
        last = min(middle + len(places) // 3, len(places))
        set_on = [Seen(rows[place], mixed.rank(rows[place].figures)) for place in places[first:middle]]
        dials = fit_dials(set_on, shared)
        yield from check(folder.name, dials, mixed, [rows[place] for place in places[middle:last]])


def check(name: str, dials: Dials, ranker: Ranker, later: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Yield for each precision, for known and for new labels, the claimed bound and what came of it."""
    ranked = [rank(LabelModel(row.past, ranker, dials, False, 0), row.candidates) for row in later]
    for asked in ASKED_HERE:
        counts = {name: Counter[str]() for name in Dials._fields}
        for row, found in zip(later, ranked, strict=True):
            best = np.argsort(-found.scores, kind="stable").tolist()
            for place, reason in zip(best, find_reasons(found, best, asked), strict=True):
                if not reason:
                    part = "known" if found.row(place) >= 0 else "new"
                    counts[part] += Counter(applied=1, right=int(row.own[place]))
        for part, count in counts.items():
            if count["applied"] >= MIN_APPLIED:
                yield {
                    "corpus": name,
                    "asked": asked,
                    "part": part,
                    "right": count["right"],
                    "applied": count["applied"],
                    "bound": getattr(dials, part).turn(asked).bound,
                }


def summarise(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the share of resplits in which the precision that came true was at least the bound."""
    held = [each["right"] / each["applied"] >= each["bound"] for each in results]
    by_asked = {
        f"{asked}": [
            sum(h for h, each in zip(held, results, strict=True) if each["asked"] == asked),
            sum(each["asked"] == asked for each in results),
        ]
        for asked in ASKED_HERE
    }
    by_corpus: dict[str, list[int]] = {}
    for h, each in zip(held, results, strict=True):
        pair = by_corpus.setdefault(each["corpus"], [0, 0])
        pair[0] += h
        pair[1] += 1
    return {"resplits": len(held), "held": sum(held), "by_asked": by_asked, "by_corpus": by_corpus}


if __name__ == "__main__":
    sys.exit(run_command("claims", lambda: main(sys.argv[1:])))
