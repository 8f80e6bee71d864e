"""Exams for other systems: the same split, text and labels, and how answers are written."""

import json

from bench.quality.exam import list_sizes, render_text, take_newest, write_exam
from bench.quality.peers.reading import answer_exam
from model.post import Post
from tests.support.small_corpora import make_corpus

TRAIN = [
    Post("Old", "about tea", tags=("Tea",)),
    Post("Untagged", categories=("Food",)),
    Post("New", "about rye", tags=("Rye", "rye")),
]
CORPUS = make_corpus(TRAIN, [Post("Asked", "about jam", tags=("secret",))])
ASKED = "Asked about jam"


def take_exam(folder, sizes, answer):
    write_exam(folder / "exam.json", CORPUS, sizes)
    answer_exam(folder / "exam.json", folder / "out", answer)
    files = sorted((folder / "out").iterdir())
    return {path.name: [json.loads(line) for line in path.read_text().splitlines()] for path in files}


def test_an_exam_does_not_have_the_labels_of_the_test_part(tmp_path):
    write_exam(tmp_path / "exam.json", CORPUS, [None])
    text = (tmp_path / "exam.json").read_text(encoding="utf-8")
    assert "secret" not in text
    assert [post["tags"] for post in json.loads(text)["train"]] == [["tea"], [], ["rye"]]


def test_the_text_has_title_body_and_pairs_of_cjk_characters():
    assert render_text(Post("Tea", "about **抹茶の香** `code`")).split() == [
        "Tea", "about", "code", "code", "抹茶", "茶の", "の香"
    ]  # fmt: skip


def test_a_system_learns_from_the_newest_posts_with_labels_of_the_kind(tmp_path):
    learnt = []

    def answer(texts, labels, asked):
        learnt.append((*labels, *asked))
        return [[("x", 1.0)]]

    files = take_exam(tmp_path, [1, None], answer)
    assert learnt == [
        (["rye"], ASKED),
        (["tea"], ["rye"], ASKED),
        (["food"], ASKED),
    ]
    assert list(files) == ["1.jsonl", "all.jsonl"]
    assert files["1.jsonl"] == [{"path": "test-0.md", "tags": [["x", 1.0]], "categories": []}]


def test_ten_labels_are_kept(tmp_path):
    files = take_exam(tmp_path, [1], lambda texts, labels, asked: [[(str(n), -n) for n in range(20)]])
    assert len(files["1.jsonl"][0]["tags"]) == 10


def test_the_newest_posts_with_tags_are_taken_oldest_first():
    assert [dated.post.title for dated in take_newest(CORPUS.train, 2)] == ["Old", "New"]
    assert take_newest(CORPUS.train, None) == list(CORPUS.train)


def test_sizes_beyond_the_posts_with_tags_are_left_out():
    assert list_sizes(CORPUS, [1, 2, 3]) == [1, 2]
