"""The words that count for the labels of held-out posts, by the model that has not seen these posts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from console.progress import silent
from tests.support.models.stand_in_shared import SHARED
from tests.support.models.teaching import label, subject, write_post
from training.base import fit_base
from training.kind import HeldOut, fit_kind
from training.stages import MAX_EXPLAINED, Labelled, Stage, choose_terms

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

COUNT, OLDER, UNSEEN = 60, 48, "zanzibar"


def held_out() -> list[HeldOut]:
    """Return the newest posts, each with a word that no older post has."""
    labels = [(subject(number),) for number in range(COUNT)]
    posts = [
        write_post(n, *labels[n], body=None if n < OLDER else f"{UNSEEN} kettle flour chain")
        for n in range(COUNT)
    ]
    return list(fit_kind("tags", label(posts, labels), SHARED, silent, seldom=False).held_out)


def test_the_newest_posts_have_words_that_count_for_their_labels():
    newest = held_out()
    words = {item.text for item in newest[-1].evidence["tea"]}
    assert "kettle" in words
    assert {"flour", "chain", UNSEEN}.isdisjoint(words)
    assert [bool(each.evidence) and any(each.evidence.values()) for each in newest] == [
        number >= len(newest) - MAX_EXPLAINED for number in range(len(newest))
    ]


def test_the_weights_of_terms_add_up_to_the_differences_of_base_scores():
    """The bias of a label is the same for all posts."""
    labels = [(subject(number),) for number in range(COUNT)]
    labelled = label([write_post(n, *labels[n]) for n in range(COUNT)], labels)
    first, second = Stage(labelled, OLDER, COUNT, 2).rows()[-2:]
    assert first.term_weights is not None
    assert second.term_weights is not None
    sums = [each.values @ each.weights for each in (first.term_weights, second.term_weights)]
    scores = [base_scores(labelled, row.post) for row in (first, second)]
    np.testing.assert_allclose(sums[0] - sums[1], scores[0] - scores[1], atol=1e-5)


def base_scores(labelled: Labelled, post: int) -> NDArray[np.float32]:
    """Return the base scores of a post by the stage of the OLDER ones."""
    terms = choose_terms(labelled.encoded, OLDER, labelled.settings)
    small = labelled.encoded.vectorise(terms.kept, terms.kept_rows, COUNT, labelled.settings)
    has = labelled.known(OLDER).matrix(labelled.labels[:OLDER])
    base = fit_base(terms.posts, terms.columns, small.rows(0, OLDER), has, labelled.settings.ridge)
    scores: NDArray[np.float32] = base.score(small.rows(post, post + 1))[0]
    return scores
