"""The comparison of systems that have answered: figures, differences, the dial, and the learning curve."""

from dataclasses import replace

import pytest

from bench.quality.comparing import Answered, compare
from bench.quality.predictions import write_lines
from bench.quality.values import CannotCompare, parse_values
from model.post import Post
from tests.support.small_corpora import make_corpus

TEST = [Post(tags=("tea",)), Post(tags=("rye",))]
RIGHT, HALF = ("tea", "rye"), ("tea", "tea")


def write_answers(path, labels, **more):
    lines = [
        {"path": f"test-{place}.md", "tags": [[label, 0.9]], "categories": []} | more
        for place, label in enumerate(labels)
    ]
    write_lines(path, lines)


def answer(folder, name="tiny", ours=RIGHT, theirs=HALF, size=None):
    """Return a corpus with the answers of Fuda and of one other system; at `size` posts Fuda has its own."""
    applied = {"0.7": ["tea", "rye"], "0.8": ["tea"], "0.9": []}
    write_answers(folder / name / "fuda/all.jsonl", ours, applied=applied)
    write_answers(folder / name / "names/all.jsonl", theirs)
    write_answers(folder / name / "names/5.jsonl", theirs)
    if size:
        write_answers(folder / name / f"fuda/{size}.jsonl", ours, applied=applied)
    corpus = make_corpus([Post(tags=("tea",))], TEST, name)
    return Answered(corpus, folder / name, {"names": "names in the text"}, [5], {"train_cpu_s": 40.0})


def test_every_system_has_its_figures(tmp_path):
    [blog] = compare([answer(tmp_path)])["blogs"]
    assert blog["systems"]["Fuda"]["p1"] == 1
    assert blog["systems"]["names in the text"]["p1"] == 0.5
    assert (blog["train_posts"], blog["test_posts"], blog["cost"]) == (1, 2, {"train_cpu_s": 40.0})


def test_differences_are_paired_by_post_and_have_an_interval(tmp_path):
    [blog] = compare([answer(tmp_path)])["blogs"]
    assert blog["differences"]["names in the text"]["p1"] == {"mean": 0.5, "low": 0, "high": 1, "blogs": 1}


def test_a_figure_that_the_blog_lacks_has_no_difference(tmp_path):
    [blog] = compare([answer(tmp_path)])["blogs"]
    assert blog["systems"]["Fuda"]["category_acc"] is None
    assert blog["differences"]["names in the text"]["category_acc"] is None


def test_the_mean_counts_each_blog_once(tmp_path):
    blogs = [answer(tmp_path), answer(tmp_path, "second", theirs=RIGHT)]
    mean = compare(blogs)["mean"]
    assert mean["systems"]["names in the text"]["p1"] == 0.75
    assert mean["differences"]["names in the text"]["p1"] == {"mean": 0.25, "low": 0, "high": 0.5, "blogs": 2}


def test_an_earlier_version_is_compared_where_it_has_the_blog(tmp_path):
    before = {"f1_5": [0, 0], "ndcg10": [0, 0], "p1": [1, 0], "category_acc": []}
    blogs = [replace(answer(tmp_path), before=before), answer(tmp_path, "second")]
    mean = compare(blogs)["mean"]
    assert mean["differences"]["before"]["p1"] == {"mean": 0.5, "low": 0, "high": 1, "blogs": 1}
    assert mean["systems"]["before"]["p1"] == 0.5


def test_versions_with_other_posts_are_not_compared(tmp_path):
    before = {"f1_5": [0], "ndcg10": [0], "p1": [1], "category_acc": []}
    with pytest.raises(CannotCompare, match="tiny: the earlier version answered for other test posts"):
        compare([replace(answer(tmp_path), before=before)])


def test_the_dial_counts_what_is_applied(tmp_path):
    [blog] = compare([answer(tmp_path)])["blogs"]
    assert blog["dial"]["0.7"] == {"posts": 2, "given": 2, "applied": 4, "right": 2, "wanted": 2}
    assert blog["dial"]["0.9"]["applied"] == 0


def test_a_size_that_fuda_refuses_is_not_in_its_curve(tmp_path):
    [blog] = compare([answer(tmp_path)])["blogs"]
    assert list(blog["curve"]["5"]["systems"]) == ["names in the text"]
    assert blog["curve"]["5"]["dial"] is None


def test_a_size_that_fuda_learns_from_is_in_its_curve(tmp_path):
    [blog] = compare([answer(tmp_path, size=5)])["blogs"]
    assert blog["curve"]["5"]["systems"]["Fuda"]["p1"] == 1
    assert blog["curve"]["5"]["dial"]["0.8"]["right"] == 1


def test_a_result_has_the_values_that_a_later_run_compares_with(tmp_path):
    [blog] = compare([answer(tmp_path, ours=HALF)])["blogs"]
    assert parse_values(blog["values"])["p1"] == [1, 0]
