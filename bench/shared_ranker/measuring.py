"""Tries the shared ranker of other blogs on one: python -m bench.shared_ranker.measuring CORPUS.

Prints what mixes with the blog's own ranker came to on held-out posts of the train split, as a line of JSON:
calibrations, and the precision above each probability of training.shared.GRID.
"""

import json
import sys
from pathlib import Path

import numpy as np

from bench.corpus import read_corpus
from bench.shared_ranker.rows import read_tagged
from console.progress import silent
from model.ranking.dial import Dials
from training.dials import calibrate, measure_precision
from training.fit import DEFAULT_SETTINGS
from training.kind import try_ranker
from training.shared import load_shared
from training.starting import import_fit

ASKED = 0.8
"""The precision for which labels count that may be applied."""


def main(folder: Path) -> None:
    """Print the line of JSON."""
    import_fit()
    from training.network import prepare

    prepare(DEFAULT_SETTINGS.seed)
    trial = try_ranker("tags", read_tagged(read_corpus(folder).train), load_shared(folder.name), silent)
    precision = measure_precision(trial.seen, ASKED)
    calibrations = calibrate(trial.seen)
    loss = [
        float(np.logaddexp(0, np.where(row.own > 0, -log_odds, log_odds)).sum())
        for row, log_odds in trial.seen
    ]
    print(
        json.dumps(
            {
                "share": round(trial.share, 3),
                "posts": len(loss),
                "log_loss": round(float(np.mean(loss)), 4),
                "precision": {name: precision[name].round(4).tolist() for name in Dials._fields},
                "calibration": {name: list(calibrations[name]) for name in Dials._fields},
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
