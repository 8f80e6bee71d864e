"""Suggestions as Markdown for a pull request's reviewers, in which strangers' text has no effect.

Paths, labels and evidence are strangers' text. Each is in <code> inside a block of HTML, with its markup
escaped, on one line. So GitHub reads it neither as Markdown nor as a mention, link, issue or comment.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from console.answer import EVIDENCE_SHOWN, render_notes
from console.escaping import printable
from fuda.cli.render import count

MARK = "<!-- fuda -->"
"""The first line of the comment that is kept up to date."""
MAX_COMMENT_CHARACTERS, MAX_SUMMARY_CHARACTERS = 60_000, 900_000
"""GitHub takes 65,536 characters in a comment, 1 MiB in a summary."""
MAX_SHOWN_CHARACTERS = 200
NOT_ASKED = "Fuda could not suggest labels for this pull request. The job's log has the reason."

_KINDS = {"tags": "Tag", "categories": "Category"}
_NOTHING = "Fuda has no labels to suggest for the posts of this pull request."
_BANDS = "`apply`: sure enough to be added without asking. `suggest`: for a person to decide."


def render_report(answers: Sequence[Mapping[str, Any]], *, max_characters: int) -> str:
    """Return the suggestions in `answers` as Markdown of about `max_characters` at most.

    Each answer is what `fuda suggest --json` or `fuda apply --json` prints for a post. Posts without
    suggestions are left out.
    """
    blocks = [_render_post(answer) for answer in answers if any(answer[kind] for kind in _KINDS)]
    if not blocks:
        return _NOTHING
    kept = list(_within(blocks, max_characters))
    parts = [f"### Labels for {count(len(blocks), 'post')}", *kept]
    if len(kept) < len(blocks):
        parts.append(f"There is no room for {count(len(blocks) - len(kept), 'more post')}.")
    return "\n\n".join([*parts, _render_model(answers[0]["model"])])


def code(text: str) -> str:
    """Return a stranger's text as HTML that only shows it."""
    return f"<code>{escape(printable(text, most=MAX_SHOWN_CHARACTERS))}</code>"


def _render_post(answer: Mapping[str, Any]) -> str:
    """Return one post as a block of HTML. It has no blank line, which would end the block."""
    lines = [f"<h4>{code(answer['post'])}</h4>", "<table>"]
    for kind, heading in _KINDS.items():
        if answer[kind]:
            heads = (heading, "Score", "", "Evidence")
            lines.append(f"<tr>{''.join(f'<th align="left">{head}</th>' for head in heads)}</tr>")
            applied = answer.get("applied", {}).get(kind, ())
            lines += [_render_label(item, written=item["label"] in applied) for item in answer[kind]]
    return "\n".join([*lines, "</table>"])


def _render_label(item: Mapping[str, Any], *, written: bool) -> str:
    notes = ["written"] * written + list(map(escape, render_notes(item)))
    band = ", ".join([escape(item["band"]), *notes])
    cells = (code(item["label"]), f"{item['score']:.2f}", band, _render_evidence(item["evidence"]))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _render_evidence(evidence: Sequence[Mapping[str, Any]]) -> str:
    fields: dict[str, list[str]] = {}
    for item in evidence[:EVIDENCE_SHOWN]:
        fields.setdefault(escape(item["field"]), []).append(code(item["text"]))
    return "; ".join(f"{field}: {' '.join(texts)}" for field, texts in fields.items())


def _render_model(model: Mapping[str, str]) -> str:
    newest = code(model["newest_post"]) if model["newest_post"] else "an unknown day"
    # A block of HTML too: in a paragraph of Markdown, a link inside <code> would still be a link.
    return f"{_BANDS}\n\n<p>Model {code(model['version'])}, which has learnt from posts up to {newest}.</p>"


def _within(blocks: Iterable[str], max_characters: int) -> Iterable[str]:
    """Yield the first blocks that together have at most `max_characters`."""
    left = max_characters
    for block in blocks:
        left -= len(block)
        if left < 0:
            return
        yield block
