"""Tries variations of a model, each refused or asked: python -m tests.support.models.model_trials COUNT."""

import json
import sys
import tempfile
import tracemalloc
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from model.artifact import ArtifactError
from model.labels import label_fault
from model.limits import MAX_MODEL_BYTES
from model.post import Post
from model.tagger import Tagger
from tests.support.models.model_variations import vary

MAX_PEAK_BYTES = MAX_MODEL_BYTES + 40_000_000
"""The buffer of a read, and what a header of the largest size takes to parse."""
POSTS = [
    Post(
        "A Python script", "Written in node.js, later in Python.\n\n## Life\n\nTech, `code`", "markdown", "py"
    ),
    Post("アイスコーヒーの話", "コーヒーを淹れる。https://github.com/python/node.js", tags=("Python",)),
    Post("Node.js", "python script " * 500 + "コーヒー" * 200, categories=("Tech",)),
]


def try_variation(path: Path) -> str:
    """Return "loaded" for a model that answers POSTS, and the problem of one that is refused.

    Raises whatever else happens, AssertionError for an answer that is not valid included.
    """
    try:
        tagger = Tagger.load(path)
    except ArtifactError as error:
        refusal = error
    else:
        _try_tagger(tagger)
        return "loaded"
    assert str(refusal).isprintable(), ascii(str(refusal))
    assert len(str(refusal)) < 1_000
    return refusal.problem


def _try_tagger(tagger: Tagger) -> None:
    assert json.dumps(tagger.describe(), allow_nan=False).isprintable()
    assert f"{tagger.version}{tagger.newest_post}".isprintable()
    for answer in [tagger.suggest(post, limit=50, least_score=0) for post in POSTS]:
        for each in answer.tags + answer.categories:
            assert 0 <= each.score <= 1
            assert not label_fault(each.label)
            assert all(piece.text.isprintable() and 0 <= piece.weight <= 1.001 for piece in each.evidence)


def try_variations(seeds: Iterable[int], folder: Path) -> Counter[str]:
    """Return how many variations of these seeds had each outcome, none with more memory than it may take."""
    outcomes: Counter[str] = Counter()
    path = folder / "model.safetensors"
    tracemalloc.start()
    try:
        for seed in seeds:
            path.write_bytes(vary(seed))
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            try:
                outcomes[try_variation(path)] += 1
            except Exception as error:
                error.add_note(f"seed {seed}")
                raise
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before < MAX_PEAK_BYTES, f"seed {seed}: {peak - before:,} bytes"
    finally:
        tracemalloc.stop()
    return outcomes


if __name__ == "__main__":
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as temporary:
        found = try_variations(range(int(sys.argv[1])), Path(temporary))
    loaded = found["loaded"]
    print(f"{loaded} loaded and answered, {found.total() - loaded} refused, in {len(found) - 1} ways")
