"""What a pull request's reviewers read: suggestions as Markdown in which nothing can take effect.

Paths, labels and evidence are strangers' text: each stands in <code> inside a block of HTML, with its markup
escaped, on one line. So it is no Markdown, no mention, no link, no reference to an issue, and no comment.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from console.answer import EVIDENCE_SHOWN
from console.escaping import printable
from fuda.cli.render import count

MARK = "<!-- fuda -->"
"""The first line of the comment that is kept up to date."""
COMMENT_CHARACTERS, SUMMARY_CHARACTERS = 60_000, 900_000
"""GitHub takes 65,536 characters in a comment, 1 MiB in a summary."""
SHOWN_CHARACTERS = 200
NOT_ASKED = "Fuda could not be asked about the posts of this pull request: the job's log says why."

_KINDS = {"tags": "Tag", "categories": "Category"}
_NOTHING = "Fuda has no labels to suggest for the posts of this pull request."
_BANDS = "`apply`: sure enough to be set unasked. `suggest`: for a person to decide."


def render_report(answers: Sequence[Mapping[str, Any]], *, most: int) -> str:
    """Return the suggestions in `answers` as Markdown of about `most` characters at most.

    Each answer is what `fuda suggest --json` or `fuda apply --json` prints of a post; posts without
    suggestions are left out.
    """
    blocks = [_render_post(answer) for answer in answers if any(answer[kind] for kind in _KINDS)]
    if not blocks:
        return _NOTHING
    kept = list(_within(blocks, most))
    parts = [f"### Labels for {count(len(blocks), 'post')}", *kept]
    if len(kept) < len(blocks):
        parts.append(f"There is no room here for {count(len(blocks) - len(kept), 'more post')}.")
    return "\n\n".join([*parts, _render_model(answers[0]["model"])])


def code(text: str) -> str:
    """Return a stranger's text as HTML that shows it, and does nothing else."""
    return f"<code>{escape(printable(text, most=SHOWN_CHARACTERS))}</code>"


def _render_post(answer: Mapping[str, Any]) -> str:
    """Return one post as a block of HTML. A blank line would end it: there is none."""
    lines = [f"<h4>{code(answer['post'])}</h4>", "<table>"]
    for kind, heading in _KINDS.items():
        if answer[kind]:
            heads = (heading, "Score", "", "What speaks for it")
            lines.append(f"<tr>{''.join(f'<th align="left">{head}</th>' for head in heads)}</tr>")
            applied = answer.get("applied", {}).get(kind, ())
            lines += [_render_label(item, written=item["label"] in applied) for item in answer[kind]]
    return "\n".join([*lines, "</table>"])


def _render_label(item: Mapping[str, Any], *, written: bool) -> str:
    notes = ["written"] * written + ["new to this blog"] * item["new"]
    band = ", ".join([escape(item["band"]), *notes])
    cells = (code(item["label"]), f"{item['score']:.2f}", band, _render_evidence(item["evidence"]))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _render_evidence(evidence: Sequence[Mapping[str, Any]]) -> str:
    fields: dict[str, list[str]] = {}
    for item in evidence[:EVIDENCE_SHOWN]:
        fields.setdefault(escape(item["field"]), []).append(code(item["text"]))
    return "; ".join(f"{field}: {' '.join(texts)}" for field, texts in fields.items())


def _render_model(model: Mapping[str, str]) -> str:
    newest = code(model["newest_post"]) if model["newest_post"] else "no day that is known"
    # A block of HTML too: in a paragraph of Markdown <code> does not keep a link from being one.
    return f"{_BANDS}\n\n<p>Model {code(model['version'])}, which has learnt from posts up to {newest}.</p>"


def _within(blocks: Iterable[str], most: int) -> Iterable[str]:
    for block in blocks:
        most -= len(block)
        if most < 0:
            return
        yield block
