"""Measures size, loading and answering of a model on this machine: python -m bench.speed."""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.child import run_child
from bench.corpus import MANIFEST
from console.command import run_command
from console.parser import Parser
from console.tables import render_table

DESCRIPTION = "Measure a model's size, its loading, and the time from a post of about 6 kB to the answer."
EPILOG = """\
examples:
  python -m bench.speed
  python -m bench.speed --model model.safetensors --posts path/to/blog

Without --model one is trained: on the train split of a folder with a corpus.json, else on all of --posts.
Times are of one process with NumPy in one thread. The last line is JSON with all figures."""

EXAMPLE = Path("examples/blog/content")
FRESH_LOADS = 9


def measure(model: Path, content: Path) -> dict[str, Any]:
    """Return the figures of the artifact `model`, with posts of the blog in `content`."""
    loads = [run_child("bench.speed.load", str(model), one_thread=True) for _ in range(FRESH_LOADS)]
    fresh = {f"fresh_{name}": round(median(load[name] for load in loads), 1) for name in loads[0]}
    steps = run_child("bench.speed.steps", str(model), str(content), one_thread=True)
    return {"artifact_mb": round(model.stat().st_size / 1e6, 3)} | fresh | steps


def train(content: Path, artifact: Path) -> None:
    """Train on the blog in `content`; on a corpus only on its train split."""
    if (content / MANIFEST).exists():
        run_child("bench.quality.fit_corpus", str(content), str(artifact), one_thread=True)
    else:
        run_child("training", str(content), "--out", str(artifact), "--json")


def render_measured(measured: Mapping[str, Any]) -> str:
    """Return the figures as a table."""
    rows = [
        ("artifact", f"{measured['artifact_mb']:.3f} MB"),
        ("import of the serving code, fresh process", f"{measured['fresh_import_ms']:.1f} ms"),
        ("load, fresh process", f"{measured['fresh_load_ms']:.1f} ms"),
        ("load, again", f"{measured['load_ms']:.1f} ms"),
        (f"a post of {measured['post_bytes']:,} bytes, median", f"{measured['median_ms']:.2f} ms"),
        ("a post, p99", f"{measured['p99_ms']:.2f} ms"),
        *((f"  {step}", f"{step_ms:.2f} ms") for step, step_ms in measured["steps_ms"].items()),
    ]
    return "\n".join(render_table(rows))


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("speed", lambda: measure_model(options.model, options.posts))


def measure_model(model: Path | None, posts: Path) -> None:
    """Measure `model`, or one trained on the posts, and print the table and the line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = model or Path(folder) / "model.safetensors"
        if not model:
            train(posts, chosen)
        measured = measure(chosen, posts)
    print(f"{render_measured(measured)}\n\n{json.dumps(measured)}")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.speed",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "--model", type=Path, metavar="FILE", help="the model (default: trained on the posts)"
    )
    parser.add_argument(
        "--posts",
        type=Path,
        default=EXAMPLE,
        metavar="DIR",
        help="a blog's content, or a corpus, to take posts from (default: %(default)s)",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
