"""The baselines: labels used most, and labels whose names stand in the post."""

import json

from bench.quality.baselines import NAMES, PRIOR, answer, main, rank_names, rank_prior
from model.post import Post
from model.terms.extraction import parse_posts
from tests.support.small_corpora import make_corpus, write_corpus

POSTS = [Post(tags=("Tea", "jam")), Post(tags=("rye",)), Post(tags=("tea",)), Post(tags=("jam", "egg"))]
BY_USE = [("jam", 2.0), ("tea", 2.0), ("egg", 1.0), ("rye", 1.0)]


def test_the_most_used_label_is_first_and_the_last_used_of_equals():
    assert rank_prior(POSTS, "tags") == BY_USE


def test_a_label_counts_once_a_post():
    assert rank_prior([Post(tags=("tea", "Tea"))], "tags") == [("tea", 1)]


def test_labels_are_ranked_by_how_often_the_post_names_them():
    [ranked] = rank_names(BY_USE, parse_posts(Post("On rye", "Rye, tea and more tea; tea without jam.")))
    assert ranked == [("tea", 3), ("rye", 2), ("jam", 1)]


def test_equally_often_named_labels_are_ranked_by_use():
    [ranked] = rank_names(BY_USE, parse_posts(Post("", "rye, egg, tea, jam")))
    assert [label for label, _ in ranked] == ["jam", "tea", "egg", "rye"]


def test_a_post_that_names_nothing_gets_nothing():
    assert rank_names(BY_USE, parse_posts(Post("Salt"))) == [[]]


def test_only_the_train_part_is_counted():
    corpus = make_corpus(POSTS, [Post("Cake", tags=("cake",))])
    lines = answer(corpus.train, corpus, parse_posts(Post("Cake and tea")))
    assert lines[PRIOR][0]["tags"] == BY_USE
    assert lines[NAMES][0]["tags"] == [("tea", 1)]
    assert lines[NAMES][0]["categories"] == []


def test_both_baselines_are_written_for_each_size(tmp_path, capsys):
    main(write_corpus(tmp_path / "corpus"), tmp_path / "out", [None, 1])
    written = sorted(path.relative_to(tmp_path / "out").as_posix() for path in tmp_path.rglob("*.jsonl"))
    assert written == ["names/1.jsonl", "names/all.jsonl", "prior/1.jsonl", "prior/all.jsonl"]
    [line] = (tmp_path / "out/prior/1.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"path": "posts/test.md", "tags": [["only-in-train", 1.0]], "categories": []}
