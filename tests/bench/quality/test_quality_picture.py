"""The picture of a result: what each part of it shows."""

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from bench.pictures.__main__ import draw_result, main
from bench.pictures.drawing import render_figure
from tests.support.quality_results import make_blog, make_result

BLOGS = (make_blog("one"), make_blog("two", sizes=(5, 20, 100)), make_blog("bare", sizes=()))


def draw(folder: Path, *blogs) -> Figure:
    path = folder / "quality-2026-11-30.json"
    path.write_text(json.dumps(make_result(*blogs)), encoding="utf-8")
    return draw_result(path, region="us-east-1")["systems"]


def count_dots(dots: Collection) -> int:
    return len(np.asarray(dots.get_offsets()))


def test_the_title_compares_fuda_with_the_best_other_system(tmp_path):
    figure = draw(tmp_path, *BLOGS)
    assert figure.get_suptitle() == "ndcg10 0.600 in the mean of 3 blogs, LinearSVC 0.500"
    assert "commit abc1234" in figure.get_supxlabel()


def test_every_blog_has_a_dot_of_every_system(tmp_path):
    by_blog = draw(tmp_path, *BLOGS).axes[0]
    assert {text.get_text() for text in by_blog.get_yticklabels()} == {"one", "two", "bare"}
    assert [count_dots(dots) for dots in by_blog.collections] == [3, 3]


def test_the_curve_starts_where_fuda_answers(tmp_path):
    curve = draw(tmp_path, make_blog()).axes[1]
    assert sorted(np.asarray(line.get_xdata()).tolist() for line in curve.lines) == [[5, 20], [20]]


def test_the_dial_has_no_dot_for_a_blog_with_few_applied_tags(tmp_path):
    dial = draw(tmp_path, make_blog()).axes[2]
    assert [count_dots(dots) for dots in dial.collections] == [1, 1, 0]


@pytest.mark.parametrize("blogs", [BLOGS, (make_blog("bare", sizes=()),)])
def test_the_same_result_gives_the_same_bytes(tmp_path, blogs):
    files, again = (render_figure(draw(tmp_path, *blogs)) for _ in range(2))
    assert files == again


def test_the_result_of_another_bench_ends_in_one_line(tmp_path, capsys):
    path = tmp_path / "speed.json"
    path.write_text(json.dumps({"runs": {"efcl": {}}}), encoding="utf-8")
    assert main([str(path), "--out", str(tmp_path)]) == 2
    assert "is not a result that can be drawn" in capsys.readouterr().err


def test_a_system_looks_the_same_in_every_part(tmp_path):
    blog = make_blog(sizes=(20,), refused=())
    blog["systems"]["names"] = blog["systems"]["LinearSVC"]
    systems = blog["curve"]["20"]["systems"]
    blog["curve"]["20"]["systems"] = {"names": {**systems["LinearSVC"], "ndcg10": 0.3}, **systems}
    by_blog, curve, _ = draw(tmp_path, blog).axes
    dots = [to_hex(np.asarray(each.get_facecolor())[0]) for each in by_blog.collections]
    assert dots == [to_hex(str(line.get_color())) for line in curve.lines]
    assert [np.asarray(line.get_ydata())[0] for line in curve.lines] == pytest.approx([0.6, 0.4, 0.3])
