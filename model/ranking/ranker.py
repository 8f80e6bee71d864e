"""The ranker: a small network that turns a candidate's figures into the probability of the label."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.ranking.figures import Figures


@dataclass(frozen=True, slots=True)
class Ranker:
    """Copies of one network, trained from different starts; their probabilities are averaged.

    Figures are standardised with `mean` and `deviation` (columns,) and clipped at +-`clip`. A copy's logit
    is a layer `hidden` (columns, copies x width) with `hidden_bias`, relu and `out` (copies, width), plus
    the linear `skip` (columns, copies) and `bias` (copies,). All are float32.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    out: NDArray[np.float32]
    skip: NDArray[np.float32]
    bias: NDArray[np.float32]
    clip: float
    _readout: NDArray[np.float32] = field(init=False)
    """`out` as one layer from all hidden units to logits, with zeros for the units of other copies."""

    def __post_init__(self) -> None:
        copies, width = self.out.shape
        readout = np.zeros((copies, width, copies), np.float32)
        readout[np.arange(copies), :, np.arange(copies)] = self.out
        object.__setattr__(self, "_readout", readout.reshape(-1, copies))

    def rank(self, figures: Figures) -> NDArray[np.float32]:
        """Return the probability of each candidate, float32 of shape (candidates,) in [0, 1]."""
        standard = (figures - self.mean) / self.deviation
        x = np.minimum(np.maximum(standard, -self.clip), self.clip)  # np.clip takes five times as long
        relu = np.maximum(x @ self.hidden + self.hidden_bias, 0)
        logits = relu @ self._readout + x @ self.skip + self.bias
        probabilities = 1 / (1 + np.exp(-np.minimum(np.maximum(logits, -60), 60)))
        mean: NDArray[np.float32] = probabilities.sum(1) / np.float32(len(self.out))
        return mean
