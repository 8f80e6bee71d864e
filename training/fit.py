"""Fits a model to a blog's posts, and measures it on the newest of them.

Each kind of label is learnt on its own, from the posts that have labels of that kind: a post without them
is unlabelled, not a counter-example. First the newest fifth of these posts is held out, to score a ranker
that has not seen it and to set the dials; then the model is fitted on all of them. What other blogs taught
is part of every ranker, and all that a blog of a few posts has.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from console.progress import Progress, silent
from model.artifact import AGAIN, Artifact, ArtifactError, parse_artifact
from model.errors import FudaError
from model.packing import pack_model, unpack_model
from model.parts import Model
from model.post import KINDS, LabelKeys, Post
from model.ranking.label_model import LabelModel
from model.scores import Weights
from model.settings import Settings
from training.base import keep_strongest, to_int8
from training.choosing import LIMITS, Limits
from training.encoding import EncodedPosts
from training.gathering import gather
from training.kind import HeldOut, KindFit, fit_kind
from training.reading.content import DatedPost
from training.reading.left_out import leave_out_labels
from training.report.fitted import Fitted
from training.report.scorecard import Prediction, summarise
from training.shared import load_shared
from training.stages import ChosenTerms, Labelled, choose_terms

DEFAULT_SETTINGS = Settings()


class NoLabelsError(FudaError):
    """Raised when there is nothing to learn: no post has a label, and the author listed none."""

    def __init__(self) -> None:
        super().__init__(
            "No post has a tag or a category: label a post, list the labels that you want with --labels, or "
            "name other keys with --tag-key and --category-key."
        )


class UnservableError(FudaError):
    """Raised when loading would refuse the trained model; `problem` names the limit that it exceeds."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"No model can hold this blog: {problem}. Train on a part of the blog.")
        self.problem = problem


def fit(
    posts: Sequence[DatedPost],
    *,
    keys: LabelKeys,
    settings: Settings = DEFAULT_SETTINGS,
    wanted: Sequence[str] = (),
    without: str = "",
    progress: Progress = silent,
    limits: Limits = LIMITS,
    quantise: bool = True,
) -> Fitted:
    """Return the model of `posts`, oldest first, and of tags `wanted` by the author before a post has them.

    What the blog `without` taught the shared ranker is left out, which measuring on that blog must do. Raises
    NoLabelsError, TooManyLabelsError, or UnservableError.

    The same posts and settings give the same artifact, byte for byte, on one machine, when NumPy and
    TensorFlow were imported by training.starting. Without `quantise` the weights stay float32, to compare
    serving with training.
    """
    from training.network import prepare  # here, as importing it takes TensorFlow's seconds

    prepare(settings.seed)
    shared = load_shared(without)
    posts, left_out = leave_out_labels(posts or [DatedPost("", "", Post())])
    encoded, labelled = gather(posts, settings, wanted, progress, limits=limits)
    if not labelled:
        raise NoLabelsError
    seldom = {kind: _is_seldom(kind, posts, settings) for kind in labelled}
    kinds: dict[str, KindFit] = {
        kind: fit_kind(kind, part, shared, progress, seldom=seldom[kind]) for kind, part in labelled.items()
    }
    terms = choose_terms(encoded, encoded.size, settings)
    weights = _fit_weights([labelled[kind] for kind in kinds], encoded, terms, settings)
    held_out, by_prior = _predictions(posts, kinds)
    columns = np.cumsum([0, *(len(labelled[kind].all.keys) for kind in kinds)])
    pasts = {kind: labelled[kind].past(len(labelled[kind]), terms.kept) for kind in kinds}
    model = Model(
        settings=settings,
        keys=keys,
        vocabulary=terms.kept,
        weights=to_int8(weights) if quantise else weights,
        kinds={
            kind: LabelModel(pasts[kind], part.ranker, part.dials, seldom[kind], int(start))
            for (kind, part), start in zip(kinds.items(), columns, strict=False)
        },
        facts=_facts(posts) | {"metrics": summarise(held_out)},
    )
    progress("Packing", 1, 1)
    artifact = pack_model(model)
    check_servable(artifact)
    growth = {kind: part.growth for kind, part in kinds.items()}
    return Fitted(artifact, held_out, by_prior, model.kinds, left_out, growth)


