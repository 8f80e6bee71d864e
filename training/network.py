"""Everything that uses TensorFlow: the linear solve of the ridge regression, and the ranker in Keras."""

from collections.abc import Callable, Iterable, Sequence
from copy import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model.ranking.ranker import Ranker
from model.scores import Weights
from model.settings import Settings

Matrix = NDArray[np.float32]
STEPS_AT_ONCE = 16
"""Training steps between two returns to Python, which take longer than a step."""
RARE = -3.0
"""The log-odds of any candidate before training, as about one in twenty is right: it saves steps."""
MIN_DEVIATION = 1e-4
MOST_CANDIDATES = 160
"""Of posts with more candidates, wrong ones drawn at random are left out: all are padded to the longest,
and on the largest blogs one in a hundred posts has four times as many as most."""
PADDING = -1.0
"""The target in places where a post has fewer candidates than the longest post."""


def prepare(seed: int) -> None:
    """Make everything that follows in this process reproducible, and limit TensorFlow to one thread.

    The matrices are small: a second thread takes half as much CPU again and saves no time.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)


def solve_ridge(products: Matrix, targets: Matrix, penalty: float) -> Matrix:
    """Return (products + penalty I)^-1 targets, solved in float64 by Cholesky.

    `products` is symmetric and positive semi-definite, of shape (posts, posts), `penalty` positive.
    """
    matrix = tf.constant(products, tf.float64) + penalty * tf.eye(len(products), dtype=tf.float64)
    solution = tf.linalg.cholesky_solve(tf.linalg.cholesky(matrix), tf.constant(targets, tf.float64))
    return np.asarray(solution, np.float32)


class Readout(keras.layers.Layer):  # type: ignore[misc]
    """Adds up each copy's own hidden units: (posts, candidates, copies x width) to (…, copies)."""

    def __init__(self, copies: int, seed: int) -> None:
        super().__init__(name="out")
        self._copies = copies
        self._start = keras.initializers.GlorotUniform(seed)

    def build(self, shape: tuple[int | None, ...]) -> None:
        units = int(shape[-1] or 0) // self._copies
        self.kernel = self.add_weight(shape=(self._copies, units), initializer=self._start)

    def call(self, hidden: Any) -> Any:
        shape = tf.shape(hidden)
        apart = tf.reshape(hidden, [shape[0], shape[1], *self.kernel.shape])
        return tf.reduce_sum(apart * self.kernel, -1)


def build_ranker(columns: int, settings: Settings) -> keras.Model:
    """Return the ranker: standardised figures (posts, candidates, columns) to logits (…, copies).

    Each copy is a hidden layer of `ranker_width` relu units, dropout and a linear readout, plus a linear
    skip. The copies share only the input: training them in one model gives the same as training each by
    itself on the same batches.
    """
    copies, seed = settings.ranker_copies, settings.seed
    start = keras.initializers.HeNormal(seed)
    figures = keras.Input((None, columns))
    hidden = keras.layers.Dense(
        copies * settings.ranker_width, activation="relu", kernel_initializer=start, name="hidden"
    )(figures)
    hidden = keras.layers.Dropout(settings.ranker_dropout, seed=seed)(hidden)
    skip = keras.layers.Dense(
        copies, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(RARE), name="skip"
    )(figures)
    return keras.Model(figures, keras.layers.Add()([Readout(copies, seed)(hidden), skip]))


def ranking_loss(listwise: float) -> Callable[[Any, Any], Any]:
    """Return the loss of targets (posts, candidates, 1) and logits (posts, candidates, copies).

    For each post and copy: (1 - listwise) x the cross-entropy summed over candidates + listwise x the
    cross-entropy of a softmax over the candidates with the post's own labels, each of equal share.
    """

    def loss(targets: Any, logits: Any) -> Any:
        real = tf.cast(targets > PADDING / 2, tf.float32)
        own = tf.maximum(targets, 0.0) * tf.ones_like(logits)
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels=own, logits=logits) * real
        shares = tf.nn.log_softmax(logits - 1e9 * (1 - real), axis=1)
        list_loss = -tf.reduce_sum(shares * own, 1) / tf.maximum(tf.reduce_sum(own, 1), 1.0)
        return tf.reduce_sum((1 - listwise) * tf.reduce_sum(each, 1) + listwise * list_loss, -1)

    return loss


