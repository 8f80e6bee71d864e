"""What `fuda review` shows: a post, a question about one label, and the keys, in lines of any width."""

from collections.abc import Sequence

from blog.decisions import KINDS, Kind
from console.answer import render_evidence, render_notes
from console.escaping import escape
from console.tables import wrap
from fuda.cli.render import count
from fuda.proposals.questions import Question
from model.suggestion import Suggestions, render_suggestions

MIN_COLUMNS, MAX_COLUMNS = 20, 100
"""Longer lines are hard to read, and nothing sensible fits into shorter ones."""
INDENT = "  "
NOUNS: dict[Kind, str] = {"tags": "tag", "categories": "category"}
BOLD, FAINT = "1", "2"
_BANDS = {"apply": "32", "suggest": "33"}

KEYS = "ynadesq?"
HELP = (
    ("y", "add this label to the post"),
    ("n", "not for this post: it is never proposed for it again"),
    ("a", "add it to this post and to all later ones that propose it"),
    ("d", 'never propose this label in this blog: writes it to "never" in fuda.toml'),
    ("e", "edit: type another label, which is added instead"),
    ("s", "skip: ask again the next time"),
    ("q", "quit: everything decided is kept, and fuda review goes on from here"),
    ("?", "show these keys"),
)

type Painted = Sequence[tuple[str, str]]
"""Texts with their colours, "" for none."""


def render_post(question: Question, columns: int, *, colour: bool) -> list[str]:
    """Return the lines that introduce a post: its title, its path, and its present labels."""
    kinds = ((kind, ", ".join(question.present[kind]) or "none") for kind in KINDS)
    parts: list[Painted] = [
        [(escape(question.title) or "(no title)", BOLD)],
        [(escape(question.post.name), FAINT)],
        *([(f"{kind}: ", FAINT), (escape(labels), "")] for kind, labels in kinds),
    ]
    return [line for part in parts for line in fill(part, columns, colour=colour)]


def render_question(question: Question, later: int, columns: int, *, colour: bool) -> list[str]:
    """Return the lines about one label: its score, and the sentence that speaks for it.

    `later` is the number of later posts that propose it too.
    """
    item = question.suggestion
    [shown] = render_suggestions(Suggestions("", (item,), ()))["tags"]
    notes = [*render_notes(shown), *([f"also for {count(later, 'later post')}"] if later else [])]
    label: Painted = [
        (f"{NOUNS[question.kind]} ", ""),
        (escape(item.label), BOLD),
        (f" {item.score:.2f} ", ""),
        (item.band, _BANDS[item.band]),
        (f" ({escape('; '.join(notes))})" if notes else "", ""),
    ]
    return fill(label, columns, colour=colour) + fill(
        _reason(question), columns, colour=colour, indent=INDENT
    )


def _reason(question: Question) -> Painted:
    if sentence := question.sentence:
        before, words, after = (escape(_one_line(text)) for text in sentence)
        return [(before, ""), (words, BOLD), (after, "")]
    [shown] = render_suggestions(Suggestions("", (question.suggestion,), ()))["tags"]
    return [(escape(render_evidence(shown["evidence"])) or "no word of the post speaks for it", FAINT)]


def render_prompt(number: int, total: int) -> str:
    """Return the question that stands before the cursor."""
    return f"({number}/{total}) Add it [{','.join(KEYS)}]? "


def render_help(columns: int) -> list[str]:
    """Return the lines that explain the keys."""
    lines = []
    for key, text in HELP:
        first, *rest = fill([(text, "")], columns - 3, colour=False)
        lines += [f"{key}  {first}", *(f"   {line}" for line in rest)]
    return lines


def fill(parts: Painted, columns: int, *, colour: bool, indent: str = "") -> list[str]:
    """Return the texts as lines of at most `columns`, each part in its colour. The texts are escaped."""
    text = "".join(part for part, _ in parts)
    return [
        indent + "".join(_paint_between(parts, start, end, colour=colour))
        for start, end in wrap(text, columns - len(indent))
    ]


def _paint_between(parts: Painted, start: int, end: int, *, colour: bool) -> list[str]:
    """Return the parts from `start` to `end` of their joined text, painted."""
    painted, at = [], 0
    for text, shade in parts:
        piece = text[max(start - at, 0) : max(end - at, 0)]
        painted.append(f"\x1b[{shade}m{piece}\x1b[0m" if colour and shade and piece else piece)
        at += len(text)
    return painted


def _one_line(text: str) -> str:
    """Return a part of a sentence with its white space as single spaces, those at its ends too."""
    return " ".join(f"|{text}|".split())[1:-1]
