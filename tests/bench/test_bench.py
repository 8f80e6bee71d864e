"""The measurements: what they may learn from, what they ask, and how they tell it; no test asserts a time."""

import json

import pytest

from bench.child import MeasurementFailed, run_child
from bench.corpus import (
    CorpusError,
    body_bytes,
    find_corpora,
    join_posts,
    read_corpus,
    read_measured,
    without_labels,
)
from bench.speed import __main__ as speed
from bench.speed import steps
from lambda_local.processes import quantile_ms, time_ms
from model.post import LabelKeys, Post
from tests.conftest import BLOG, ROOT
from tests.support.small_corpora import write_corpus


def test_a_corpus_is_split_as_it_says(tmp_path):
    corpus = read_corpus(write_corpus(tmp_path))
    assert [post.path for post in corpus.train] == ["posts/train.md"]
    assert [post.path for post in corpus.test] == ["posts/test.md"]
    assert corpus.gold == {"posts/test.md": (("only-in-test",), ())}
    assert corpus.keys == LabelKeys(("topics",), ())


def test_a_corpus_without_manifest_or_posts_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"its corpus\.json cannot be read"):
        read_corpus(tmp_path)
    write_corpus(tmp_path)
    (tmp_path / "posts/test.md").unlink()
    with pytest.raises(CorpusError, match=r"1 posts are missing, such as posts/test\.md"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"), [("{", "is not JSON"), ("{}", "lacks category_key, name, posts, tag_key")]
)
def test_a_broken_manifest_is_explained(tmp_path, text, problem):
    (tmp_path / "corpus.json").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=problem):
        read_corpus(tmp_path)


def test_an_author_sends_no_labels():
    assert without_labels(Post("a", tags=("x",), categories=("y",))) == Post("a")


def test_short_posts_are_joined_to_the_wanted_size():
    joined = join_posts([Post(str(n), "x" * 400) for n in range(5)], 800)
    assert [(post.title, body_bytes(post)) for post in joined] == [("1", 804), ("3", 804)]


def test_posts_of_the_right_size_are_not_joined(tmp_path):
    for number in range(10):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntags: a\ntitle: x\n---\n{'x' * 5_000}", encoding="utf-8"
        )
    assert [body_bytes(post) for post in read_measured(tmp_path)] == [5_000] * 10


def test_a_blog_with_too_little_text_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: a\ntags: a\n---\nshort\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no posts of 4,500 to 7,500 bytes"):
        read_measured(tmp_path)


def test_every_item_is_timed_in_every_round():
    seen: list[str] = []
    assert len(time_ms(seen.append, ["a", "b"], rounds=2)) == 4
    assert seen == ["a", "b", "a", "b"]


def test_quantiles_are_rounded_to_a_thousandth():
    assert quantile_ms([1.0, 2.0, 30.0], 0.5) == 2
    assert quantile_ms([0.0, 1.0], 0.3333) == 0.333


def test_the_steps_add_up_to_the_answer(trained, capsys):
    steps.main(trained.model, ROOT / BLOG, calls=1)
    measured = json.loads(capsys.readouterr().out)
    assert list(measured["steps_ms"])[:3] == ["fields", "terms", "vector"]
    assert list(measured["steps_ms"])[-1] == steps.REST
    assert measured["post_bytes"] >= 4_500


def test_a_fresh_process_loads_the_model(trained):
    assert set(run_child("bench.speed.load", str(trained.model), one_thread=True)) == {"import_ms", "load_ms"}


def test_a_failed_process_is_named(tmp_path, capfd):
    with pytest.raises(MeasurementFailed, match=r"bench\.speed\.load ended with exit code 1"):
        run_child("bench.speed.load", str(tmp_path / "none"))
    assert "none" in capfd.readouterr().err


def test_speed_is_shown_as_a_table():
    measured = {"artifact_mb": 2.933, "fresh_import_ms": 436.1, "fresh_load_ms": 17.84, "load_ms": 12.19}
    measured |= {"post_bytes": 5963, "median_ms": 4.212, "p99_ms": 8.09}
    lines = speed.render_measured(measured | {"steps_ms": {"fields": 0.4}}).splitlines()
    assert lines[4].split("  ")[0] == "a post of 5,963 bytes, median"
    assert [line.split()[-2:] for line in lines[4:7]] == [["4.21", "ms"], ["8.09", "ms"], ["0.40", "ms"]]


def test_speed_of_a_missing_model_ends_in_one_line(tmp_path, capsys):
    assert speed.main(["--model", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("speed: python -m bench.speed.load ended with exit code")


def test_a_folder_of_corpora_stands_for_those_in_it(tmp_path):
    for name in ("second", "first", "no-corpus"):
        (tmp_path / name).mkdir()
    first, second = (write_corpus(tmp_path / name) for name in ("first", "second"))
    assert find_corpora([tmp_path]) == [first, second]
    assert find_corpora([second]) == [second]


def test_a_folder_without_corpora_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"neither it nor a folder in it holds a corpus\.json"):
        find_corpora([tmp_path])
