"""Texts that are dear to read stay within bounds, and the program that measures them."""

import json
from functools import partial
from pathlib import Path
from time import process_time

import pytest

from bench.speed import dearest_batch
from bench.speed.dear_posts import FILLERS, dear_post, fill, labelled_post, repeat
from bench.speed.dearest_batch import FULL, Cost, read_prose
from model.suggestion import Wish
from model.tagger import Tagger
from service.api_limits import BODY_BYTES
from service.requests import parse_wish
from tests.conftest import ROOT

BYTES = 60_000
MANY = 10
"""The limit of the search is 3, at a megabyte. A busy machine makes short measurements vary."""


@pytest.fixture(scope="module")
def prose() -> str:
    return read_prose(ROOT / "examples/blog/content")


def least_cpu_s(tagger: Tagger, post: dict[str, object]) -> float:
    wish = parse_wish(post, limit=50)
    times = []
    for _ in range(3):
        start = process_time()
        tagger.suggest_all([Wish(*wish)])
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
def test_no_text_costs_many_times_as_much_as_prose_of_its_length(trained, prose, format):
    cost = partial(least_cpu_s, Tagger.load(trained.model))
    ordinary_s = cost({"title": "An ordinary post", "body": fill(repeat(prose), BYTES)})
    costs = {name: cost(dear_post(filler, BYTES, format=format)) for name, filler in FILLERS.items()}
    assert {name: cost_s for name, cost_s in costs.items() if cost_s > MANY * ordinary_s} == {}


def test_the_first_word_of_many_labels_costs_no_more_than_another(trained):
    """The worst of a blog is among its own labels: each of its words may begin many."""
    tagger = Tagger.load(trained.model)
    labels = [label for kind in tagger.describe()["labels"].values() for label in kind]
    other_s, own_s = (
        least_cpu_s(tagger, {"body": fill(repeat(" ".join(words) + " "), BYTES)})
        for words in (["unheard", "of"] * len(labels), labels)
    )
    assert own_s < MANY * other_s


def test_dear_posts_fill_the_limits_and_are_accepted():
    shape = FULL[-1]
    posts = [dear_post(filler, shape.post_bytes) for filler in FILLERS.values()]
    for post in (*posts, labelled_post(shape.post_bytes)):
        parse_wish(post, limit=5)
        size = len(json.dumps(post, ensure_ascii=False).encode()) + len(", ")
        assert size * shape.posts + len('{"posts": []}') <= BODY_BYTES


def test_a_text_fills_its_length():
    assert fill(repeat("茶\n"), 102) == "茶\n" * 20


def test_only_terms_and_labels_are_normalised():
    """Each text once: a post of one ligature was normalised for its terms, and for each new tag again."""
    users = [path.name for path in (ROOT / "model").rglob("*.py") if "normalise(" in path.read_text("utf-8")]
    assert sorted(users) == ["labels.py", "normal_form.py", "words.py"]


def test_the_search_ends_with_the_dearest_of_each_shape(monkeypatch, capsys):
    ordinary = Cost("ordinary posts", "1 x 1 MB", "markdown", 0.5, 50, 1.0)
    dear = Cost("dear", "5 x 1 MB", "text", 2, 70, 4.0)
    monkeypatch.setattr(dearest_batch, "search", lambda meter: iter([ordinary, dear]))
    code = dearest_batch.run(Path("any"), ROOT / "examples/blog/content", 3.0)
    *_, table, figures = capsys.readouterr().out.splitlines()
    assert code == 1
    assert table.split() == ["5", "x", "1", "MB", "dear", "4.00", "2.00", "s", "70", "MB"]
    assert [each["ratio"] for each in json.loads(figures)] == [1.0, 4.0]