def _facts(posts: Sequence[DatedPost]) -> dict[str, Any]:
    """Return what describes the training posts."""
    return {
        "newest_post": max(post.date for post in posts),
        "posts": {"read": len(posts)} | {kind: _count_labelled(kind, posts) for kind in KINDS},
        "corpus": fingerprint(posts),
    }


def check_servable(artifact: Artifact) -> None:
    """Raise UnservableError when loading would refuse the artifact, so that no such model is written."""
    try:
        unpack_model(parse_artifact(artifact.data))
    except (ArtifactError, ValueError) as error:
        raise UnservableError(str(error).removesuffix(f": {AGAIN}")) from error


def fingerprint(posts: Sequence[DatedPost]) -> str:
    """Return the sha256 of everything that was learnt from: paths, dates, texts and labels, in order."""
    digest = hashlib.sha256()
    for post in posts:
        digest.update(repr((post.path, post.date, tuple(post.post))).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _count_labelled(kind: str, posts: Sequence[DatedPost]) -> int:
    return sum(bool(getattr(post.post, kind)) for post in posts)


def _is_seldom(kind: str, posts: Sequence[DatedPost], settings: Settings) -> bool:
    """Return whether less than half of the newest posts have a label of this kind."""
    newest = posts[-max(round(settings.held_out * len(posts)), 1) :]
    return 2 * _count_labelled(kind, newest) < len(newest)


def _fit_weights(
    kinds: Sequence[Labelled], encoded: EncodedPosts, terms: ChosenTerms, settings: Settings
) -> Weights:
    """Return the base weights for the labels of all kinds, the strongest of them all together."""
    bases = [part.base_of_all(terms) for part in kinds]
    return keep_strongest(
        np.concatenate([base.weigh() for base in bases], 1),
        np.concatenate([base.bias for base in bases]),
        encoded.vectorise(terms.kept, terms.kept_rows, encoded.size, settings).squares(),
        settings.most_weights,
    )


def _predictions(
    posts: Sequence[DatedPost], kinds: Mapping[str, KindFit]
) -> tuple[tuple[Prediction, ...], tuple[Prediction, ...]]:
    """Return the held-out posts as the older ones' model ranks their labels, and as their uses alone do."""
    ours: dict[int, dict[str, HeldOut]] = defaultdict(dict)
    prior: dict[int, dict[str, HeldOut]] = defaultdict(dict)
    for kind, part in kinds.items():
        places = [place for place, post in enumerate(posts) if getattr(post.post, kind)]
        for place, held_out, by_use in zip(places[part.older :], part.held_out, part.by_prior, strict=True):
            ours[place][kind] = held_out
            prior[place][kind] = HeldOut(by_use, tuple(label for label, _ in by_use[: len(held_out.applied)]))
    places = sorted(ours)
    return (
        tuple(_prediction(posts[place], ours[place]) for place in places),
        tuple(_prediction(posts[place], prior[place]) for place in places),
    )


def _prediction(dated: DatedPost, found: Mapping[str, HeldOut]) -> Prediction:
    nothing = HeldOut((), ())
    tags, categories = (found.get(kind, nothing) for kind in KINDS)
    return Prediction(
        path=dated.path,
        tags=dated.post.tags if "tags" in found else (),
        categories=dated.post.categories if "categories" in found else (),
        ranked_tags=tags.ranking,
        ranked_categories=categories.ranking,
        accepted=tags.applied,
        accepted_categories=categories.applied,
        evidence={"tags": tags.evidence, "categories": categories.evidence},
    )
