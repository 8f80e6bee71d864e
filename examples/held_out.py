"""The honest part of the demo: a model of the older posts is asked about the newest, unseen ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from console.answer import render_answer
from console.escaping import escape
from model.artifact import Artifact
from model.labels import fold
from model.post import KINDS, Kind
from model.suggestion import Suggestion, Suggestions, Wish, render_suggestions
from training.reading.content import DatedPost
from training.report.verdict_text import count

HELD_OUT = 20
"""How many of the newest labelled posts are held out."""
MIN_SHARE = 4
"""At least so many labelled posts for each that is held out: the model needs the others to learn from."""
SHOWN = 3
LIMIT = 3
"""Labels of a kind that are shown for a post."""
NOUNS: dict[Kind, tuple[str, str]] = {"tags": ("tag", "tags"), "categories": ("category", "categories")}


type Suggest = Callable[[Artifact, list[Wish]], list[Suggestions]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A held-out post with its author's labels, and the suggestions of a model that has not seen it."""

    dated: DatedPost
    found: Suggestions

    def own(self, kind: Kind) -> tuple[str, ...]:
        labels: tuple[str, ...] = getattr(self.dated.post, kind)
        return labels


def hold_out(posts: Sequence[DatedPost]) -> tuple[tuple[DatedPost, ...], tuple[DatedPost, ...]]:
    """Return the posts before the held-out ones, and these: the newest labelled posts.

    `posts` are oldest first. Of fewer than HELD_OUT x MIN_SHARE labelled posts, fewer are held out, or none.
    """
    labelled = [place for place, dated in enumerate(posts) if dated.post.tags or dated.post.categories]
    number = min(HELD_OUT, len(labelled) // MIN_SHARE)
    if not number:
        return tuple(posts), ()
    held = labelled[-number:]
    return tuple(posts[: held[0]]), tuple(posts[place] for place in held)


def compare(artifact: Artifact, held: Iterable[DatedPost], suggest: Suggest) -> list[Compared]:
    """Return the held-out posts with what `suggest` finds for them without their labels."""
    posts = list(held)
    wishes = [Wish(dated.post._replace(tags=(), categories=())) for dated in posts]
    return [Compared(dated, found) for dated, found in zip(posts, suggest(artifact, wishes), strict=True)]


def suggest_with(artifact: Artifact, wishes: list[Wish]) -> list[Suggestions]:
    """Return the suggestions of the model in `artifact`."""
    # Imported here: NumPy must be imported after its threads are set.
    from model.tagger import Tagger

    return Tagger(artifact).suggest_all(wishes)


def render_held_out(compared: Sequence[Compared], labelled: int, *, colour: bool) -> list[str]:
    """Return the newest SHOWN posts with the author's labels beside ours, and the share that was right."""
    if not compared:
        posts = count(labelled, "labelled post")
        return [f"The blog has {posts}: too few to hold some out and show how a model does on new ones."]
    few = f" ({count(labelled, 'labelled post')} allow no more)" if len(compared) < HELD_OUT else ""
    number = f"{len(compared)} newest posts" if len(compared) > 1 else "newest post"
    lines = [f"A model of the older posts was asked about the {number}, which it has not seen{few}.", ""]
    for each in compared[-SHOWN:][::-1]:
        lines += [*_render_post(each, colour=colour), ""]
    return [*lines, *(line for kind in KINDS for line in _render_shares(compared, kind))]


def _render_post(each: Compared, *, colour: bool) -> list[str]:
    post = each.dated.post
    labels = (f"The author's {kind}: {escape(', '.join(each.own(kind))) or 'none'}" for kind in KINDS)
    few = each.found._replace(tags=each.found.tags[:LIMIT], categories=each.found.categories[:LIMIT])
    own = post.tags + post.categories
    answer = render_answer(render_suggestions(few), own=own, colour=colour).split("\n")
    return [f"{escape(each.dated.path)}: {escape(post.title)}", *labels, *answer]


def _render_shares(compared: Sequence[Compared], kind: Kind) -> list[str]:
    """Return how often the first label of a kind was right, and those that would be set unasked."""
    measured = [each for each in compared if each.own(kind)]
    if not measured:
        return []
    one, many = NOUNS[kind]
    first = sum(_is_own(each, kind, getattr(each.found, kind)[:1]) for each in measured)
    posts = count(len(measured), "post")
    share = f"{first / len(measured):.0%}"
    lines = [f"The first {one} is one of the author's in {first} of {posts} with {many}: {share}."]
    unasked = [
        (each, item) for each in compared for item in getattr(each.found, kind) if item.band == "apply"
    ]
    right = sum(_is_own(each, kind, (item,)) for each, item in unasked)
    if not unasked:
        return [*lines, f"It would set no {one} unasked: it cannot promise yet that most are right."]
    return [
        *lines,
        f"Set unasked it would have {count(len(unasked), one, many)}, of which {right} are the author's: "
        f"{right / len(unasked):.0%}.",
    ]


def _is_own(each: Compared, kind: Kind, items: Sequence[Suggestion]) -> bool:
    """Return whether the author has chosen one of the suggestions."""
    own = frozenset(map(fold, each.own(kind)))
    return any(fold(item.label) in own for item in items)
