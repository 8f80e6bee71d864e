"""Made-up blogs, and the figures of a training on one."""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bench.growth.__main__ import main, render_blogs
from bench.growth.corpus import MEDIAN_WORDS, MadeUpBlog, parse_size, write_blog
from bench.growth.words import Zipf, make_words
from blog.post_file import parse_post
from model.post import Post
from training.reading.content import read_blog

BLOG = MadeUpBlog(400, 60)
FIGURES = {"posts": 1000, "tags": 500, "post_bytes": 2_100, "wall_s": 61, "cpu_s": 33, "peak_mb": 892}


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    """All posts of a made-up blog, oldest first."""
    return [parse_post(made.text) for made in BLOG]


def test_a_seed_gives_the_same_posts_and_another_seed_gives_others():
    first, again, other = (list(MadeUpBlog(20, 9, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert all(made.text != others.text for made, others in zip(first, other, strict=True))


def test_made_up_words_are_all_different():
    words = make_words(30_000)
    assert len(set(words)) == len(words)
    assert all(word.isalpha() and word.islower() for word in words)


def test_few_tags_have_most_uses_and_most_tags_have_few(posts):
    uses = sorted(Counter(tag for post in posts for tag in post.tags).values())
    assert uses[-1] > 8 * uses[len(uses) // 2]
    assert len(uses) > 50


def test_some_tags_are_only_used_by_the_newest_posts(posts):
    older, newest = ({tag for post in part for tag in post.tags} for part in (posts[:320], posts[320:]))
    assert newest - older


def test_half_of_the_tags_stand_in_the_text_of_their_post(posts):
    named = [tag in f"{post.title} {post.body}".lower() for post in posts for tag in post.tags]
    assert 0.4 < sum(named) / len(named) < 0.6


def test_words_depend_on_the_tags(posts):
    """Two posts with one and the same tag have more words in common than two with different ones."""
    single = [(post.tags, set(post.body.lower().split())) for post in posts if len(post.tags) == 1]
    shared: dict[bool, list[float]] = {True: [], False: []}
    for (tags, words), (others, their) in combinations(single, 2):
        shared[tags == others].append(len(words & their) / len(words | their))
    same, different = (sum(each) / len(each) for each in (shared[True], shared[False]))
    assert same > 1.1 * different


def test_a_place_is_drawn_in_proportion_to_its_frequency():
    rng = np.random.default_rng(1)
    drawn = Counter(Zipf(4, 1.0).draw(rng, 50_000).tolist())
    assert [drawn[place] / drawn[0] for place in range(4)] == pytest.approx(
        [1, 1 / 2, 1 / 3, 1 / 4], abs=0.02
    )


def test_training_reads_what_was_written(tmp_path):
    size = write_blog(tmp_path, MadeUpBlog(30, 9))
    blog = read_blog(tmp_path / "content")
    assert len(blog.posts) == 30
    assert [post.date for post in blog.posts] == sorted(post.date for post in blog.posts)
    assert all(post.post.tags and post.post.categories for post in blog.posts)
    assert size == sum(path.stat().st_size for path in tmp_path.rglob("*.md"))


def test_a_size_has_posts_and_tags_and_may_have_words():
    assert parse_size("1000x500") == (1000, 500, MEDIAN_WORDS)
    assert parse_size("1000x500x900") == (1000, 500, 900)


@pytest.mark.parametrize("wrong", ["1000", "0x5", "5x-1", "axb", "1x1x1x1"])
def test_another_text_is_not_a_size(wrong, capsys):
    with pytest.raises(SystemExit):
        main([wrong, "--out", "build"])
    assert f"{wrong} is not of the form POSTSxTAGS" in capsys.readouterr().err


def test_the_table_has_a_row_for_each_size():
    assert render_blogs([{**FIGURES, "artifact_mb": 1.8, "post_ms": 3.14}])[-1].split() == [
        "1,000", "500", "2.1", "61", "33", "892", "1.80", "3.1",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("tensorflow")
def test_a_training_is_measured(tmp_path: Path, capfd):
    assert main(["40x6", "--out", str(tmp_path)]) == 0
    [blog] = json.loads(capfd.readouterr().out.splitlines()[-1])["blogs"]
    assert (blog["size"], blog["posts"]) == ("40x6", 40)
    assert blog["peak_mb"] > 100
    assert blog["artifact_mb"] == round((tmp_path / "40x6.safetensors").stat().st_size / 1e6, 3)
    assert 0 < blog["post_ms"] < 1_000
