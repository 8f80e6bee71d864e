"""Measures a finished model on the posts that were written after those it learnt from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from model.artifact import read_artifact
from model.errors import FudaError
from model.labels import fold
from model.packing import unpack_model
from model.post import KINDS, Kind, LabelKeys
from model.suggestion import DEFAULT_PRECISION, Evidence, Suggestion, Suggestions, Wish
from model.tagger import Tagger
from training.calibration import lower_bound
from training.dials import DESIGN_EFFECT
from training.labels.table import most_used_spelling
from training.reading.content import Blog, DatedPost, read_blog
from training.report.evaluated import Evaluation, Turn
from training.report.gate import Gate, judge_release
from training.report.metrics import fold_own, tally
from training.report.scorecard import Prediction
from training.report.verdict import judge_all
from training.report.verdict_text import SHOWN_ASKED
from training.stages import MAX_EXPLAINED

RANKED = 10
"""How many labels of a kind are asked for: as many as the figures look at."""


class NothingNewer(FudaError):
    """Raised when no labelled post in `folder` is newer than the newest post of the model."""

    def __init__(self, folder: Path, newest: str) -> None:
        day = newest or "none: no post that it learnt from has a date"
        super().__init__(
            f"No labelled post in {folder} is newer than the model's newest post ({day}). A model is "
            "measured on posts that it has not seen: label some, or read its figures with fuda model."
        )
        self.folder = folder


def evaluate(path: Path, folder: Path) -> Evaluation:
    """Return how the model at `path` does on the newer posts in `folder`.

    Labels that Fuda applied and no person confirmed do not count as the author's. Raises NothingNewer,
    ArtifactError, or what read_blog raises.
    """
    artifact = read_artifact(path)
    tagger = Tagger(artifact, path)
    blog = read_blog(folder, keys=tagger.label_keys)
    newer = newer_posts(blog, tagger.newest_post)
    if not newer:
        raise NothingNewer(folder, tagger.newest_post)
    predictions = predict(tagger, newer)
    kinds = unpack_model(artifact, path).kinds
    older = [dated for dated in blog.posts if dated.date <= tagger.newest_post]
    return Evaluation(
        version=tagger.version,
        newest=tagger.newest_post,
        blog=blog,
        predictions=predictions,
        by_prior=by_use(older, predictions),
        kinds=kinds,
        verdicts=judge_all(predictions, kinds),
        turns=turn_dial(tagger, newer),
    )


def newer_posts(blog: Blog, newest: str) -> list[DatedPost]:
    """Return the labelled posts that are later than the day `newest`, an ISO date; none where it is ""."""
    return [
        dated
        for dated in blog.posts
        if newest and dated.date > newest and (dated.post.tags or dated.post.categories)
    ]


class Suggests(Protocol):
    """The part of model.tagger.Tagger that is used here."""

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]: ...


class Released(Suggests, Protocol):
    """The part of model.tagger.Tagger that a comparison of two models uses."""

    @property
    def newest_post(self) -> str: ...
    @property
    def label_keys(self) -> LabelKeys: ...


def compare_models(new: Released, current: Released | None, folder: Path, *, asked: float) -> Gate:
    """Return the gate's figures on the labelled posts in `folder` that neither model has seen.

    Labels are set for the precision `asked`. Raises what read_blog raises.
    """
    blog = read_blog(folder, keys=new.label_keys)
    # A model without a date may have seen every post.
    days = [each.newest_post for each in (new, current) if each]
    after = max(days) if all(days) else ""
    unseen = newer_posts(blog, after)
    ours = predict(new, unseen, precision=asked, explained=0)
    theirs = predict(current, unseen, precision=asked, explained=0) if current else None
    return judge_release(ours, theirs, after=after, asked=asked)


def predict(
    tagger: Suggests,
    posts: Sequence[DatedPost],
    *,
    precision: float = DEFAULT_PRECISION,
    explained: int = MAX_EXPLAINED,
) -> tuple[Prediction, ...]:
    """Return the suggestions for each post, which is asked about without its labels.

    The last `explained` have evidence.
    """
    first = len(posts) - explained
    wishes = [
        Wish(dated.post._replace(tags=(), categories=()), RANKED, place >= first, precision)
        for place, dated in enumerate(posts)
    ]
    answers = tagger.suggest_all(wishes)
    return tuple(_prediction(dated, answer) for dated, answer in zip(posts, answers, strict=True))


def turn_dial(tagger: Suggests, posts: Sequence[DatedPost]) -> list[Turn]:
    """Return what the model sets on `posts` at each of SHOWN_ASKED, for each kind that they have.

    The model is asked for each: whether a label is set depends on more than its score.
    """
    found = []
    for asked in SHOWN_ASKED:
        predictions = predict(tagger, posts, precision=asked, explained=0)
        kinds = [kind for kind in KINDS if any(each.own(kind) for each in predictions)]
        found += [_turn(kind, asked, predictions) for kind in kinds]
    return found


def by_use(older: Sequence[DatedPost], predictions: Iterable[Prediction]) -> tuple[Prediction, ...]:
    """Return the same posts with the labels ranked by how often the `older` posts have them.

    As many are applied as the model applies.
    """
    ranked = {kind: rank_by_use([getattr(dated.post, kind) for dated in older]) for kind in KINDS}
    tags, categories = (ranked[kind] for kind in KINDS)
    return tuple(
        Prediction(
            path=each.path,
            tags=each.tags,
            categories=each.categories,
            ranked_tags=tags,
            ranked_categories=categories,
            accepted=_first(tags, len(each.accepted)),
            accepted_categories=_first(categories, len(each.accepted_categories)),
        )
        for each in predictions
    )


def rank_by_use(posts: Sequence[Sequence[str]]) -> tuple[tuple[str, float], ...]:
    """Return the RANKED commonest labels of `posts`, each with its share of them; ties by name."""
    spellings = most_used_spelling(label for labels in posts for label in labels)
    uses = Counter(fold(label) for labels in posts for label in labels)
    common = sorted(spellings, key=lambda label: (-uses[label], label))[:RANKED]
    return tuple((spellings[label], uses[label] / len(posts)) for label in common)


def _first(ranked: Sequence[tuple[str, float]], number: int) -> tuple[str, ...]:
    return tuple(label for label, _ in ranked[:number])


def _prediction(dated: DatedPost, answer: Suggestions) -> Prediction:
    return Prediction(
        path=dated.path,
        tags=dated.post.tags,
        categories=dated.post.categories,
        ranked_tags=_pairs(answer.tags),
        ranked_categories=_pairs(answer.categories),
        accepted=_applied(answer.tags),
        accepted_categories=_applied(answer.categories),
        evidence={kind: _evidence(getattr(answer, kind)) for kind in KINDS},
    )


def _turn(kind: Kind, asked: float, predictions: Iterable[Prediction]) -> Turn:
    pairs = [(fold_own(each.applied(kind)), fold_own(own)) for each in predictions if (own := each.own(kind))]
    counts = tally(pairs)
    bound = lower_bound(counts.right / DESIGN_EFFECT, counts.suggested / DESIGN_EFFECT)
    served = sum(bool(applied) for applied, _ in pairs)
    return Turn(kind, asked, len(pairs), served, counts.suggested, counts.right, bound)


def _evidence(suggestions: Iterable[Suggestion]) -> dict[str, tuple[Evidence, ...]]:
    return {item.label: item.evidence for item in suggestions if item.evidence}


def _pairs(suggestions: Iterable[Suggestion]) -> tuple[tuple[str, float], ...]:
    return tuple((item.label, item.score) for item in suggestions)


def _applied(suggestions: Iterable[Suggestion]) -> tuple[str, ...]:
    return tuple(item.label for item in suggestions if item.band == "apply")
