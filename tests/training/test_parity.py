"""Serving gives the scores and probabilities of Keras, and int8 weights change little."""

import json

import numpy as np
import pytest

import bench.quality.parity
from bench.quality.parity import (
    Gap,
    KerasTagger,
    compare_probabilities,
    compare_serving,
    quantise,
    render_measured,
)
from model.packing import unpack_model
from model.tagger import Tagger
from model.terms.extraction import parse_posts
from tests.conftest import BLOG, ROOT
from tests.support.models.rounding import assert_close
from tests.support.models.teaching import QUICK
from training.fit import fit
from training.reading.content import read_blog

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

TOLERANCE = 1e-5
"""Fuda's own promise for probabilities. A rank magnifies the rounding of scores fifty times and more."""


@pytest.fixture(scope="module")
def exact():
    """The example blog's model before quantisation."""
    blog = read_blog(ROOT / BLOG)
    return fit(blog.posts, keys=blog.keys, settings=QUICK, quantise=False).artifact


@pytest.fixture(scope="module")
def post_terms():
    return [parse_posts(dated.post) for dated in read_blog(ROOT / BLOG).posts]


def test_base_scores_are_those_of_a_keras_layer(exact, post_terms):
    model = unpack_model(exact)
    tagger, keras, sizes = Tagger(exact), KerasTagger(model), np.abs(model.weights.dense())
    for terms in post_terms:
        [(rows, values)] = model.vocabulary.vectorise(terms)
        magnitude = np.abs(values) @ sizes[rows] + np.abs(model.weights.bias)
        scores = tagger.score(terms).scores
        assert_close(scores, keras.score(terms), steps=len(rows) + 2, magnitude=magnitude)


def test_every_candidate_of_every_post_is_ranked_as_keras_ranks_it(exact, post_terms):
    gaps = compare_serving(exact, post_terms)
    assert len(gaps) == 2 * len(post_terms)
    assert max(gap.difference for gap in gaps) <= TOLERANCE
    assert all(gap.same_order for gap in gaps)


def test_int8_weights_suggest_the_same_first_tag(exact, post_terms):
    both = [Tagger(exact), Tagger(quantise(exact))]
    ranked = [[tagger.rank("tags", tagger.score(terms)) for tagger in both] for terms in post_terms]
    firsts = [[each.keys[int(each.scores.argmax())] for each in pair if each] for pair in ranked]
    assert sum(first == second for first, second in firsts) >= 0.97 * len(post_terms)


def test_int8_weights_are_a_quarter_of_the_bytes(exact):
    assert unpack_model(quantise(exact)).weights.values.nbytes * 4 == exact.tensors["weights.values"].nbytes


def test_a_gap_is_the_largest_difference_of_one_label():
    assert compare_probabilities({"a": 0.75, "b": 0.5}, {"a": 0.5, "b": 0.25}) == Gap(0.25, same_order=True)
    assert compare_probabilities({"a": 0.75, "b": 0.5}, {"a": 0.25, "b": 0.5}) == Gap(0.5, same_order=False)
    assert compare_probabilities({"a": 0.75}, {"a": 0.75, "b": 0.125}) == Gap(0.125, same_order=False)


def test_labels_of_equal_probability_have_no_order():
    assert compare_probabilities({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5 + 2**-20}).same_order


def test_parity_is_printed_as_a_table():
    figures = {
        "largest_gap": 9.1e-7,
        "same_order": 1.0,
        "same_first_tag": 0.998,
        "f1_5": 0.41,
        "int8_f1_5": 0.4,
    }
    lines = render_measured([{"corpus": "blog", "posts": 64} | figures]).splitlines()
    assert lines[1].split() == ["blog", "64", "9.1e-07", "100.0%", "99.8%", "0.4100", "0.4000"]


def test_a_folder_without_a_corpus_ends_in_one_line(tmp_path, capsys):
    (tmp_path / "corpus.json").write_text(json.dumps({}), encoding="utf-8")
    assert bench.quality.parity.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"parity: {tmp_path} is not a corpus to measure on")
