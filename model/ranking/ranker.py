"""The ranker: a small network that turns a candidate's figures into the log-odds of the label."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.ranking.figures import Figures

MAX_LOG_ODDS = np.float32(60)
"""Beyond this exp would overflow for a hostile model, and a probability is 0 or 1 anyway."""
WEIGHTS = ("mean", "deviation", "hidden", "hidden_bias", "out", "skip", "bias")
"""The arrays of a Ranker, by which files store it."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """Copies of one network, trained from different starts; the mean of their logits is the log-odds.

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
    _mean_layers: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]] = field(init=False)
    """The means over the copies of `out`, `skip` and `bias`: they give the mean of the logits at once."""

    def __post_init__(self) -> None:
        copies = np.float32(len(self.out))
        layers = self.out.ravel() / copies, self.skip.sum(1) / copies, self.bias.sum() / copies
        object.__setattr__(self, "_mean_layers", layers)

    def rank(self, figures: Figures) -> NDArray[np.float32]:
        """Return the log-odds of each candidate, float32 of shape (candidates,) in +-MAX_LOG_ODDS."""
        x: Figures = figures - self.mean
        x /= self.deviation
        np.maximum(x, -self.clip, out=x)  # np.clip takes five times as long
        np.minimum(x, self.clip, out=x)
        relu = x @ self.hidden
        relu += self.hidden_bias
        np.maximum(relu, 0, out=relu)
        out, skip, bias = self._mean_layers
        mean: NDArray[np.float32] = relu @ out + x @ skip + bias
        return np.minimum(np.maximum(mean, -MAX_LOG_ODDS), MAX_LOG_ODDS)


def mix_rankers(first: Ranker, second: Ranker, share: float) -> Ranker:
    """Return one ranker whose log-odds are `share` of the first's and 1 - `share` of the second's.

    Both standardise figures alike: they have the same mean, deviation and clip.
    """
    parts = (first, share), (second, 1 - share)
    copies = sum(len(part.out) for part, _ in parts)
    scales = [np.float32(weight * copies / len(part.out)) for part, weight in parts]
    return Ranker(
        mean=first.mean,
        deviation=first.deviation,
        hidden=np.concatenate([first.hidden, second.hidden], 1),
        hidden_bias=np.concatenate([first.hidden_bias, second.hidden_bias]),
        out=np.concatenate([first.out * scales[0], second.out * scales[1]]),
        skip=np.concatenate([first.skip * scales[0], second.skip * scales[1]], 1),
        bias=np.concatenate([first.bias * scales[0], second.bias * scales[1]]),
        clip=first.clip,
    )
