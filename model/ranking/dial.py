"""From log-odds to a score, and the dial: from which score on labels are right as often as is asked."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.ranker import MAX_LOG_ODDS

ASKED: Final = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
"""The shares of right labels that can be asked for: 0.50, 0.55 … 0.95."""
CONFIDENCE: Final = 0.9
NEVER: Final = 1.01
"""Above any score: no label reaches it."""


class Calibration(NamedTuple):
    """Platt's calibration: the log-odds of a label being right are slope x the ranker's + offset.

    J. Platt, "Probabilistic outputs for support vector machines", 1999.
    """

    slope: float = 1.0
    offset: float = 0.0


class Promise(NamedTuple):
    """A score, and how many of the held-out labels from it on were right.

    Of held-out labels `held_out` have this `score` or more, and `right` of them were their author's. `bound`
    is the share of right labels that can be claimed with CONFIDENCE; it may be below the `asked` one. The
    score is NEVER where too few labels were held out to apply any.
    """

    asked: float
    score: float
    held_out: int
    right: int
    bound: float


class Dial(NamedTuple):
    """The calibration of some labels of one kind, and their promises, one for each of ASKED."""

    calibration: Calibration
    promises: tuple[Promise, ...]

    def turn(self, precision: float) -> Promise:
        """Return the first promise of at least `precision`, which is at most the last of ASKED."""
        return next(each for each in self.promises if each.asked >= precision - 1e-9)


class Dials(NamedTuple):
    """The dial of labels that the blog has used, and that of new ones."""

    known: Dial
    new: Dial

    def score(self, log_odds: NDArray[np.float32], known: int) -> NDArray[np.float32]:
        """Return the score of each candidate, the first `known` of them known: its calibrated probability."""
        slopes: NDArray[np.float32] = np.empty(len(log_odds), np.float32)
        offsets = slopes.copy()
        for part, dial in ((slice(known), self.known), (slice(known, None), self.new)):
            slopes[part], offsets[part] = dial.calibration
        calibrated = np.maximum(slopes * log_odds + offsets, -MAX_LOG_ODDS)
        scores: NDArray[np.float32] = np.reciprocal(1 + np.exp(-calibrated))
        return scores


def render_dials(dials: Dials) -> dict[str, Any]:
    """Return the dials as JSON: for known and new labels the calibration, and a row for each promise."""
    return {
        name: {"calibration": list(dial.calibration), "promises": [list(each) for each in dial.promises]}
        for name, dial in dials._asdict().items()
    }


def parse_dials(value: Mapping[str, Any]) -> Dials:
    """Return the dials that render_dials rendered; model.manifest_check has checked them."""
    return Dials(
        **{
            name: Dial(Calibration(*dial["calibration"]), tuple(Promise(*row) for row in dial["promises"]))
            for name, dial in value.items()
        }
    )
