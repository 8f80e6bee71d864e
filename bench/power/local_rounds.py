"""Starts functions at memory sizes in turn, round after round, and leaves out what does not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from bench.power.local_start import Started, Unfit

RAN = "ran"


class Case(NamedTuple):
    """A function, by name, at a memory size."""

    name: str
    memory_mb: int


@dataclass(slots=True)
class Measured:
    """The starts of a case, and RAN or what kept it from running."""

    starts: list[Started] = field(default_factory=list)
    outcome: str = RAN


type Start = Callable[[Case, int], Started]
"""Starts a case in the round of this number. Raises Unfit."""
type Told = Callable[[int, int], object]
"""Called with how many starts are done, those left out too, and how many there are."""


def measure_rounds(cases: Sequence[Case], start: Start, *, rounds: int, told: Told) -> dict[Case, Measured]:
    """Return what came of each case in some rounds.

    In every round each case is started once, in every other round from the last to the first, so that
    whatever else the machine does falls on all alike and none always follows the same one. A case that did
    not get through once is not started again, as in the state machine, where one error ends a size.
    """
    found = {case: Measured() for case in cases}
    for number in range(rounds):
        in_turn = cases[:: -1 if number % 2 else 1]
        for place, case in enumerate(in_turn, start=1):
            if found[case].outcome == RAN:
                _measure(found[case], partial(start, case, number))
            told(number * len(cases) + place, rounds * len(cases))
    return found


def _measure(measured: Measured, start: Callable[[], Started]) -> None:
    try:
        measured.starts.append(start())
    except Unfit as unfit:
        measured.outcome = unfit.outcome