class _EpochProgress(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports the end of each epoch."""

    def __init__(self, epochs: int, on_progress: Callable[[int, int], None]) -> None:
        super().__init__()
        self._epochs, self._on_progress = epochs, on_progress

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._on_progress(epoch + 1, self._epochs)


def fit_ranker(
    figures: Sequence[Matrix],
    own: Sequence[Matrix],
    settings: Settings,
    on_progress: Callable[[int, int], None] = lambda done, epochs: None,
    *,
    standards: Ranker | None = None,
) -> Ranker:
    """Return the ranker of some posts; each has `figures` (candidates, columns) and `own` (candidates,).

    Figures are standardised as `standards` does it, else by their own mean and deviation. Posts without a
    right candidate teach nothing about the order and are left out; at least one post must have one. The same
    posts and settings give the same ranker on one machine.
    """
    useful = [place for place, targets in enumerate(own) if targets.any()]
    if standards is None:
        mean, deviation = _standards([figures[place] for place in useful])
    else:
        mean, deviation = standards.mean, standards.deviation
    kept = [_draw(own[place], settings.seed + place) for place in useful]
    inputs, targets = _pad(
        (
            standardise(figures[place][some], mean, deviation, settings.clip)
            for place, some in zip(useful, kept, strict=True)
        ),
        [own[place][some] for place, some in zip(useful, kept, strict=True)],
        len(mean),
    )
    keras.utils.set_random_seed(settings.seed)
    model = build_ranker(inputs.shape[2], settings)
    batches = -(-len(inputs) // settings.ranker_batch)
    epochs = max(min(settings.ranker_epochs, settings.ranker_most_steps // batches), 1)
    rate = keras.optimizers.schedules.PolynomialDecay(settings.ranker_rate, epochs * batches, 0.0)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=ranking_loss(settings.listwise),
        steps_per_execution=min(STEPS_AT_ONCE, batches),
    )
    model.fit(
        inputs,
        targets[..., None],
        batch_size=settings.ranker_batch,
        epochs=epochs,
        verbose=0,
        callbacks=[_EpochProgress(epochs, on_progress)],
    )
    return export_ranker(model, mean, deviation, settings)


def standardise(figures: Matrix, mean: Matrix, deviation: Matrix, clip: float) -> Matrix:
    """Return the figures as the network takes them: standardised and clipped."""
    standard: Matrix = np.clip((figures - mean) / deviation, -clip, clip).astype(np.float32)
    return standard


def export_ranker(model: keras.Model, mean: Matrix, deviation: Matrix, settings: Settings) -> Ranker:
    """Return the weights of a Keras ranker in the form that serves."""
    (hidden, hidden_bias), (out,), (skip, bias) = (
        [np.asarray(weights) for weights in model.get_layer(name).get_weights()]
        for name in ("hidden", "out", "skip")
    )
    return Ranker(mean, deviation, hidden, hidden_bias, out, skip, bias, settings.clip)


def load_ranker(ranker: Ranker, settings: Settings) -> keras.Model:
    """Return the Keras ranker with the weights of `ranker`: the inverse of export_ranker."""
    copies, width = map(int, ranker.out.shape)
    model = build_ranker(len(ranker.mean), replace(settings, ranker_copies=copies, ranker_width=width))
    weights = {
        "hidden": [ranker.hidden, ranker.hidden_bias],
        "out": [ranker.out],
        "skip": [ranker.skip, ranker.bias],
    }
    for name, tensors in weights.items():
        model.get_layer(name).set_weights(tensors)
    return model


def load_base(weights: Weights) -> keras.Model:
    """Return the base scores as a linear Keras layer: vectors (posts, terms) to scores (posts, labels)."""
    kernel = weights.dense()
    layer = keras.layers.Dense(kernel.shape[1], kernel_initializer="zeros")
    vectors = keras.Input((kernel.shape[0],))
    model = keras.Model(vectors, layer(vectors))
    layer.set_weights([kernel, weights.bias])
    return model


def _standards(figures: Sequence[Matrix]) -> tuple[Matrix, Matrix]:
    """Return the mean and deviation of every column; a column that hardly varies keeps its own scale.

    Divided by a tiny deviation, rounding or the first value that differs would drown all other figures.
    """
    every = np.concatenate(figures)
    deviation = every.std(0)
    return every.mean(0), np.where(deviation > MIN_DEVIATION, deviation, np.float32(1))


def _draw(own: Matrix, seed: int) -> NDArray[np.int64]:
    """Return the places of at most MOST_CANDIDATES candidates, ascending: the right ones and some others."""
    if len(own) <= MOST_CANDIDATES:
        return np.arange(len(own))
    order = np.random.default_rng(seed).permutation(len(own))
    right_first = order[np.argsort(-own[order], kind="stable")]
    return np.sort(right_first[:MOST_CANDIDATES])


def _pad(figures: Iterable[Matrix], own: Sequence[Matrix], columns: int) -> tuple[Matrix, Matrix]:
    longest = max(map(len, own))
    inputs = np.zeros((len(own), longest, columns), np.float32)
    targets = np.full((len(own), longest), PADDING, np.float32)
    for post, (row, target) in enumerate(zip(figures, own, strict=True)):
        inputs[post, : len(row)] = row
        targets[post, : len(target)] = target
    return inputs, targets
