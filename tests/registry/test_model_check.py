"""Tests of the check of a whole model before it is released."""

import pytest

from model.artifact import ArtifactError
from model.limits import MAX_MODEL_BYTES
from model.tagger import Tagger
from registry.model_check import check_model
from tests.support.models.crafted_model import craft
from tests.support.models.model_files import ARTIFACT, DATA, FLIPPED, NEWER, digest


def test_a_whole_model_is_returned_with_the_digest_of_its_file() -> None:
    checked = check_model(DATA, "model.safetensors")
    assert (checked.data, checked.sha256) == (DATA, digest(DATA))
    assert checked.tagger.version == ARTIFACT.version


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (DATA[:1000], "is cut short"),
        (FLIPPED, "is damaged"),
        (NEWER, "has format version"),
        (craft(ARTIFACT.manifest | {"vocabulary_posts": -1}, ARTIFACT.tensors), "vocabulary_posts is -1"),
        (bytes(MAX_MODEL_BYTES + 1), "has over 64,000,000 bytes"),
    ],
    ids=["cut", "flipped", "newer", "nonsense", "large"],
)
def test_a_faulty_model_is_refused_with_its_place(data: bytes, problem: str) -> None:
    with pytest.raises(ArtifactError, match=f"^model.safetensors: {problem}"):
        check_model(data, "model.safetensors")


def test_a_model_whose_scores_are_not_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    suggest = Tagger.suggest_all

    def spoil(self, wishes):
        answer, *rest = suggest(self, wishes)
        return [answer._replace(tags=tuple(item._replace(score=float("nan")) for item in answer.tags)), *rest]

    monkeypatch.setattr(Tagger, "suggest_all", spoil)
    with pytest.raises(ArtifactError, match="gives scores that are not between 0 and 1"):
        check_model(DATA, "model.safetensors")
