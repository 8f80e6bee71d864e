"""Figures in the documents come from results, by `make figures`, and nothing else is rewritten."""

import json

import pytest

from bench import figures
from bench.figure_tables import render_rows, render_speed
from bench.figures import NoFigures, keep, main, read_newest, rewrite
from docs.tools.pages import ROOT

RUN = {"artifact_mb": 1.8412, "fresh_load_ms": 9.6, "median_ms": 3.44, "p99_ms": 4.06}
RESULT = {"date": "2026-11-29", "commit": "42d5f29", "runs": {"efcl": RUN}}


@pytest.mark.parametrize("name", figures.DOCUMENTS)
def test_the_tables_of_a_document_are_those_of_the_newest_results(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "<!-- figures: " in text
    assert rewrite(text) == text, "run `make figures`"


def test_every_table_stands_in_a_document():
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in figures.DOCUMENTS)
    assert [name for name in figures.TABLES if f"<!-- figures: {name} -->" not in texts] == []


def test_a_table_has_a_row_a_figure_and_its_date():
    assert render_speed(RESULT).splitlines()[:4] == [
        "|  | efcl |",
        "|-|-|",
        "| artifact, MB | 1.84 |",
        "| load, ms | 10 |",
    ]
    assert render_speed(RESULT).endswith("\nMeasured on 2026-11-29, commit 42d5f29.\n")


def test_rows_are_markdown():
    assert render_rows(["a", "b"], [["1", "2"]]) == "| a | b |\n|-|-|\n| 1 | 2 |\n"


def test_only_what_is_between_markers_changes(tmp_path):
    (tmp_path / "speed-2026-11-29.json").write_text(json.dumps(RESULT), encoding="utf-8")
    text = "Before\n<!-- figures: speed -->\nold\n<!-- end -->\nAfter\n"
    new = rewrite(text, tmp_path)
    assert "old" not in new
    assert new.startswith("Before\n<!-- figures: speed -->\n\n| ")
    assert new.endswith("<!-- end -->\nAfter\n")
    assert rewrite(new, tmp_path) == new


def test_the_newest_result_counts(tmp_path):
    for day in ("2026-11-29", "2026-12-01", "2026-11-30"):
        (tmp_path / f"speed-{day}.json").write_text(json.dumps({"date": day}), encoding="utf-8")
    assert read_newest("speed", tmp_path) == {"date": "2026-12-01"}


def test_a_result_that_is_missing_is_named(tmp_path):
    with pytest.raises(NoFigures, match=r"no result power-DATE\.json: measure it first"):
        read_newest("power", tmp_path)


def test_an_unknown_table_is_refused():
    with pytest.raises(NoFigures, match='unknown table "beauty"; known are quality'):
        rewrite("<!-- figures: beauty -->\n<!-- end -->")


def test_the_last_line_that_a_bench_printed_is_kept_with_date_and_commit(tmp_path):
    printed = tmp_path / "efcl.txt"
    printed.write_text(f"a table\n\n{json.dumps(RUN)}\n", encoding="utf-8")
    kept = json.loads(keep("speed", [printed], tmp_path).read_text(encoding="utf-8"))
    assert kept["runs"] == {"efcl": RUN}
    assert {"date", "commit", "processor"} <= set(kept)


@pytest.mark.parametrize("kind", ["quality", "growth"])
def test_a_run_of_all_blogs_is_kept_under_its_kind_whatever_its_file_is_called(kind, tmp_path):
    printed = tmp_path / "monday.txt"
    printed.write_text(json.dumps(RUN), encoding="utf-8")
    assert json.loads(keep(kind, [printed], tmp_path).read_text(encoding="utf-8"))["runs"] == {kind: RUN}
    with pytest.raises(NoFigures, match="takes one file"):
        keep(kind, [printed, printed], tmp_path)


def test_a_file_without_json_is_named(tmp_path):
    printed = tmp_path / "efcl.txt"
    printed.write_text("a table\n", encoding="utf-8")
    with pytest.raises(NoFigures, match=r"efcl\.txt: its last line is not JSON"):
        keep("speed", [printed], tmp_path)


def test_an_unknown_kind_ends_in_one_line(capsys):
    assert main(["--keep", "beauty", "x.txt"]) == 2
    assert (
        capsys.readouterr().err
        == "figures: --keep takes quality, speed, package, growth and at least one file.\n"
    )
