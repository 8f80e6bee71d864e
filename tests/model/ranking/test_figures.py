"""The figures of candidates, by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.post import Post
from model.ranking.figures import (
    BASE,
    FIGURES,
    FOUND,
    NEW,
    Pairs,
    choose_pairs,
    known_figures,
    new_figures,
    order_scores,
)
from model.ranking.history import HABITS, NAMED, PRIOR, Company, LabelHistory
from model.ranking.names import NameIndex, Occurrences
from model.ranking.new_tags import NewTag
from model.settings import Settings
from model.terms.extraction import FIELDS, Terms, parse_posts, parse_terms
from model.terms.vector import Vocabulary
from model.text.fields import Fields

SETTINGS = Settings(top_scores=1, latest=1, company=2)
LABELS = ("Tea", "Milk", "Cup", "茶")
PRIORS = np.arange(4 * len(PRIOR), dtype=np.float32).reshape(4, -1)
NAMES = np.tile(np.arange(1, len(NAMED) + 1, dtype=np.float32), (4, 1))
TOGETHER = Company.from_table(
    np.array([[0, 0.5, 0.25, 0], [0.5, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], np.float32)
)
NO_HABITS = np.zeros(len(HABITS), np.float32)
HISTORY = LabelHistory(
    LABELS, ("tea", "milk", "cup", "茶"), None, PRIORS, NAMES, TOGETHER, np.array([3]), NO_HABITS
)
VOCABULARY = Vocabulary(
    {"text": ["tea"], "title": ["tea"], "links": [], "ngrams": []}, np.array([4, 1], np.int32), 9, SETTINGS
)
NOTHING = Fields()
SCORES = np.array([0.5, 1, -1, 0.25], np.float32)


def occurrences(fields: Fields = NOTHING) -> Occurrences:
    return NameIndex(LABELS).find(parse_terms(fields))


def known(fields: Fields, row: int, scores: NDArray[np.float32] = SCORES) -> dict[str, float]:
    """Return the figures of a label for a post that has others beside it."""
    pairs = Pairs(np.array([0, 1, 1]), np.array([1, 0, row]))
    found = NameIndex(LABELS).find(parse_terms(Fields("cup"), fields))
    ordered = order_scores(np.array([SCORES[::-1], scores]))
    figures = known_figures(pairs, ordered, found, HISTORY, SETTINGS.company)
    return dict(zip(FIGURES, figures[-1].tolist(), strict=True))


def choose(scores: NDArray[np.float32], fields: Fields = NOTHING) -> list[int]:
    """Return the rows that are chosen for a post after another one."""
    found = NameIndex(LABELS).find(parse_terms(NOTHING, fields))
    pairs = choose_pairs(order_scores(np.array([SCORES, scores])), found, HISTORY, SETTINGS)
    assert pairs.posts.tolist() == sorted(pairs.posts.tolist())
    return list(map(int, pairs.rows[pairs.posts == 1]))


def read(title: str, body: str = "") -> Terms:
    return parse_posts(Post(title, body))


def new(tag: NewTag, terms: Terms) -> dict[str, float]:
    return dict(zip(FIGURES, new_figures(np.array([0]), [tag], terms, VOCABULARY)[0].tolist(), strict=True))


def test_every_figure_has_one_name():
    assert len(set(FIGURES)) == len(FIGURES)


def test_the_highest_scores_and_the_labels_used_last_are_candidates():
    assert choose(SCORES) == [1, 3]


def test_labels_named_or_linked_to_are_candidates():
    fields = Fields(body="cup", links=("https://tea.org/",))
    assert choose(SCORES, fields) == [0, 1, 2, 3]


def test_the_first_of_equal_scores_is_a_candidate():
    assert choose(np.zeros(4, np.float32)) == [0, 3]


def test_the_base_figures_are_score_distance_and_rank():
    figures = known(Fields(), 0)
    assert (figures["score"], figures["score_below_best"]) == (0.5, -0.5)
    assert figures["log_rank"] == pytest.approx(math.log1p(1))


def test_the_labels_of_the_best_scores_vote_for_their_company():
    # The two best are Milk (1) and Tea (0.5); with Milk comes Tea in half of its posts.
    figures = known(Fields(), 0)
    assert figures["company_mean"] == pytest.approx((1 * 0.5 + 0.5 * 0) / 1.5)
    assert figures["company_best"] == 0.5


def test_negative_scores_do_not_vote():
    figures = known(Fields(), 1, np.full(4, -1, np.float32))
    assert (figures["company_mean"], figures["company_best"]) == (0, 0)


def test_the_lexical_figures_have_where_and_how_often_a_name_occurs():
    links = "https://tea.org/", "https://example.org/tea"
    figures = known(Fields(title="x tea", body="tea tea", links=links), 0)
    assert [figures[f"in_{name}"] for name in FIELDS] == pytest.approx(np.log1p([1, 0, 0, 2, 0]).tolist())
    assert figures["log_total"] == pytest.approx(math.log(4))
    assert figures["log_linked"] == pytest.approx(math.log(2))
    assert figures["log_addressed"] == pytest.approx(math.log(3))
    assert figures["first_place"] == 0


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (Fields(), [0, 0, 0, 3]),
        (Fields(body="tea"), [1, 0, 3, 0]),
        (Fields(title="tea"), [1, 2, 3, 0]),
    ],
)
def test_log_odds_count_where_the_name_is_and_where_it_is_missed(fields, found):
    assert [known(fields, 0)[name] for name in FOUND] == found


def test_known_labels_have_their_prior_and_nothing_of_new_ones():
    figures = known(Fields(), 2)
    assert [figures[name] for name in PRIOR] == PRIORS[2].tolist()
    assert not any(figures[name] for name in NEW)


def test_new_tags_have_nothing_of_known_labels():
    figures = new(NewTag("Tea", "tea", "tea", "title_word", 0), read("Tea"))
    assert not any(figures[name] for name in (*BASE, *FOUND, *PRIOR))
    assert figures["new"] == 1


def test_a_new_tag_is_counted_like_a_name():
    figures = new(
        NewTag("Tea", "tea", "tea", "title_word", 2),
        read("A hot Tea", "xx tea [a](https://github.com/b/tea)"),
    )
    assert figures["in_title"] == pytest.approx(math.log(2))
    assert figures["first_place"] == 3 / len("xx tea a")
    assert figures["log_linked"] == pytest.approx(math.log(2))
    assert figures["log_addressed"] == pytest.approx(math.log(2))
    assert (figures["title_word"], figures["body"]) == (1, 0)
    assert figures["log_source_place"] == pytest.approx(math.log(3))


def test_a_new_tag_has_how_its_words_hang_together():
    tag = NewTag("green tea", "green tea", "green tea", "piece", 0, 0.25, in_capitals=True)
    figures = new(tag, read("", "Green Tea"))
    assert (figures["freedom"], figures["in_capitals"]) == (0.25, 1)
    assert figures["capital"] == 0
    assert figures["in_body"] == pytest.approx(math.log(2))


def test_a_new_tag_of_mixed_script_is_counted_where_it_stands():
    figures = new(NewTag("R言語", "r言語", "r言語", "mixed", 0), read("R言語", "R言語とr言語"))
    assert figures["in_title"] == pytest.approx(math.log(2))
    assert figures["in_body"] == pytest.approx(math.log(3))


def test_a_new_tag_of_two_words_is_in_an_address_that_joins_them():
    tag = NewTag("green tea", "green tea", "green tea", "title_phrase", 0)
    figures = new(tag, read("Green tea", "[a](https://example.org/green-tea) [b](https://example.org/tea)"))
    assert figures["log_addressed"] == pytest.approx(math.log(2))


def test_a_run_of_the_title_is_counted_as_a_substring():
    figures = new(NewTag("茶", "茶", "茶", "title_run", 0), read("茶", "日本茶と紅茶"))
    assert figures["in_body"] == pytest.approx(math.log(3))


def test_rare_words_have_the_higher_rarity():
    terms = read("Tea coffee")
    tea, coffee = (new(NewTag(word, word, word, "title_word", 0), terms) for word in ("tea", "coffee"))
    assert tea["rarity"] == pytest.approx(math.log(10 / 5))
    assert coffee["rarity"] == pytest.approx(math.log(10))
    assert tea["log_titles"] == pytest.approx(math.log(2))
    assert coffee["log_titles"] == 0


@pytest.mark.parametrize(
    ("label", "true"),
    [
        ("tea", set()),
        ("Tea", {"capital"}),
        ("TEA 3", {"capital", "capitals", "digit"}),
        ("コーヒー", {"katakana"}),
        ("日本茶", {"kanji"}),
    ],
)
def test_the_way_a_new_tag_is_written_is_among_its_figures(label, true):
    figures = new(NewTag(label, label.lower(), label.lower(), "heading", 0), read("x"))
    names = ("capital", "capitals", "digit", "katakana", "kanji")
    assert {name for name in names if figures[name]} == true
    assert figures["words"] == len(label.split())
    assert figures["length"] == pytest.approx(len(label) / 10)


def test_no_candidates_have_no_figures():
    nothing = np.zeros(0, np.int64)
    figures = known_figures(Pairs(nothing, nothing), order_scores(SCORES[None]), occurrences(), HISTORY, 2)
    assert figures.shape == (0, len(FIGURES))
    assert new_figures(nothing, [], read("x"), VOCABULARY).shape == (0, len(FIGURES))


@given(st.text(), st.text(), st.lists(st.floats(-2, 2, width=32), min_size=4, max_size=4))
def test_figures_are_finite(title, body, scores):
    found = occurrences(Fields(title=title, body=body))
    ordered = order_scores(np.array([scores], np.float32))
    pairs = choose_pairs(ordered, found, HISTORY, SETTINGS)
    assert np.isfinite(known_figures(pairs, ordered, found, HISTORY, SETTINGS.company)).all()
