"""The measurements: what they may learn from, what they ask, and how they tell it; no test asserts a time."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.quality import __main__ as quality
from bench.quality import ask_corpus, fit_corpus
from bench.quality.child import MeasurementFailed, run_child
from bench.quality.corpus import (
    CorpusError,
    body_bytes,
    join_posts,
    read_corpus,
    read_measured,
    without_labels,
)
from bench.speed import __main__ as speed
from bench.speed import steps
from lambda_local.processes import quantile_ms, time_ms
from model.artifact import read_artifact, seal_artifact
from model.post import LabelKeys, Post
from tests.conftest import BLOG, ROOT

PEERS = json.loads(quality.PEERS.read_text(encoding="utf-8"))
COST = {"train_cpu_s": 25.4, "peak_mb": 1901, "artifact_mb": 2.9, "median_ms": 2.1, "p99_ms": 6.5}


def write_corpus(folder: Path, **changes: Any) -> Path:
    """Write a corpus of two posts, the older to learn from."""
    posts = []
    for day, split in enumerate(["train", "test"], 1):
        path, label = f"posts/{split}.md", f"only-in-{split}"
        (folder / "posts").mkdir(exist_ok=True)
        text = f"---\ntitle: {split}\ndate: 2024-05-0{day}\ntopics: [{label}]\n---\n{split} body\n"
        (folder / path).write_text(text, encoding="utf-8")
        posts.append({"path": path, "tags": [label], "categories": [], "split": split})
    manifest = {"name": "tiny", "tag_key": "topics", "category_key": None, "posts": posts} | changes
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def write_example_corpus(folder: Path) -> Path:
    """Write the example blog as a corpus all of whose posts are to be suggested for."""
    shutil.copytree(ROOT / BLOG, folder / "posts")
    posts = [
        {"path": path.relative_to(folder).as_posix(), "tags": ["Python"], "categories": [], "split": "test"}
        for path in sorted((folder / "posts").rglob("*.md"))[:5]
    ]
    manifest = {"name": "blog", "tag_key": "tags", "category_key": "categories", "posts": posts}
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


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


def test_the_fit_sees_nothing_of_the_test_split(tmp_path, capsys):
    asked: dict[str, Any] = {}

    def fit(posts, **options):
        asked.update(options, posts=posts)
        return SimpleNamespace(artifact=seal_artifact({}, {}))

    fit_corpus.main(write_corpus(tmp_path), tmp_path / "m.safetensors", load_fit=lambda: fit)
    assert "test" not in repr(asked["posts"])
    assert [post.post.tags for post in asked["posts"]] == [("only-in-train",)]
    assert asked["keys"] == LabelKeys(("topics",), ())
    cost = json.loads(capsys.readouterr().out)
    assert cost["artifact_mb"] == round(len(read_artifact(tmp_path / "m.safetensors").data) / 1e6, 3)


def test_an_author_sends_no_labels():
    assert without_labels(Post("a", tags=("x",), categories=("y",))) == Post("a")


def test_suggestions_are_written_one_line_a_test_post(trained, tmp_path, capsys):
    folder, predictions = write_example_corpus(tmp_path), tmp_path / "blog.jsonl"
    ask_corpus.main(folder, trained.model, predictions)
    corpus = read_corpus(folder)
    read = quality.read_predictions(predictions, corpus)
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


def test_a_known_corpus_is_compared_with_other_systems():
    figures = {"f1_5": 0.4321, "posts": 64}
    measured = {"corpus": "tidyverse", "train_posts": 256, "figures": figures, "cost": COST}
    lines = quality.render_measured(measured, PEERS).splitlines()
    assert lines[0].startswith("tidyverse, 256 + 64 posts")
    assert lines[0].endswith("f1_5  ndcg10     p1  category  accepted F1")
    assert [line.split()[:2] for line in lines[7:9]] == [["Fuda", "0.432"], ["target", "0.440"]]
    assert "at most 1,901 MB" in lines[9]


def test_an_unknown_corpus_is_shown_without_other_systems():
    measured = {"corpus": "other", "train_posts": 1, "figures": {"posts": 1}, "cost": COST}
    assert len(quality.render_measured(measured, PEERS).splitlines()) == 4


def test_a_folder_that_is_not_a_corpus_ends_in_one_line(tmp_path, capsys):
    assert quality.main([str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(f"quality: {tmp_path} is not a corpus to measure on")


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
