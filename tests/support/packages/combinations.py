"""The choices of the stack, from its files, and a few combinations that have every pair of their words."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import yaml

from tests.conftest import ROOT

STACK = ROOT / "deploy" / "stack"
STAGES = ROOT / "deploy" / "stages"

type Combination = dict[str, str]
type Pair = frozenset[tuple[str, str]]


def read_choices() -> dict[str, list[str]]:
    """Return the words of every choice, each of which has a file NAME-WORD.yml, by the choice's name."""
    choices: dict[str, list[str]] = {}
    for path in sorted(STACK.glob("*-*.yml")):
        choice, _, word = path.stem.partition("-")
        choices.setdefault(choice, []).append(word)
    return choices


def read_refused() -> list[Combination]:
    """Return the combinations that deploy/stack/parameters.js refuses."""
    listed = json.loads((STACK / "combinations.json").read_text(encoding="utf-8"))
    return [each["when"] for each in listed["refused"]]


def cover_pairs(choices: Mapping[str, Sequence[str]], refused: Sequence[Combination]) -> list[Combination]:
    """Return combinations in which each pair of words occurs that is not refused, by a greedy algorithm.

    Each combination is the one with most missing pairs of those that begin with a missing pair. In it every
    further choice takes the word that adds most missing pairs. The first of equal ones is taken.
    """
    # The choices with most refusals and words have the fewest ways left, so they take their words first.
    ordered = sorted(
        choices, key=lambda name: (-sum(name in each for each in refused), -len(choices[name]), name)
    )
    choices = {name: choices[name] for name in ordered}
    missing = {pair for pair in _pairs(choices) if not _is_refused(dict(pair), refused)}
    found = []
    while missing:
        # Every beginning, which takes seconds, because each combination that this saves takes more.
        begun = [
            dict(sorted(pair)) for pair in sorted(missing, key=sorted)
        ]  # a set's order changes by process
        whole = [_complete(each, choices, refused, missing) for each in begun]
        tried = [each for each in whole if each is not None]
        assert len(tried) == len(begun), f"no combination has {begun[whole.index(None)]}"
        found.append(max(tried, key=lambda each: len(_pairs_of(each) & missing)))
        missing -= _pairs_of(found[-1])
    return found


def parameters_of(combination: Combination) -> list[str]:
    """Return osls's arguments for a combination, with what its words need, as the example stages have it."""
    given = combination | {name: value for word in combination.items() for name, value in _needed(*word)}
    return [word for name, value in given.items() for word in ("--param", f"{name}={value}")]


def _complete(
    begun: Combination,
    choices: Mapping[str, Sequence[str]],
    refused: Sequence[Combination],
    missing: set[Pair],
) -> Combination | None:
    """Return `begun` with a word for every choice, or None where none is left that is not refused."""
    name = next((name for name in choices if name not in begun), None)
    if name is None:
        return begun
    tried = [begun | {name: word} for word in choices[name]]
    for each in sorted(tried, key=lambda each: -len(_pairs_of(each) & missing)):
        if not _is_refused(each, refused) and (whole := _complete(each, choices, refused, missing)):
            return whole
    return None


def _is_refused(combination: Combination, refused: Sequence[Combination]) -> bool:
    return any(each.items() <= combination.items() for each in refused)


def _pairs(choices: Mapping[str, Sequence[str]]) -> Iterator[Pair]:
    for one, other in combinations(choices, 2):
        for pair in product(choices[one], choices[other]):
            yield frozenset(zip((one, other), pair, strict=True))


def _pairs_of(combination: Combination) -> set[Pair]:
    return {frozenset(pair) for pair in combinations(combination.items(), 2)}


def _needed(choice: str, word: str) -> Iterator[tuple[str, Any]]:
    """Yield the parameters without a default that a word needs, with the values of the example stages."""
    text = (STACK / f"{choice}-{word}.yml").read_text(encoding="utf-8")
    values: dict[str, Any] = {}
    for path in sorted(STAGES.glob("example*.yml")):
        values |= yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in dict.fromkeys(re.findall(r"\$\{param:(\w+),", text)):
        yield name, values[name]
