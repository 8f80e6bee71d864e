"""The tables of a result, and the command that prints them."""

import json

import pytest

from bench.quality.__main__ import main, print_result
from bench.quality.tables import (
    TABLES,
    render_blogs,
    render_curve,
    render_dial,
    render_differences,
    render_systems,
)
from tests.support.quality_results import FIGURES, make_blog, make_count, make_result
from tests.support.small_corpora import write_corpus


def test_the_best_system_is_bold_in_the_mean():
    lines = render_systems(make_result()).splitlines()
    assert lines[0] == "| mean of 1 blog | f1_5 | ndcg10 | p1 | first category right |"
    assert lines[2:4] == [
        "| Fuda | **0.400** | **0.600** | **0.700** | – |",
        "| LinearSVC | 0.300 | 0.500 | 0.600 | – |",
    ]


def test_equal_figures_are_both_bold():
    result = make_result()
    result["runs"]["quality"]["mean"]["systems"] = {"Fuda": FIGURES, "before": FIGURES}
    assert render_systems(result).count("**0.400**") == 2


def test_a_blog_has_a_row_with_its_posts_and_every_system():
    assert render_blogs(make_result()).splitlines()[:3] == [
        "| f1_5 / ndcg10 / p1 | Fuda | LinearSVC |",
        "|-|-|-|",
        "| tiny, 1,200 + 64 posts | 0.400 / 0.600 / 0.700 | 0.300 / 0.500 / 0.600 |",
    ]


def test_blogs_with_categories_have_a_table_of_their_own():
    blog = make_blog()
    blog["systems"]["Fuda"] = FIGURES | {"category_acc": 0.8}
    assert "| first category right | Fuda | LinearSVC |" in render_blogs(make_result(blog))
    assert "| first category right |" not in render_blogs(make_result())


def test_a_difference_has_its_interval_and_the_mean_is_last():
    lines = render_differences(make_result()).splitlines()
    assert lines[:4] == [
        "| f1_5 | LinearSVC |",
        "|-|-|",
        "| tiny | +0.100 (-0.020 to +0.200) |",
        "| **mean** | +0.100 (-0.020 to +0.200) |",
    ]
    assert lines[-1] == "Measured on 2026-11-30, commit abc1234."


def test_the_dial_has_a_table_for_each_asked_precision_with_all_blogs_pooled():
    other = make_blog("other")
    other["dial"]["0.7"] = make_count(20, 5) | {"wanted": 60}
    lines = render_dial(make_result(make_blog(), other)).splitlines()
    assert lines[2] == "| tiny | 20 | 15 | 0.750 | 1.000 | 0.750 | 2.00 |"
    assert lines[4:6] == [
        "| **all** | 40 | 20 | 0.500 | 1.000 | 0.250 | 2.00 |",
        "| **mean** |  |  |  |  | 0.417 |  |",
    ]
    assert [line.split(" | ")[0] for line in lines if "asked" in line] == [
        "| asked 0.7",
        "| asked 0.8",
        "| asked 0.9",
    ]


def test_nothing_applied_has_no_precision():
    assert "| tiny | 0 | 0 | – | 0.000 | 0.000 | 0.00 |" in render_dial(make_result()).splitlines()


def test_the_curve_shows_where_fuda_refused_and_what_it_applied():
    lines = render_curve(make_result()).splitlines()
    assert lines[0] == "| mean of 1 blog | Fuda | LinearSVC | right of those applied at 0.8 |"
    assert lines[2] == "| 5 posts | – | 0.200 / 0.400 / 0.500 | – |"
    assert lines[3] == "| 20 posts | 0.400 / 0.600 / 0.700 | 0.200 / 0.400 / 0.500 | 10 of 12 |"


def test_larger_sizes_have_a_table_of_their_blog():
    text = render_curve(make_result(make_blog(), make_blog("big", sizes=(5, 20, 1_000))))
    assert "| mean of 2 blogs |" in text
    assert "| 1,000 posts |" in text.partition("| big |")[2]
    assert "| tiny |" not in text


def test_a_mean_lacks_a_system_that_one_blog_lacks():
    blogs = [make_blog(sizes=(5,), refused=()), make_blog("other", sizes=(5,))]
    assert "| 5 posts | – | 0.200 / 0.400 / 0.500 | 10 of 12 |" in render_curve(make_result(*blogs))


def test_a_run_without_curves_has_no_table_of_them():
    assert render_curve(make_result(make_blog(sizes=()))).startswith("Not measured.")


def test_the_last_line_is_the_result_which_is_kept_too(tmp_path, capsys):
    quality = make_result()["runs"]["quality"]
    print_result(quality, tmp_path / "quality.json")
    printed = capsys.readouterr().out
    assert json.loads(printed.splitlines()[-1]) == quality
    assert printed.count("\n| ") > len(TABLES)
    assert json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))["runs"] == {"quality": quality}


def test_a_folder_that_is_not_a_corpus_ends_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(f"quality: {tmp_path} is not a corpus to measure on")


def test_an_unknown_peer_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(write_corpus(tmp_path)), "--out", str(tmp_path / "out"), "--peers", "nearest"])
    assert "unknown peer nearest; known are fasttext" in capsys.readouterr().err
