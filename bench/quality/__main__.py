"""Compares suggestions on real blogs with other systems: python -m bench.quality CORPUS... --out DIR."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.quality.child import run_child
from bench.quality.corpus import Corpus, read_corpus
from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from training.report.scorecard import Prediction, Summary, summarise

DESCRIPTION = """\
Learn from the older part of each corpus, suggest for the newer part, and compare with other systems.

CORPUS_DIR holds the posts of a blog and a corpus.json that lists them: name, tag_key, category_key (or
null), and for each post path, tags, categories and split (train or test)."""
EPILOG = """\
example:
  python -m bench.quality corpora/efcl corpora/tidyverse --out build/quality

DIR gets the artifact and the suggestions of each corpus, one JSON object a post. The last line is JSON with
all figures."""

PEERS = Path(__file__).with_name("peers.json")
OURS, TARGET = "Fuda", "target"
FIGURES = {
    "f1_5": "f1_5", "ndcg10": "ndcg10", "p1": "p1", "category_acc": "category", "accepted_f1": "accepted F1",
}  # fmt: skip

Rows = dict[str, Mapping[str, float | int | None]]


def measure(folder: Path, out: Path) -> dict[str, Any]:
    """Return the figures and costs of one corpus; its artifact and suggestions go to the folder `out`."""
    corpus = read_corpus(folder)
    artifact, predictions = out / f"{corpus.name}.safetensors", out / f"{corpus.name}.jsonl"
    cost = run_child("bench.quality.fit_corpus", str(folder), str(artifact), one_thread=True)
    cost |= run_child(
        "bench.quality.ask_corpus", str(folder), str(artifact), str(predictions), one_thread=True
    )
    return {
        "corpus": corpus.name,
        "train_posts": len(corpus.train),
        "figures": summarise(read_predictions(predictions, corpus)),
        "cost": cost,
    }


def read_predictions(path: Path, corpus: Corpus) -> list[Prediction]:
    """Return the suggestions for a corpus's test posts, with their authors' labels from corpus.json."""
    return [
        parse_prediction(json.loads(line), corpus) for line in path.read_text(encoding="utf-8").splitlines()
    ]


def parse_prediction(line: Mapping[str, Any], corpus: Corpus) -> Prediction:
    """Return the suggestions for one of a corpus's test posts, as bench.quality.ask_corpus wrote them."""
    return Prediction(
        path=line["path"],
        tags=corpus.gold[line["path"]][0],
        categories=corpus.gold[line["path"]][1],
        ranked_tags=tuple((label, score) for label, score in line["tags"]),
        ranked_categories=tuple((label, score) for label, score in line["categories"]),
        accepted=tuple(line["accepted"]),
    )


def render_measured(measured: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    """Return a table of one corpus's figures and those of other systems in `peers`, and its costs."""
    name, figures, cost = measured["corpus"], measured["figures"], measured["cost"]
    rows = [(system, known[name]) for system, known in peers["before"].items() if name in known]
    rows += [(OURS, figures)]
    rows += [(TARGET, peers["target"][name])] if name in peers["target"] else []
    head = [f"{name}, {measured['train_posts']} + {figures['posts']} posts", *FIGURES.values()]
    table = render_table([head, *([system, *_cells(known)] for system, known in rows)])
    costs = (
        f"training {cost['train_cpu_s']} s of CPU beyond TensorFlow's import, at most {cost['peak_mb']:,} MB;"
        f"\nartifact {cost['artifact_mb']:.2f} MB; "
        f"a post {cost['median_ms']:.2f} ms at the median, {cost['p99_ms']:.2f} ms at p99"
    )
    return "\n".join([*table, costs])


def main(arguments: Sequence[str]) -> int:
    """Measure every corpus, print the tables and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("quality", lambda: measure_all(options.corpora, options.out))


def measure_all(corpora: Sequence[Path], out: Path) -> None:
    """Measure every corpus, print each table when it is done, and last the line of JSON."""
    peers = json.loads(PEERS.read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    results = []
    for folder in corpora:
        results.append(measure(folder, out))
        print(f"{render_measured(results[-1], peers)}\n", flush=True)
    print(json.dumps(results, ensure_ascii=False))


def _cells(known: Summary) -> list[str]:
    return ["" if known.get(name) is None else f"{known[name]:.3f}" for name in FIGURES]


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.quality",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS_DIR", help="the blogs to measure on")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the results")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
