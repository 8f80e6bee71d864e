"""Fits a corpus's train split, writes the artifact, and prints time and memory as a line of JSON.

python -m bench.quality.fit_corpus CORPUS ARTIFACT. The test split is not part of the fit.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from bench.corpus import Corpus, read_corpus
from bench.quality.exam import Size, take_newest
from model.artifact import Artifact, write_artifact
from training.starting import Fit, import_fit

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit of ru_maxrss."""


def main(folder: Path, artifact: Path, *, load_fit: Callable[[], Fit] = import_fit) -> None:
    """Fit and write. CPU seconds are of all threads, without TensorFlow's import; memory is the peak."""
    before_s = process_time()
    fit = load_fit()
    import_cpu_s = process_time() - before_s
    fitted = fit_newest(fit, read_corpus(folder))
    write_artifact(artifact, fitted)
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
    cost = {
        "train_cpu_s": round(process_time() - import_cpu_s, 1),
        "peak_mb": round(peak_bytes / 1e6),
        "artifact_mb": round(len(fitted.data) / 1e6, 3),
    }
    print(json.dumps(cost))


def fit_newest(fit: Fit, corpus: Corpus, size: Size = None) -> Artifact:
    """Return the model of the newest `size` tagged posts of the train split, or of the whole split.

    What the ranker takes from other blogs must not come from the one that is measured: its rows are left out
    of the shared ones. Raises what training.fit.fit raises.
    """
    return fit(take_newest(corpus.train, size), keys=corpus.keys, without=corpus.name).artifact


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
