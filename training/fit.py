"""Fits a model to a blog's posts, and measures it on the newest of them.

Each kind of label is learnt on its own, from the posts that have labels of that kind: a post without them
is unlabelled, not a counter-example. First the newest fifth of these posts is held out, to score a ranker
that has not seen it and to set the threshold; then the model is fitted on all of them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from console.progress import Progress, silent
from model.artifact import AGAIN, Artifact, ArtifactError, parse_artifact
from model.errors import FudaError
from model.packing import pack_model, unpack_model
from model.parts import LabelModel, Model
from model.post import KINDS, LabelKeys
from model.scores import Weights
from model.settings import Settings
from model.terms.extraction import Terms
from training.base import keep_strongest, to_int8
from training.encoding import Counted, EncodedPosts, count_post
from training.kind import KindFit, fit_kind
from training.label_table import MIN_POSTS
from training.reading.content import DatedPost
from training.reading.left_out import leave_out_labels
from training.report.fitted import Fitted
from training.report.scorecard import Prediction, summarise
from training.stages import ChosenTerms, Labelled, choose_terms

DEFAULT_SETTINGS = Settings()


class TooFewPostsError(FudaError):
    """Raised when no kind has enough labelled posts; `labelled` counts each kind's posts with labels."""

    def __init__(self, labelled: Mapping[str, int]) -> None:
        counts = " and ".join(f"{count} with {kind}" for kind, count in labelled.items())
        super().__init__(
            f"A model needs {MIN_POSTS} labelled posts that share labels, but there are {counts}: label "
            "more posts, use labels more than once, or name other keys with --tag-key and --category-key."
        )
        self.labelled = dict(labelled)


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
    progress: Progress = silent,
    quantise: bool = True,
) -> Fitted:
    """Return the model of `posts`, oldest first.

    Raises TooFewPostsError, TooManyLabelsError, or UnservableError.

    The same posts and settings give the same artifact, byte for byte, on one machine, when NumPy and
    TensorFlow were imported by training.starting. Without `quantise` the weights stay float32, to compare
    serving with training.
    """
    from training.network import prepare  # here, as importing it takes TensorFlow's seconds

    prepare(settings.seed)
    posts, left_out = leave_out_labels(posts)
    post_terms: list[Terms] = []
    encoded = EncodedPosts(_count_posts(posts, post_terms, settings, progress))
    labelled: dict[str, Labelled] = {
        kind: _labelled(kind, posts, post_terms, encoded, settings) for kind in KINDS
    }
    kinds = fit_kinds(labelled, progress)
    if not kinds:
        raise TooFewPostsError({kind: len(part) for kind, part in labelled.items()})
    terms = choose_terms(encoded, len(posts), settings)
    weights = _fit_weights([labelled[kind] for kind in kinds], encoded, terms, settings)
    held_out, by_prior = (_predictions(posts, kinds, name) for name in ("held_out", "by_prior"))
    columns = np.cumsum([0, *(len(labelled[kind].all.keys) for kind in kinds)])
    pasts = {kind: labelled[kind].past(len(labelled[kind]), terms.kept) for kind in kinds}
    model = Model(
        settings=settings,
        keys=keys,
        vocabulary=terms.kept,
        weights=to_int8(weights) if quantise else weights,
        kinds={
            kind: LabelModel(pasts[kind], part.ranker, part.apply_score, int(start))
            for (kind, part), start in zip(kinds.items(), columns, strict=False)
        },
        facts={
            "newest_post": max(post.date for post in posts),
            "posts": {"read": len(posts)} | {kind: len(part) for kind, part in labelled.items()},
            "corpus": fingerprint(posts),
            "metrics": summarise(held_out),
        },
    )
    progress("Packing", 1, 1)
    not_learnt = {kind: len(part) for kind, part in labelled.items() if len(part) and kind not in kinds}
    artifact = pack_model(model)
    check_servable(artifact)
    return Fitted(artifact, held_out, by_prior, not_learnt, left_out)


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


def fit_kinds(labelled: Mapping[str, Labelled], progress: Progress) -> dict[str, KindFit]:
    """Return what was learnt for each kind; kinds with too few posts or nothing to learn are missing."""
    enough = {kind: posts for kind, posts in labelled.items() if len(posts) >= MIN_POSTS}
    fitted = {kind: fit_kind(kind, posts, progress) for kind, posts in enough.items()}
    return {kind: part for kind, part in fitted.items() if part is not None}


def _count_posts(
    posts: Sequence[DatedPost], post_terms: list[Terms], settings: Settings, progress: Progress
) -> Iterator[Counted]:
    """Yield each post with its terms counted, and append the terms to `post_terms`."""
    for place, post in enumerate(posts, 1):
        counted = count_post(post.post, settings)
        post_terms.append(counted.terms)
        yield counted
        progress("Reading words", place, len(posts))


def _labelled(
    kind: str,
    posts: Sequence[DatedPost],
    post_terms: Sequence[Terms],
    encoded: EncodedPosts,
    settings: Settings,
) -> Labelled:
    places = [place for place, post in enumerate(posts) if getattr(post.post, kind)]
    return Labelled.collect(
        [post_terms[place] for place in places],
        encoded.take(places),
        [getattr(posts[place].post, kind) for place in places],
        settings,
        new=kind == "tags",
    )


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
    posts: Sequence[DatedPost], kinds: Mapping[str, KindFit], name: str
) -> tuple[Prediction, ...]:
    """Return the held-out posts with the rankings of each kind in the attribute `name` of KindFit."""
    ranked: dict[int, dict[str, tuple[tuple[str, float], ...]]] = defaultdict(dict)
    for kind, part in kinds.items():
        places = [place for place, post in enumerate(posts) if getattr(post.post, kind)]
        for place, labels in zip(places[part.older :], getattr(part, name), strict=True):
            ranked[place][kind] = labels
    least = kinds["tags"].apply_score if "tags" in kinds else 1.0
    return tuple(
        Prediction(
            path=posts[place].path,
            tags=posts[place].post.tags if "tags" in found else (),
            categories=posts[place].post.categories if "categories" in found else (),
            ranked_tags=found.get("tags", ()),
            ranked_categories=found.get("categories", ()),
            accepted=tuple(label for label, score in found.get("tags", ()) if score >= least),
        )
        for place, found in sorted(ranked.items())
    )
