"""Fits a corpus's train split, writes the artifact, and prints time and memory as a line of JSON.

python -m bench.quality.fit_corpus CORPUS ARTIFACT. The test split is not part of the fit.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, process_time

from bench.quality.corpus import read_corpus
from console.progress import ProgressReport
from model.artifact import write_artifact
from training.starting import Fit, import_fit

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit of ru_maxrss."""


def main(folder: Path, artifact: Path, *, load_fit: Callable[[], Fit] = import_fit) -> None:
    """Fit and write. CPU seconds are of all threads, without TensorFlow's import; memory is the peak."""
    before_s = process_time()
    fit = load_fit()
    import_cpu_s = process_time() - before_s
    corpus = read_corpus(folder)
    with ProgressReport(sys.stderr, clock=monotonic) as progress:
        fitted = fit(corpus.train, keys=corpus.keys, progress=progress)
    write_artifact(artifact, fitted.artifact)
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES
    cost = {
        "train_cpu_s": round(process_time() - import_cpu_s, 1),
        "peak_mb": round(peak_bytes / 1e6),
        "artifact_mb": round(len(fitted.artifact.data) / 1e6, 3),
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
