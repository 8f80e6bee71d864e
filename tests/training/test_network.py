"""The computations in TensorFlow: the optimum of a linear layer, and a ranker that serves as trained."""

import importlib
from copy import replace
from dataclasses import fields

import numpy as np
import pytest

from model.scores import Weights
from tests.support.models.rounding import assert_close, ranker_magnitude, ranker_steps
from tests.support.models.teaching import QUICK

pytestmark = pytest.mark.slow

COLUMNS = 6


@pytest.fixture(scope="module")
def network(tensorflow):
    """Return training.network; imported here, so that collecting these tests imports no TensorFlow."""
    return importlib.import_module("training.network")


@pytest.fixture(scope="module")
def taught():
    """The figures and own labels of some posts: a candidate is right when its first figure is the largest."""
    random = np.random.default_rng(6)
    figures = [random.normal(2, 3, (size, COLUMNS)).astype(np.float32) for size in (3, 5, 4, 6) * 8]
    return figures, [(each[:, 0] == each[:, 0].max()).astype(np.float32) for each in figures]


@pytest.fixture(scope="module")
def ranker(network, taught):
    figures, own = taught
    return network.fit_ranker(figures, own, replace(QUICK, ranker_epochs=60, ranker_rate=0.02))


def test_the_ridge_solution_is_a_keras_layers_optimum(network):
    """There the gradient of the squared error plus L2, of a linear Dense layer with its weights, is zero."""
    random = np.random.default_rng(7)
    x, y = random.random((9, 4)).astype(np.float32), random.random((9, 2)).astype(np.float32)
    weights = x.T @ network.solve_ridge(x @ x.T, y, penalty=0.5)
    layer = network.keras.layers.Dense(2, use_bias=False)
    layer.build((None, 4))
    layer.set_weights([weights])
    with network.tf.GradientTape() as tape:
        loss = network.tf.reduce_sum((layer(x) - y) ** 2) + 0.5 * network.tf.reduce_sum(layer.kernel**2)
    # 2 X' ((K + penalty I) A - Y), of which every product and sum has been rounded.
    dual = np.abs(np.linalg.solve(x @ x.T + 0.5 * np.eye(9), y))
    magnitude = 2 * x.T @ (x @ (x.T @ dual) + 0.5 * dual + y)
    assert_close(
        tape.gradient(loss, layer.kernel), np.zeros((4, 2)), steps=4 + 9 + 9 + 4, magnitude=magnitude
    )


def test_the_base_as_a_layer_scores_as_it_serves(network):
    """Of five terms, one of them without a weight, and three labels."""
    random = np.random.default_rng(8)
    values, scales, bias = (random.random(size).astype(np.float32) for size in (6, 5, 3))
    labels = np.array([0, 2, 1, 0, 1, 2], np.uint16)
    weights = Weights(np.array([0, 2, 3, 3, 6, 6], np.int32), labels, values, scales, bias)
    rows, values = np.array([0, 3]), np.array([0.6, 0.8], np.float32)
    vector = np.zeros((1, 5), np.float32)
    vector[0, rows] = values
    served = weights.score(weights.find(rows, values))
    assert_close(np.asarray(network.load_base(weights)(vector))[0], served, steps=2 + 2)


def test_the_ranker_serves_the_log_odds_that_keras_gives(network, ranker, taught):
    model = network.load_ranker(ranker, QUICK)
    for figures in taught[0]:
        standard = network.standardise(figures, ranker.mean, ranker.deviation, ranker.clip)
        expected = np.asarray(model(standard[None]))[0].mean(1)
        magnitude = ranker_magnitude(ranker, standard)
        assert_close(ranker.rank(figures), expected, steps=ranker_steps(ranker), magnitude=magnitude)


def test_a_ranker_is_the_same_after_keras(network, ranker):
    again = network.export_ranker(network.load_ranker(ranker, QUICK), ranker.mean, ranker.deviation, QUICK)
    for field in (each for each in fields(ranker) if each.init):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(ranker, field.name))


def test_a_ranker_learns_which_candidates_are_right(ranker, taught):
    assert all(ranker.rank(each).argmax() == own.argmax() for each, own in zip(*taught, strict=True))


def test_posts_without_a_right_candidate_teach_nothing(network, taught):
    figures, own = taught
    alone = network.fit_ranker(figures, own, QUICK)
    with_more = network.fit_ranker([*figures, figures[0] + 100], [*own, own[0] * 0], QUICK)
    np.testing.assert_array_equal(with_more.hidden, alone.hidden)
    np.testing.assert_array_equal(with_more.mean, alone.mean)


def test_figures_are_standardised_as_another_ranker_does_it(network, taught, ranker):
    figures, own = taught
    other = replace(ranker, mean=ranker.mean + 1, deviation=ranker.deviation * 2)
    again = network.fit_ranker(figures, own, QUICK, standards=other)
    np.testing.assert_array_equal(again.mean, other.mean)
    np.testing.assert_array_equal(again.deviation, other.deviation)


def test_the_loss_adds_up_as_by_hand(network):
    """Logits of 0: two candidates cost ln 2 each, and the list ln 2 for the one that is right of two."""
    targets = np.array([[[1.0], [0.0], [network.PADDING]]], np.float32)
    loss = network.ranking_loss(0.25)(targets, np.zeros((1, 3, 1), np.float32))
    assert float(loss[0]) == pytest.approx(0.75 * 2 * np.log(2) + 0.25 * np.log(2))


def test_padding_costs_nothing(network):
    targets = np.array([[[1.0], [network.PADDING]]], np.float32)
    logits = np.array([[[2.0], [50.0]]], np.float32)
    shorter = network.ranking_loss(0.5)(targets[:, :1], logits[:, :1])
    assert float(network.ranking_loss(0.5)(targets, logits)[0]) == pytest.approx(float(shorter[0]))


def test_copies_share_nothing_but_the_figures(network):
    model = network.build_ranker(COLUMNS, QUICK)
    figures = np.ones((1, 2, COLUMNS), np.float32)
    before = np.asarray(model(figures))
    kernel, bias = model.get_layer("hidden").get_weights()
    kernel[:, : QUICK.ranker_width] = 0
    model.get_layer("hidden").set_weights([kernel, bias])
    after = np.asarray(model(figures))
    assert not np.array_equal(after[..., 0], before[..., 0])
    assert np.array_equal(after[..., 1], before[..., 1])
