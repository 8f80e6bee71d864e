"""Renders the suggestions for one post for a terminal: each label with its bar, band and reasons."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args

from console.escaping import escape
from console.tables import clip, display_width, pad
from model.labels import fold
from model.suggestion import REASON_WORDS, UNSURE, Band

BAR_CELLS = 20
LABEL_WIDTH = 28
EVIDENCE_SHOWN = 6
_INDENT, _GAP = "  ", "  "
_COLOURS = {"apply": "32", "suggest": "33", "faint": "2", "heading": "1"}
_BAND_WIDTH = max(map(len, get_args(Band)))


def render_answer(
    answer: Mapping[str, Any],
    *,
    kinds: Sequence[str] = ("tags", "categories"),
    own: Collection[str] = (),
    colour: bool = False,
) -> str:
    """Return the suggestions in `answer`, the JSON object of /v1/suggestions, as lines of text.

    Only `kinds` are shown. Labels that the author chose, `own`, are marked. With `colour` the lines hold ANSI
    escapes. Labels and words of the post are escaped.
    """
    folded = frozenset(map(fold, own))
    lines: list[str] = []
    for kind in kinds:
        lines += [_paint(kind.capitalize(), "heading", colour), *_label_lines(answer[kind], folded, colour)]
    return "\n".join(lines)


def render_bar(score: float) -> str:
    """Return a bar of BAR_CELLS cells, of which the share `score`, in [0, 1], is filled."""
    filled = round(score * BAR_CELLS)
    return "█" * filled + "░" * (BAR_CELLS - filled)


def render_evidence(evidence: Iterable[Mapping[str, Any]]) -> str:
    """Return the evidence for a label, strongest first and grouped by field; not escaped."""
    fields: dict[str, list[str]] = {}
    for item in list(evidence)[:EVIDENCE_SHOWN]:
        fields.setdefault(item["field"], []).append(item["text"])
    return "; ".join(f"{field}: {', '.join(texts)}" for field, texts in fields.items())


def render_reason(reason: str) -> str:
    """Return in plain words why a label is only suggested; a reason of a newer service stays as it is."""
    return REASON_WORDS.get(reason, reason)


def render_notes(item: Mapping[str, Any]) -> list[str]:
    """Return what a reader should know of a label: that it is new, and why it is only suggested.

    That it is unsure is left out: the score beside it shows that.
    """
    reason = "" if item["reason"] == UNSURE else render_reason(item["reason"])
    return ["new to this blog"] * item["new"] + [reason] * bool(reason)


def _label_lines(suggestions: list[Mapping[str, Any]], own: frozenset[str], colour: bool) -> list[str]:
    if not suggestions:
        return [f"{_INDENT}none: the model found no further label"]
    width = max(display_width(_shown_label(item)) for item in suggestions)
    return [_label_line(item, width, own, colour) for item in suggestions]


def _shown_label(item: Mapping[str, Any]) -> str:
    return clip(escape(item["label"]), LABEL_WIDTH)


def _label_line(item: Mapping[str, Any], width: int, own: frozenset[str], colour: bool) -> str:
    band = item["band"]
    notes = render_notes(item) + ["the author's own"] * (fold(item["label"]) in own)
    reasons = escape(render_evidence(item["evidence"]))
    cells = [
        pad(_shown_label(item), width),
        _paint(render_bar(item["score"]), band, colour),
        f"{item['score']:.2f}",
        _paint(pad(band, _BAND_WIDTH), band, colour),
        " ".join([*(f"({note})" for note in notes), _paint(reasons, "faint", colour)]),
    ]
    return f"{_INDENT}{_GAP.join(cells)}".rstrip()


def _paint(text: str, role: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if colour and text else text
