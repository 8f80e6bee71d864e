"""The trial that a model must pass before the service starts."""

import pytest

from model.packing import pack_model
from model.suggestion import Evidence
from model.tagger import Tagger
from service.tagger_contract import CannotSuggest, try_model
from tests.support.models.fake_tagger import TEA, UJI, FailingTagger, FakeTagger, OtherTagger
from tests.support.models.tiny_model import tiny_model


@pytest.mark.parametrize(
    "tagger", [FakeTagger(), OtherTagger(), OtherTagger(UJI), Tagger(pack_model(tiny_model()))]
)
def test_a_model_that_suggests_passes(tagger):
    try_model(tagger)


def test_the_trial_post_has_labels_and_the_trial_asks_for_evidence():
    tagger = FakeTagger()
    try_model(tagger)
    [(post, _)] = tagger.asked
    assert (post.tags, post.categories, tagger.explained) == (("Kyoto",), ("Diary",), [True])


def with_evidence(text: str, weight: float) -> OtherTagger:
    return OtherTagger(TEA._replace(evidence=(Evidence(text, "body", weight),)))


@pytest.mark.parametrize(
    ("tagger", "problem"),
    [
        (FailingTagger(), "it fails with LookupError"),
        (OtherTagger(TEA._replace(score=float("nan"))), "it fails with ValueError"),
        (OtherTagger(TEA._replace(score=1.5)), "a score is not from 0 to 1"),
        (OtherTagger(TEA._replace(score=-0.5)), "a score is not from 0 to 1"),
        (OtherTagger(TEA._replace(label="tea\x1b[2J")), "a label has a control character or line break"),
        (OtherTagger(TEA._replace(label="t" * 501)), "a label has 501 characters, at most 500"),
        (OtherTagger(TEA._replace(band="always")), "a band is unknown"),  # type: ignore[arg-type]
        (OtherTagger(TEA._replace(reason="rare")), "a reason is unknown, or is not one of its band"),
        (OtherTagger(UJI._replace(reason="")), "a reason is unknown, or is not one of its band"),
        (OtherTagger(TEA, TEA), "one of its tags comes twice, or is on the post already"),
        (OtherTagger(TEA._replace(label="KYOTO")), "one of its tags comes twice, or is on the post already"),
        (OtherTagger(UJI, TEA), "its tags are not best first"),
        (with_evidence("a\u202eb", 0.5), "a piece of evidence has a mark that reorders text"),
        (with_evidence("a", 1.5), "a weight of evidence is not from 0 to 1"),
    ],
)
def test_a_model_that_fails_or_answers_nonsense_does_not_pass(tagger, problem):
    with pytest.raises(CannotSuggest) as raised:
        try_model(tagger)
    assert raised.value.problem.startswith(problem)
    assert str(raised.value).startswith(
        f"The model {tagger.version} was loaded but cannot suggest: {problem}"
    )
