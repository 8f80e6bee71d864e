"""Fitting and asking: what a fit learns from, and the precisions that a model is asked for."""

import json
from types import SimpleNamespace
from typing import Any

from bench.corpus import read_corpus
from bench.quality import ask_corpus, curve_corpus, fit_corpus
from bench.quality.ask_corpus import ask_all, list_applied
from bench.quality.fit_corpus import fit_newest
from bench.quality.predictions import read_predictions
from model.artifact import read_artifact, seal_artifact
from model.post import LabelKeys, Post
from tests.support.small_corpora import make_corpus, write_corpus, write_example_corpus

CORPUS = make_corpus([Post(tags=(str(n),)) for n in range(4)], [Post("Asked", tags=("secret",))])
EMPTY = seal_artifact({}, {})


class FakeTagger:
    """Suggests one tag of score .85, applied where at most that precision is asked for."""

    def __init__(self):
        self.asked: list[Post] = []

    def describe(self) -> dict[str, Any]:
        return {"labels": {"tags": ["tea"]}}

    def suggest(self, post, *, limit, evidence=True, precision=0.8, least_score=None):
        self.asked.append(post)
        band = "apply" if precision <= 0.85 else "suggest"
        return SimpleNamespace(tags=[SimpleNamespace(label="tea", score=0.85, band=band)], categories=[])


class FakeFit:
    """Keeps what it was asked to learn from."""

    def __init__(self):
        self.asked: list[dict[str, Any]] = []

    def __call__(self, posts, **options):
        self.asked.append({"posts": posts, **options})
        return SimpleNamespace(artifact=EMPTY)


def test_suggestions_are_written_one_line_a_test_post(trained, tmp_path, capsys):
    folder, predictions = write_example_corpus(tmp_path), tmp_path / "blog.jsonl"
    ask_corpus.main(folder, trained.model, predictions)
    corpus = read_corpus(folder)
    read = read_predictions(predictions, corpus)
    assert [each.path for each in read] == [post.path for post in corpus.test]
    assert {each.tags for each in read} == {("Python",)}
    assert {len(each.ranked_tags) for each in read} == {10}
    assert {len(each.ranked_categories) for each in read} == {5}
    assert set(json.loads(capsys.readouterr().out)) == {"median_ms", "p99_ms"}


def test_suggestions_are_ranked_and_the_accepted_are_among_them(trained, tmp_path):
    predictions = tmp_path / "blog.jsonl"
    ask_corpus.main(write_example_corpus(tmp_path), trained.model, predictions)
    for line in map(json.loads, predictions.read_text(encoding="utf-8").splitlines()):
        scores = [score for _, score in line["tags"]]
        assert scores == sorted(scores, reverse=True)
        assert set(line["accepted"]) <= {label for label, _ in line["tags"]}


def test_the_fit_sees_nothing_of_the_test_split(tmp_path, capsys):
    fit = FakeFit()
    fit_corpus.main(write_corpus(tmp_path), tmp_path / "m.safetensors", load_fit=lambda: fit)
    [asked] = fit.asked
    assert "test" not in repr(asked["posts"])
    assert [post.post.tags for post in asked["posts"]] == [("only-in-train",)]
    assert asked["keys"] == LabelKeys(("topics",), ())
    cost = json.loads(capsys.readouterr().out)
    assert cost["artifact_mb"] == round(len(read_artifact(tmp_path / "m.safetensors").data) / 1e6, 3)


def test_the_fit_takes_nothing_of_the_measured_blog_from_the_shared_rows():
    fit = FakeFit()
    fit_newest(fit, CORPUS)
    assert fit.asked[0]["without"] == "tiny"


def test_the_newest_posts_are_learnt_from():
    fit = FakeFit()
    fit_newest(fit, CORPUS, 2)
    assert [dated.post.tags for dated in fit.asked[0]["posts"]] == [("2",), ("3",)]


def test_tags_applied_are_those_of_each_asked_precision():
    assert list_applied(FakeTagger().suggest, Post()) == {"0.7": ["tea"], "0.8": ["tea"], "0.9": []}


def test_a_model_is_asked_without_the_labels_of_the_author():
    tagger = FakeTagger()
    [line] = ask_all(tagger, CORPUS)
    assert {post.tags for post in tagger.asked} == {()}
    assert (line["tags"], line["accepted"]) == ([["tea", 0.85]], ["tea"])


def test_a_size_that_is_fitted_is_asked(tmp_path):
    folder, out = write_corpus(tmp_path / "corpus"), tmp_path / "out"
    line = {"path": "posts/test.md", "tags": []}
    curve_corpus.main(folder, out, [1], load_fit=FakeFit, ask=lambda artifact, corpus: [line])
    assert json.loads((out / "1.jsonl").read_text(encoding="utf-8")) == line
