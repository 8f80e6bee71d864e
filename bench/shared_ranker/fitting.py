"""Fits one shared ranker on rows of corpora: python -m bench.shared_ranker.fitting OUT ROWS... .

OUT gets the weights; each ROWS is a file that bench.shared_ranker.rows wrote.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.post import KINDS
from model.ranking.ranker import WEIGHTS
from model.settings import Settings
from training.starting import import_fit

ROWS = {"usual": 250, "young": 140}
"""Whole rows of each kind of a blog, at most; with 100 usual ones it was as good within .002."""
SETTINGS = Settings(ranker_most_steps=7_000)

type Example = tuple[NDArray[np.float32], NDArray[np.float32]]


def main(out: Path, files: Sequence[Path]) -> None:
    """Fit the ranker of the rows in `files` and write its weights."""
    import_fit()
    from training.network import fit_ranker, prepare

    prepare(SETTINGS.seed)
    figures, own = zip(*(row for file in files for row in draw(file)), strict=True)
    ranker = fit_ranker(figures, own, SETTINGS)
    np.savez(out, allow_pickle=False, **{name: getattr(ranker, name) for name in WEIGHTS})
    print(json.dumps({"rows": len(own), "candidates": sum(map(len, own))}))


def draw(file: Path) -> Iterator[Example]:
    """Yield rows of one corpus, drawn at random with a fixed seed."""
    arrays = np.load(file)
    random = np.random.default_rng(SETTINGS.seed)
    for kind in KINDS:
        for part, count in ROWS.items():
            if f"{kind}.{part}.sizes" not in arrays:
                continue
            sizes = arrays[f"{kind}.{part}.sizes"]
            starts = sizes.cumsum() - sizes
            figures, own = arrays[f"{kind}.{part}.figures"], arrays[f"{kind}.{part}.own"]
            for row in random.permutation(len(sizes))[:count]:
                place = slice(starts[row], starts[row] + sizes[row])
                yield figures[place], own[place]


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))
