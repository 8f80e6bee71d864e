"""The claims of dials, counted: a bound holds where the precision that follows is not below it."""

import pytest

from bench.quality.claims import summarise


def result(asked: float, bound: float, right: int, corpus: str = "tea") -> dict[str, object]:
    return {"corpus": corpus, "asked": asked, "part": "known", "bound": bound, "right": right, "applied": 10}


@pytest.mark.parametrize(("right", "held"), [(6, 0), (7, 1), (10, 1)])
def test_a_bound_holds_from_its_own_share_on(right, held):
    assert summarise([result(0.8, 0.7, right)])["held"] == held


def test_resplits_are_counted_by_precision_and_by_corpus():
    summary = summarise([result(0.7, 0.6, 5), result(0.8, 0.7, 9), result(0.8, 0.7, 8, "bread")])
    assert (summary["resplits"], summary["held"]) == (3, 2)
    assert summary["by_asked"] == {"0.7": [0, 1], "0.8": [2, 2], "0.9": [0, 0]}
    assert summary["by_corpus"] == {"tea": [1, 2], "bread": [1, 1]}
