"""Each label of the page: how often it is used, right and wrong, and what is notable about it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from console.escaping import escape
from model.labels import fold
from model.post import KINDS, Kind
from training.reading.content import DatedPost
from training.report.fitted import Fitted
from training.report.label_notes import MAX_RARE_USES, Used, find_rare, list_labels
from training.report.label_spellings import Spelt, find_spellings
from training.report.metrics import fold_own
from training.report.page.html import Href, element, foreign, paragraphs, post_link, section, table
from training.report.page.posts import SHOWN, find_places
from training.report.scorecard import LabelRow, Prediction, category_rows, tag_rows
from training.report.text import note_all
from training.report.verdict import Verdict
from training.report.verdict_text import count, name_one, render_label_notes

MAX_LINKS = 5
MAX_NAMED = 100
"""Labels and spellings that are named; of more the page gives the number."""


class Errors(NamedTuple):
    """The paths of the posts for which a label was suggested wrongly, and of those where it was missed."""

    wrong: list[str]
    missed: list[str]


def render_labels(
    kinds: Iterable[str], predictions: Sequence[Prediction], posts: Sequence[DatedPost], href: Href
) -> Markup:
    """Return a table of the labels of each of `kinds` on the posts that the model had not seen, or "".

    An error in a post that the page shows is linked to its place there, others to the post's file.
    """
    places = find_places(predictions)

    def lead(path: str) -> str:
        return f"#{places[path]}" if path in places else href(path)

    tables = [_render_kind(kind, predictions, posts, lead) for kind in KINDS if kind in kinds]
    if not any(tables):
        return Markup()
    return section(
        "Each label",
        paragraphs([
            "“Right”, “wrong” and “missed” count the posts that the model had not seen. It shows "
            f"{SHOWN['tags']} tags and {count(SHOWN['categories'], 'category', 'categories')} for each post. "
            "As most posts have fewer tags, some shown ones must be wrong: those it sets by itself are what "
            "counts."
        ]),
        *tables,
    )  # fmt: skip


def find_errors(kind: Kind, predictions: Sequence[Prediction]) -> Mapping[str, Errors]:
    """Return for each folded label the posts where what was shown first differs from the author's labels."""
    found: Mapping[str, Errors] = defaultdict(lambda: Errors([], []))
    for each in predictions:
        if not each.own(kind):
            continue
        own = fold_own(each.own(kind))
        shown = fold_own(label for label, _ in each.ranked(kind)[: SHOWN[kind]])
        for key in shown - own:
            found[key].wrong.append(each.path)
        for key in own - shown:
            found[key].missed.append(each.path)
    return found


def render_notes(fitted: Fitted, posts: Sequence[DatedPost], verdicts: Mapping[str, Verdict]) -> Markup:
    """Return what is notable about the labels: too rare, spelt twice, common or new; "" if nothing."""
    parts = []
    for notes in note_all(fitted, posts, verdicts):
        parts.append(paragraphs(render_label_notes(notes)))
        parts.append(_name_rare(notes.kind, find_rare(notes.kind, posts)))
        parts.append(_name_spellings(notes.kind, find_spellings(notes.kind, posts)))
    return section("Labels to look at", *parts) if any(parts) else Markup()


def _render_kind(
    kind: Kind, predictions: Sequence[Prediction], posts: Sequence[DatedPost], href: Href
) -> Markup:
    uses = Counter(key for dated in posts for key in set(map(fold, list_labels(kind, dated))))
    errors = find_errors(kind, predictions)
    rows = tag_rows(predictions) if kind == "tags" else category_rows(predictions)
    one = name_one(kind).capitalize()
    return table(
        f"{kind.capitalize()} on the unseen posts",
        [one, "Posts with it", "Unseen ones", "Right", "Wrong", "Missed", "Set by itself",
         "Right of these", "Where it erred"],
        [_row(row, uses[fold(row.label)], errors[fold(row.label)], href) for row in rows],
        texts=[8],
    )  # fmt: skip


def _row(row: LabelRow, uses: int, errors: Errors, href: Href) -> list[str]:
    shown, applied = row.shown, row.applied
    return [
        foreign(row.label),
        f"{uses:,}",
        f"{shown.wanted:,}",
        f"{shown.right:,}",
        f"{shown.suggested - shown.right:,}",
        f"{shown.wanted - shown.right:,}",
        f"{applied.suggested:,}",
        f"{applied.right:,}" if applied.suggested else "–",
        _link_errors("wrong in", errors.wrong, href) + _link_errors("missed in", errors.missed, href) or "–",
    ]


def _link_errors(words: str, paths: Sequence[str], href: Href) -> Markup:
    """Return links to the first MAX_LINKS posts of the paths, after the words; "" without any."""
    if not paths:
        return Markup()
    links = Markup(", ").join(post_link(path, href) for path in paths[:MAX_LINKS])
    more = f" and {len(paths) - MAX_LINKS:,} more" if len(paths) > MAX_LINKS else ""
    return element("div", f"{words} ", links, more)


def _name_rare(kind: Kind | str, rare: Sequence[Used]) -> Markup:
    if not rare:
        return Markup()
    named = ", ".join(f"{escape(each.label)} ({each.posts})" for each in rare[:MAX_NAMED])
    rest = f" and {len(rare) - MAX_NAMED:,} more" if len(rare) > MAX_NAMED else ""
    return element("p", f"On at most {MAX_RARE_USES} posts, with how many: {named}{rest}.")


def _name_spellings(kind: str, found: Sequence[Spelt]) -> Markup:
    """Return the spellings of each label, and whether the model joins them."""
    rows = [
        [
            foreign(each.spellings[0].label),
            Markup(", ").join(
                Markup("{} ({})").format(foreign(label), f"{posts:,}") for label, posts in each.spellings
            ),
            "yes" if each.joined else "no: choose one if they mean the same",
        ]
        for each in found[:MAX_NAMED]
    ]
    more = [f"{len(found) - MAX_NAMED:,} more have several spellings."] if len(found) > MAX_NAMED else []
    one = name_one(kind).capitalize()
    return table(
        f"{kind.capitalize()} that are spelt in several ways",
        [one, "Spellings, with how many posts", "Taken for one"],
        rows,
        texts=[1, 2],
    ) + paragraphs(more)
