"""Times posts from Markdown to answer, as a whole and step by step, and prints the times as JSON.

python -m bench.speed.steps ARTIFACT CONTENT, with NumPy in one thread: see quality/child.py. The steps
are the functions that Tagger.suggest calls, in its order; the rest is choosing labels and the evidence.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from bench.corpus import body_bytes, read_measured
from lambda_local.processes import quantile_ms, time_ms
from model.artifact import read_artifact
from model.packing import unpack_model
from model.parts import Model
from model.post import Post
from model.ranking.names import NameIndex
from model.tagger import Tagger
from model.terms.extraction import parse_terms
from model.text.fields import parse_fields

LOADS = 20
CALLS = 2_000
"""About how many answers are timed, over all posts: p99 then has twenty above it."""
REST = "choice and evidence"


def main(artifact: Path, content: Path, *, calls: int = CALLS) -> None:
    """Measure and print."""
    posts = read_measured(content)
    tagger = Tagger.load(artifact)
    time_ms(tagger.suggest, posts)  # first calls take longer
    times, steps = time_posts(
        tagger, unpack_model(read_artifact(artifact)), posts * max(calls // len(posts), 1)
    )
    answer = {
        "posts": len(posts),
        "post_bytes": int(median(map(body_bytes, posts))),
        "load_ms": quantile_ms(time_ms(Tagger.load, [artifact] * LOADS), 0.5),
        "median_ms": quantile_ms(times, 0.5),
        "p99_ms": quantile_ms(times, 0.99),
        "steps_ms": {step: quantile_ms(step_times, 0.5) for step, step_times in steps.items()},
    }
    print(json.dumps(answer))


def time_posts(
    tagger: Tagger, model: Model, posts: Sequence[Post]
) -> tuple[list[float], dict[str, list[float]]]:
    """Return the times of whole answers and of each step; each post is timed in both ways in turn."""
    times: list[float] = []
    steps: dict[str, list[float]] = defaultdict(list)
    names = NameIndex(model.labels)
    for post in posts:
        times += time_ms(tagger.suggest, [post])
        laps: dict[str, float] = defaultdict(float)
        walk(model, names, post, stopwatch(laps))
        laps[REST] = times[-1] - sum(laps.values())
        for step, lap_ms in laps.items():
            steps[step].append(lap_ms)
    return times, steps


def stopwatch(laps: dict[str, float]) -> Callable[[str], None]:
    """Return a function that adds the time since its last call to a step in `laps`."""
    last_ns = perf_counter_ns()

    def lap(step: str) -> None:
        nonlocal last_ns
        now_ns = perf_counter_ns()
        laps[step] += (now_ns - last_ns) / 1e6
        last_ns = perf_counter_ns()

    return lap


def walk(model: Model, names: NameIndex, post: Post, lap: Callable[[str], None]) -> None:
    """Take the steps of Tagger.suggest, and call `lap` after each."""
    fields = parse_fields(post)
    lap("fields")
    terms = parse_terms(fields)
    lap("terms")
    [vector] = model.vocabulary.vectorise(terms)
    lap("vector")
    scores = model.weights.score(model.weights.find(*vector))[None]
    lap("base scores")
    occurrences = names.find(terms)
    lap("names")
    for part in model.kinds.values():
        candidates = part.past.find(terms, scores[:, part.columns], occurrences.of(part.columns))
        lap("candidates and figures")
        part.ranker.rank(candidates.figures)
        lap("ranker")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
