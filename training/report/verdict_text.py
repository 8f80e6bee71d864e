"""The verdict of a scorecard in sentences: what a model may do by itself, and what would make it better."""

from collections.abc import Sequence
from math import ceil, floor

from console.escaping import escape
from console.tables import clip, render_table
from model.ranking.dial import CONFIDENCE, Dial, Dials
from model.suggestion import DEFAULT_PRECISION, SELDOM, UNPROVEN
from training.labels.table import MIN_POSTS
from training.report.label_notes import COMMON_SHARE, LabelNotes, Used
from training.report.metrics import INTERVAL_SHARE
from training.report.verdict import Comparison, Verdict

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SHOWN_ASKED = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MAX_NAMED = 5
NAME_WIDTH = 40
ROUNDING = 1e-9
FIGURE_WORDS = {"f1_5": "F1 of the first five tags", "category_acc": "the share of right first categories"}
ADVICE = (
    "What helps: more labelled posts, fewer labels that are used only once, or a list of the labels that you "
    "want (--labels FILE)."
)


def render_verdict(verdict: Verdict) -> str:
    """Return how often labels set unasked are right, or why none is set."""
    singular, why = name_one(verdict.kind), verdict.why
    if why == SELDOM:
        return (
            f"It sets no {singular} by itself: less than half of the newest posts have one, so a post "
            f"without is usual, and {verdict.kind} are only suggested."
        )
    if why == UNPROVEN:
        return (
            f"It sets no {singular} by itself: its suggestions for {count(verdict.posts, 'held-out post')} "
            f"do not prove that {_of_ten(DEFAULT_PRECISION)} of ten would be right."
        )
    if why:
        return f"It sets no {singular} by itself: it was not sure enough about any of the held-out posts."
    low, high = floor(10 * verdict.low + ROUNDING), ceil(10 * verdict.high - ROUNDING)
    share = round(100 * verdict.served / verdict.posts)
    about = _of_ten(verdict.right / verdict.applied)
    are = "is" if about == "one" else "are"
    return (
        f"Of ten {verdict.kind} that it sets by itself about {about} {are} right (between {low} and {high}); "
        f"it sets one for {share} of 100 posts."
    )


def render_unmeasured(kind: str, posts: int) -> str:
    """Return what holds for a kind of which too few posts have labels to hold some out."""
    have = (
        f"{count(posts, 'post')} {'has' if posts == 1 else 'have'} {kind}" if posts else f"no post has {kind}"
    )
    return (
        f"Nothing could be measured about {kind}: {have}. They are only suggested, and none is set by "
        f"itself. From {MIN_POSTS} posts with {kind} on, the newest of them show how often it is right."
    )


def render_comparison(found: Comparison) -> str:
    """Return whether the model is better than the commonest labels, and what to do where it is not."""
    figure = FIGURE_WORDS[found.figure]
    bounds = (
        f"({found.low:+.3f} to {found.high:+.3f}, {INTERVAL_SHARE:.0%} paired bootstrap interval over "
        f"{count(found.posts, 'post')})"
    )
    if found.low > 0:
        return (
            f"It is better than always naming the commonest labels: {figure} is "
            f"{found.difference:.3f} higher {bounds}."
        )
    if found.high < 0:
        return (
            f"It is worse than always naming the commonest labels: {figure} is {-found.difference:.3f} lower "
            f"{bounds}. {ADVICE}"
        )
    return (
        f"It is not better than always naming the commonest labels, as far as these posts show: {figure} "
        f"differs by {found.difference:+.3f} {bounds}. {ADVICE}"
    )


def render_dials(kind: str, dials: Dials) -> list[str]:
    """Return the tables of what the dials of a kind promise; only tags can be new."""
    known = _render_dial(f"known {kind}", dials.known)
    return [known, _render_dial(f"new {kind}", dials.new)] if kind == "tags" else [known]


def render_label_notes(notes: LabelNotes) -> list[str]:
    """Return sentences about rare and one-sided labels of a kind; none about what the blog does not have."""
    kind, lines = notes.kind, []
    if notes.rare:
        lines.append(
            f"{notes.rare:,} of {count(notes.labels, name_one(kind), kind)} "
            f"{'is' if notes.rare == 1 else 'are'} used once or twice. Used once, it is only suggested."
        )
    if notes.common:
        lines.append(
            f"On more than {COMMON_SHARE:.0%} of the {notes.posts:,} posts with {kind}: "
            f"{_name(notes.common)}. Such a label says little about a post; it is only set where the text "
            "supports it."
        )
    if notes.late:
        lines.append(
            f"First used on the newest posts, which are held out, so nothing shows yet when these {kind} are "
            f"right: {_name(notes.late)}."
        )
    return lines


def count(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun, in the plural `nouns` (by default with an s) unless it is 1."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def name_one(kind: str) -> str:
    """Return the singular of a kind."""
    return {"tags": "tag", "categories": "category"}[kind]


def _of_ten(share: float) -> str:
    return NUMBERS[round(10 * share)]


def _name(used: Sequence[Used]) -> str:
    """Return the first labels with their posts, and how many more there are."""
    named = ", ".join(f"{clip(escape(label), NAME_WIDTH)} ({posts:,})" for label, posts in used[:MAX_NAMED])
    return f"{named} and {len(used) - MAX_NAMED:,} more" if len(used) > MAX_NAMED else named


def _render_dial(name: str, dial: Dial) -> str:
    """Return the table of one dial, with a dash where no score is promised; a sentence where none is."""
    if all(promise.score > 1 for promise in dial.promises):
        return f"For {name} no precision can be promised: none is set by itself."
    rows = [[f"precision of {name}", "from score", "held out", "right", f"claimed at {CONFIDENCE:.0%}"]]
    for asked, score, held_out, right, bound in map(dial.turn, SHOWN_ASKED):
        cells = [f"{score:.3f}", f"{held_out:,}", f"{right:,}", f"{bound:.3f}"]
        rows.append([f"{asked:.2f}", *(cells if score <= 1 else ["-"] * len(cells))])
    return "\n".join(render_table(rows))
