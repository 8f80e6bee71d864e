"""The results of a local run as JSON, with the state machine's output in it, and as files of the day."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.power.local_tables import render_text
from bench.power.local_tuning import Found, Tuned
from bench.power.results import CannotStore, write_result
from model.files import write_file


def render_figures(found: Found) -> dict[str, Any]:
    """Return every figure, ready for JSON.

    `output` is what the state machine would return for our package's warm calls, as in a result of `aws`;
    `functions` has that for all, for cold starts too, and what happened at each size.
    """
    return {
        **found.facts,
        "output": found.tuned[0].warm,
        "functions": {tuned.subject.name: _render_tuned(tuned) for tuned in found.tuned},
        "checks": [check.as_json() for check in found.checks],
    }


def write_results(found: Found, folder: Path) -> Path:
    """Write text and figures into `folder`, in files named after the day, and return the text's path.

    Raises CannotStore.
    """
    path = folder / f"power-{found.facts['date']}"
    write_result(path.with_suffix(".json"), render_figures(found))
    text = path.with_suffix(".txt")
    try:
        write_file(text, f"{render_text(found)}\n".encode())
    except OSError as error:
        raise CannotStore(text, error) from error
    return text


def render_line(found: Found) -> str:
    """Return every figure as one line of JSON."""
    return json.dumps(render_figures(found), ensure_ascii=False)


def _render_tuned(tuned: Tuned) -> dict[str, Any]:
    return {
        "serves": tuned.subject.serves,
        "package": asdict(tuned.subject.package_size),
        "warm": tuned.warm,
        "cold": tuned.cold,
        "sizes": [asdict(size) for size in tuned.sizes],
    }
