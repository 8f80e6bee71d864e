"""Held-out posts in a test's few words."""

from training.report.scorecard import Prediction


def predict(
    tags: str = "",
    ranked: str = "",
    *,
    categories: str = "",
    first: str = "",
    accepted: str = "",
    filed: str = "",
) -> Prediction:
    """Return a prediction, each argument labels between spaces, ranked ones best first.

    `accepted` are the tags applied, `filed` the categories.
    """
    return Prediction(
        path="post.md",
        tags=tuple(tags.split()),
        categories=tuple(categories.split()),
        ranked_tags=tuple((label, 1 / place) for place, label in enumerate(ranked.split(), 1)),
        ranked_categories=tuple((label, 1 / place) for place, label in enumerate(first.split(), 1)),
        accepted=tuple(accepted.split()),
        accepted_categories=tuple(filed.split()),
    )
