"""Checks a model as a whole before it is released, or brought back: its bytes, its parts, and its answers."""

from hashlib import sha256
from typing import NamedTuple

from model.artifact import Artifact, ArtifactError, parse_artifact
from model.limits import MAX_MODEL_BYTES
from model.post import Post
from model.suggestion import Wish
from model.tagger import Tagger

QUESTIONS = (
    Post("A walk in the old town", "We went to the market, took photographs, and wrote some Python code."),
    Post("京都の新茶", "宇治の茶畑を歩いて、写真を撮った。コーヒーより緑茶。"),
    Post("", ""),
)
"""The posts that every model is asked about, whatever its blog: in both languages, and without text."""
_LIMIT = 10


class CheckedModel(NamedTuple):
    """A model whose bytes, parts and answers are in order. `sha256` is the digest of the whole file."""

    data: bytes
    sha256: str
    artifact: Artifact
    tagger: Tagger


def check_model(data: bytes, place: str) -> CheckedModel:
    """Return the model in `data`, which is from `place`. Raises ArtifactError.

    It is parsed and unpacked as the function does it at its start, and answers QUESTIONS.
    """
    if len(data) > MAX_MODEL_BYTES:
        raise ArtifactError(place, f"has over {MAX_MODEL_BYTES:,} bytes, too many for a model")
    try:
        artifact = parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(place, str(error)) from error
    tagger = Tagger(artifact, place)
    answers = tagger.suggest_all([Wish(post, _LIMIT) for post in QUESTIONS])
    scores = [item.score for answer in answers for item in (*answer.tags, *answer.categories)]
    # A score that is not a number is not between 0 and 1 either.
    if not all(0 <= score <= 1 for score in scores):
        raise ArtifactError(place, "gives scores that are not between 0 and 1: train it again")
    return CheckedModel(data, sha256(data).hexdigest(), artifact, tagger)
