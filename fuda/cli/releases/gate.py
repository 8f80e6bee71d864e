"""The gate of a release: the new model against the live one, on posts that neither has seen."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.tables import render_table
from fuda.cli.models.extras import need_training
from fuda.cli.releases.candidate import Live
from model.tagger import Tagger

if TYPE_CHECKING:
    from training.report.gate import Gate, KindFigures

MISSING = "–"


def run_gate(
    new: Tagger, trial: Tagger | None, live: Live | None, content: Path | None, *, asked: float
) -> "Gate":
    """Return the gate's figures; without `content` they have no posts. Raises FudaError.

    With a `trial` the trials of both models are compared where the live one has one: like with like.
    """
    need_training("release")
    # Imported here: pip installs the code of training for Python 3.13 only.
    from training.evaluating import compare_models
    from training.report.gate import judge_release

    if content is None:
        return judge_release((), None, after="", asked=asked)
    against = live and (live.trial if trial and live.trial else live.tagger)
    return compare_models(trial or new, against, content, asked=asked)


def render_gate(gate: "Gate", *, first: bool) -> list[str]:
    """Return the gate's figures as a table; `first` where no model is live yet."""
    if not gate.kinds:
        return []
    head = [f"{gate.posts} unseen posts after {gate.after}", "posts", "new", "current", "difference"]
    rows = [row for each in gate.kinds for row in _rows(each)]
    note = ["No model is live: the precision of what it sets decides alone."] if first else []
    return [*render_table([head, *rows]), *note, ""]


def _rows(each: "KindFigures") -> list[list[str]]:
    against = each.against
    compared = (
        [f"{against.current:.3f}", f"{against.mean:+.3f} ({against.low:+.3f} to {against.high:+.3f})"]
        if against
        else [MISSING, MISSING]
    )
    rows = [[f"{each.kind}: {each.figure}", str(each.posts), f"{each.new:.3f}", *compared]]
    if each.ndcg10 is not None:
        rows.append([f"{each.kind}: ndcg10", str(each.posts), f"{each.ndcg10:.3f}", MISSING, MISSING])
    right = f"{each.right} of {each.applied}"
    rows.append(
        [f"{each.kind}: right of those set", str(each.posts), right, MISSING, f"at most {each.high:.2f}"]
    )
    return rows


def gate_record(gate: "Gate", *, overruled: bool) -> dict[str, Any]:
    """Return the figures for the history."""
    return gate.record() | {"overruled": overruled}
