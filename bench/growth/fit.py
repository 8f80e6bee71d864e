"""Trains on a made-up blog, and prints what that took as JSON: python -m bench.growth.fit CONTENT ARTIFACT.

CPU seconds are of all threads; they and the wall's do not have TensorFlow's import. Memory is the peak.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, process_time

from bench.corpus import body_bytes
from bench.quality.fit_corpus import MAXRSS_BYTES
from console.progress import ProgressReport
from model.artifact import write_artifact
from training.reading.content import read_blog
from training.starting import Fit, import_fit


def main(content: Path, artifact: Path, *, load_fit: Callable[[], Fit] = import_fit) -> None:
    """Train, write the model, and print."""
    fit = load_fit()
    start_s, start_cpu_s = monotonic(), process_time()
    blog = read_blog(content)
    read_cpu_s = process_time() - start_cpu_s
    with ProgressReport(sys.stderr, clock=monotonic) as progress:
        fitted = fit(blog.posts, keys=blog.keys, progress=progress)
    write_artifact(artifact, fitted.artifact)
    taken = {
        "posts": len(blog.posts),
        "tags": len(fitted.kinds["tags"].past.history.labels),
        "post_bytes": sum(map(body_bytes, (dated.post for dated in blog.posts))) // len(blog.posts),
        "wall_s": round(monotonic() - start_s),
        "cpu_s": round(process_time() - start_cpu_s),
        "read_cpu_s": round(read_cpu_s),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES / 1e6),
        "artifact_mb": round(len(fitted.artifact.data) / 1e6, 3),
        "metrics": fitted.artifact.manifest["facts"]["metrics"],
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
