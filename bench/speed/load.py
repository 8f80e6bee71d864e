"""Loads an artifact in a fresh process, as a cold start does, and prints the times as JSON.

python -m bench.speed.load ARTIFACT
"""

import json
import sys
from time import perf_counter_ns


def main(artifact: str) -> None:
    """Time the import of the serving code, with NumPy, and then the loading."""
    start_ns = perf_counter_ns()
    from model.tagger import Tagger

    imported_ns = perf_counter_ns()
    Tagger.load(artifact)
    loaded_ns = perf_counter_ns()
    print(
        json.dumps({"import_ms": (imported_ns - start_ns) / 1e6, "load_ms": (loaded_ns - imported_ns) / 1e6})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
