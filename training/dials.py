"""Sets the dials of a kind on posts that its ranker has not seen: calibrations, and what they promise."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.dial import ASKED, NEVER, Calibration, Dial, Dials, Promise
from model.ranking.guards import are_supported, least_sure, most_sure
from training.calibration import fit_calibration, lower_bound
from training.shared import GRID, Shared, SharedDial
from training.stages import Row

PRIOR_STRENGTH = 50.0
"""How firmly the calibration is held near that of other blogs: as if by some hundred labels."""
PRIOR_LABELS = 200.0
"""The precision above a score is that of the held-out labels there and of so many of other blogs. How a
blog's newest posts differ from others foretells little of its next ones: with 50 or 100 more is wrong."""
MARGIN, NO_MARGIN_FROM = 0.02, 0.9
"""What is asked is exceeded by so much, less and less on the way from .8 to .9: habits change, and precision
is more often lost than won. At .9 a margin has cost coverage and won nothing."""
DESIGN_EFFECT = 4.0
"""Labels of one post, and of posts of one time, are right or wrong together: so many of them tell as much as
one that stands alone (L. Kish, "Survey Sampling", 1965)."""
PROOF_LABELS, TOLERANCE = 20.0, 0.15
"""What is asked is only promised where the lower bound of the held-out labels, with so many of others,
is at most so much below it."""
CLAIM_EFFECT, CLAIM_LABELS = 12.0, 10.0
"""The bound that is claimed takes more labels for one, as habits change, and ten of other blogs, right as
often as asked: over 549 windows of sixteen blogs 503 came out at or above it (bench.quality.claims)."""
MIN_HELD_OUT = 10
"""And where so many labels of the blog's own were held out above the score."""
MADE_UP_LABELS, MADE_UP_SHARE = 5, 0.8
"""What a blog contributes to the shared dials rests on so many more labels, of which this share is right."""


class Seen(NamedTuple):
    """A held-out post with the log-odds of its candidates, by a ranker that has not seen it."""

    row: Row
    log_odds: NDArray[np.float32]


class _Labels(NamedTuple):
    """Candidates of held-out posts, all known or all new: what their dial is set on."""

    log_odds: NDArray[np.float64]
    right: NDArray[np.float64]
    least_sure: NDArray[np.float64]
    most_sure: NDArray[np.float64]
    supported: NDArray[np.bool_]


def fit_dials(seen: Sequence[Seen], shared: Shared) -> Dials:
    """Return the dials of a kind, set on the posts in `seen`."""
    known, new = (_collect(seen, new=is_new) for is_new in (False, True))
    return Dials(_fit_dial(known, shared.known), _fit_dial(new, shared.new))


def measure_precision(seen: Sequence[Seen], asked: float) -> dict[str, NDArray[np.float64]]:
    """Return for known and new labels the precision above each of GRID, on one blog, for shared dials."""
    found = {}
    for name in Dials._fields:
        right, count = _count(_collect(seen, new=name == "new"), asked)
        found[name] = (right + MADE_UP_SHARE * MADE_UP_LABELS) / (count + MADE_UP_LABELS)
    return found


def calibrate(seen: Sequence[Seen]) -> dict[str, Calibration]:
    """Return the calibrations of known and new labels on one blog, for shared dials."""
    found = {}
    for name in Dials._fields:
        labels = _collect(seen, new=name == "new")
        found[name] = fit_calibration(labels.log_odds, labels.right, Calibration(), MADE_UP_LABELS)
    return found


def unproven_dials(shared: Shared) -> Dials:
    """Return dials that promise nothing: scores are as sure as on other blogs, and no label is applied."""
    promises = tuple(Promise(asked, NEVER, 0, 0, 0.0) for asked in ASKED)
    return Dials(Dial(shared.known.calibration, promises), Dial(shared.new.calibration, promises))


def _collect(seen: Sequence[Seen], *, new: bool) -> _Labels:
    """Return the known candidates of the posts, or the new ones."""
    known = [len(row.candidates.rows) for row, _ in seen]
    taken = [
        (each, slice(count, None) if new else slice(count)) for each, count in zip(seen, known, strict=True)
    ]
    return _Labels(
        _join([log_odds[part] for (_, log_odds), part in taken]),
        _join([row.own[part] for (row, _), part in taken]),
        _join([least_sure(row.candidates)[part] for (row, _), part in taken]),
        _join([most_sure(row.candidates)[part] for (row, _), part in taken]),
        _join([are_supported(row.candidates)[part] for (row, _), part in taken]) > 0,
    )


def _join(parts: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    return np.concatenate([np.zeros(0), *parts]).astype(np.float64)


def _fit_dial(labels: _Labels, others: SharedDial) -> Dial:
    calibration = fit_calibration(labels.log_odds, labels.right, others.calibration, PRIOR_STRENGTH)
    promises = [_promise(asked, labels, calibration, others) for asked in ASKED]
    # What keeps a promise keeps every weaker one, even where its own posts alone could not prove that.
    for weaker in range(len(ASKED) - 2, -1, -1):
        stricter = promises[weaker + 1]
        if stricter.score < promises[weaker].score:
            promises[weaker] = stricter._replace(asked=ASKED[weaker])
    return Dial(calibration, tuple(promises))


def _promise(asked: float, labels: _Labels, calibration: Calibration, others: SharedDial) -> Promise:
    """Return the lowest score from which labels that may be applied are right as often as asked."""
    right, count = _count(labels, asked)
    expected = np.array(others.precision)
    precision = (right / DESIGN_EFFECT + PRIOR_LABELS * expected) / (count / DESIGN_EFFECT + PRIOR_LABELS)
    margin = MARGIN * min(max(10 * (NO_MARGIN_FROM - asked), 0), 1)
    enough = np.flatnonzero(precision >= asked + margin)
    if not len(enough):
        return Promise(asked, NEVER, 0, 0, 0.0)
    first = enough[0]
    proof = lower_bound(
        right[first] / DESIGN_EFFECT + PROOF_LABELS * expected[first],
        count[first] / DESIGN_EFFECT + PROOF_LABELS,
    )
    bound = lower_bound(
        right[first] / CLAIM_EFFECT + CLAIM_LABELS * asked, count[first] / CLAIM_EFFECT + CLAIM_LABELS
    )
    is_kept = proof >= asked - TOLERANCE and count[first] >= MIN_HELD_OUT
    log_odds = calibration.slope * np.log(GRID[first] / (1 - GRID[first])) + calibration.offset
    score = float(1 / (1 + np.exp(-log_odds))) if is_kept else NEVER
    return Promise(asked, score, int(count[first]), int(right[first]), round(bound, 4))


def _count(labels: _Labels, asked: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many labels that may be applied reach each of GRID: the right ones, and all.

    The ranker's own probabilities count, before calibration, which are comparable between blogs.
    """
    may = labels.supported & (labels.most_sure >= asked)
    chances = 1 / (1 + np.exp(-labels.log_odds[may]))
    scores = np.minimum(np.maximum(chances, labels.least_sure[may]), labels.most_sure[may])
    order = np.argsort(scores, kind="stable")
    first = scores[order].searchsorted(GRID)
    right = np.append(labels.right[may][order][::-1].cumsum()[::-1], 0)
    return right[first], (len(scores) - first).astype(np.float64)
