"""Values by post: their figures, their text in results, and those of an earlier version."""

import json

import pytest

from bench.quality.predictions import read_predictions, write_lines
from bench.quality.values import (
    CannotCompare,
    Values,
    mean_figures,
    parse_values,
    post_values,
    read_before,
    render_values,
)
from model.post import Post
from tests.support.small_corpora import make_corpus

CORPUS = make_corpus([], [Post(tags=("Tea", "rye")), Post(categories=("food",)), Post(tags=("egg",))])
LINES = [
    {"path": "test-0.md", "tags": [["tea", 0.9], ["jam", 0.2]], "categories": []},
    {"path": "test-1.md", "tags": [], "categories": [["food", 0.5]]},
    {"path": "test-2.md", "tags": [["jam", 0.9]], "categories": [["food", 0.5]]},
]
VALUES: Values = {"f1_5": [0.5, 0.0], "ndcg10": [0.6131, 0.0], "p1": [1, 0], "category_acc": [1]}


def write_predictions(path, lines=LINES):
    write_lines(path, lines)
    return path


def test_only_posts_with_labels_of_a_kind_have_values(tmp_path):
    values = post_values(read_predictions(write_predictions(tmp_path / "p.jsonl"), CORPUS))
    assert values == {name: pytest.approx(each, abs=1e-4) for name, each in VALUES.items()}


def test_a_post_without_a_line_has_no_suggestions(tmp_path):
    predictions = read_predictions(write_predictions(tmp_path / "p.jsonl", LINES[:1]), CORPUS)
    assert [each.path for each in predictions] == [dated.path for dated in CORPUS.test]
    assert post_values(predictions)["category_acc"] == [0]


def test_a_figure_without_posts_is_unknown():
    assert mean_figures({**VALUES, "category_acc": []}) == {
        "f1_5": 0.25, "ndcg10": 0.3065, "p1": 0.5, "category_acc": None
    }  # fmt: skip


def test_values_survive_their_text():
    assert parse_values(render_values(VALUES)) == VALUES


@pytest.mark.parametrize("name", ["tiny.jsonl", "tiny/fuda/all.jsonl"])
def test_an_earlier_version_is_read_from_its_predictions(tmp_path, name):
    write_predictions(tmp_path / name)
    assert read_before(tmp_path, [CORPUS])["tiny"]["p1"] == [1, 0]


def test_an_earlier_version_is_read_from_its_result(tmp_path):
    blogs = [{"corpus": name, "values": render_values(VALUES)} for name in ("tiny", "another")]
    path = tmp_path / "quality.json"
    path.write_text(json.dumps({"runs": {"quality": {"blogs": blogs}}}), encoding="utf-8")
    assert read_before(path, [CORPUS]) == {"tiny": VALUES}


@pytest.mark.parametrize("content", ["{", "{}", '{"runs": {"quality": []}}'])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(CannotCompare, match=r"a\.json does not hold earlier predictions"):
        read_before(tmp_path / "a.json", [CORPUS])


def test_a_folder_without_the_blogs_is_refused(tmp_path):
    with pytest.raises(CannotCompare, match="none of the blogs"):
        read_before(tmp_path, [CORPUS])
