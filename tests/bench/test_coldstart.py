"""The comparison of cold starts: its arithmetic and its words, and real starts of two small packages."""

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.coldstart.__main__ import choose_memories, choose_recipes, main
from bench.coldstart.building import Package
from bench.coldstart.circumstances import read_commit, read_processor
from bench.coldstart.comparison import choose_pause_s
from bench.coldstart.figures import Share, Start, Summary, summarise
from bench.coldstart.installing import Size
from bench.coldstart.measuring import WrongAnswer, measure_in_turn, render_post_event, start_once
from bench.coldstart.recipes import ECHO, NAMES, OURS, RECIPES
from bench.coldstart.tables import render_circumstances, render_packages, render_share
from lambda_local.cgroups import CannotLimit
from lambda_local.instance import best_setting
from lambda_local.processes import Span
from model.post import Post
from tests.conftest import ROOT
from tests.support.packages.built_package import BuiltPackage, write_tiny_model

EVENT = render_post_event(Post("コーヒー", "# Python\n\nA script."))
ECHOED = Summary(20, 16, (18, 22), (15, 17), 0.5, 0.4, 20.5, 0.75, 1, 16)
OURS_SUMMED = Summary(90, 80, (85, 95), (78, 82), 9, 8, 99, 5.5, 7, 50)
FACTS = {
    "date": "2026-01-02",
    "commit": "abc1234",
    "processor": "2 × Fast",
    "system": "Linux 6 x86_64",
    "python": "3.13.0",
    "confined": "well",
    "inits_have": "a whole processor",
    "rounds": 3,
    "calls": 20,
    "asked": {"posts": 11, "median_bytes": 5_949},
    "model": {"version": "12ab", "mb": 2.8, "posts": 828, "terms": 30_000, "labels": 482},
}


def start(wall_ms: float, cpu_ms: float, *, first_ms: float = 1, warm_ms: tuple[float, ...] = ()) -> Start:
    return Start(Span(wall_ms, cpu_ms), Span(first_ms, first_ms / 2), warm_ms, wall_ms / 10)


def share(memory_mb: int | None = None, **summaries: Summary) -> Share:
    return Share(memory_mb, {ECHO: ECHOED, OURS: OURS_SUMMED, **summaries})


def test_starts_are_summarised_by_their_medians():
    starts = [start(30, 20, first_ms=3), start(10, 15), start(20, 40, warm_ms=(1, 2, 9))]
    summed = summarise([replace(each, warm_ms=each.warm_ms or (2,)) for each in starts])
    assert (summed.init_wall_ms, summed.init_cpu_ms, summed.first_wall_ms) == (20, 20, 1)
    assert summed.answer_wall_ms == 21
    assert summed.init_wall_quartiles_ms == (15, 25)
    assert (summed.warm_p50_ms, summed.peak_mb) == (2, 3)
    assert summed.warm_p99_ms == pytest.approx(9 - 0.04 * 7)


def test_a_package_is_compared_with_the_empty_function():
    assert share().compared(OURS) == (4.5, 5.0, 4.75)
    assert share().compared(ECHO) == (1, 1, 0)


def test_a_limit_is_met_up_to_its_value():
    bars = share().bars()
    assert [(bar.value, bar.most, bar.met) for bar in bars] == [
        (5.0, 5, True), (4.5, 5, True), (9, 10, True), (4.75, 5, True),
    ]  # fmt: skip
    missed = Share(None, {ECHO: ECHOED, OURS: replace(OURS_SUMMED, init_cpu_ms=81)}).bars()
    assert [bar.met for bar in missed] == [False, True, True, True]


def test_without_our_package_there_are_no_limits():
    assert Share(None, {ECHO: ECHOED}).bars() == []


def test_limits_hold_on_a_whole_processor_only():
    assert [len(share(memory_mb).bars()) for memory_mb in (None, 3_000, 1_769, 1_768)] == [4, 4, 4, 0]


def test_below_a_whole_processor_calls_wait_for_their_share():
    assert [choose_pause_s(memory_mb) for memory_mb in (None, 1_769, 512)] == [0, 0, 0.02]


def test_figures_go_into_json_with_their_comparison():
    found = json.loads(json.dumps(share(1_769).as_json()))
    assert found["memory_mb"] == 1_769
    assert found["packages"][OURS]["beside_echo"] == {"init_wall": 4.5, "init_cpu": 5.0, "warm_p50_ms": 4.75}
    assert found["bars"][0] == {
        "what": "init, CPU", "value": 5.0, "most": 5.0, "unit": "× echo", "met": True,
    }  # fmt: skip


def test_packages_start_in_turn_and_the_first_round_does_not_count():
    seen: list[str] = []

    def note(package: str, number: int) -> Start:
        seen.append(package)
        return start(number, number)

    found: list[tuple[int, int]] = []
    starts = measure_in_turn("abc", note, rounds=2, on_progress=lambda *done: found.append(done))
    assert "".join(seen) == "abccbaabc"
    assert [[each.init.wall_ms for each in one] for one in starts] == [[1, 2]] * 3
    assert found[-1] == (9, 9)


def test_a_table_has_a_line_for_each_package_and_each_limit():
    lines = render_share(share()).splitlines()
    assert lines[0] == "full speed"
    assert lines[3].split() == ["fuda", "90", "80", "4.50", "5.00", "9.0", "99", "5.50", "7.00", "50"]
    assert lines[4] == "fuda: init, CPU 5.00 × echo, at most 5: met"


def test_a_missed_limit_is_in_capitals():
    text = render_share(Share(None, {ECHO: ECHOED, OURS: replace(OURS_SUMMED, first_wall_ms=10.5)}))
    assert "fuda: first answer after init 10.50 ms, at most 10: NOT MET" in text


def test_packages_beyond_lambdas_limits_are_noted():
    heavy = replace(OURS_SUMMED, init_wall_ms=10_001, peak_mb=513)
    text = render_share(share(512, tensorflow=heavy))
    assert text.startswith("512 MB, 29% of a processor")
    assert text.endswith(
        "Over Lambda's 10 s for an init, which would start again: tensorflow\n"
        "Needs more memory, which was not limited here: tensorflow"
    )


def test_packages_too_large_for_a_zip_are_noted():
    packages = [Package(RECIPES[-1], Path("x"), Size(20_986, 1_547_460_000, 372_340_000))]
    lines = render_packages(packages).splitlines()
    assert lines[1].split()[-3:] == ["20,986", "1,547.46", "372.34"]
    assert lines[2] == "Too large for a zip in Lambda, 262 MB: tensorflow"


def test_circumstances_are_rendered():
    text = render_circumstances(FACTS)
    assert text.startswith("Cold starts, 2026-01-02, commit abc1234\n2 × Fast, Linux 6 x86_64, Python 3.13.0")
    assert "a blog of 828 posts, 30,000 terms and 482 labels" in text
    assert "{" not in text


def test_a_folder_without_a_repository_has_no_commit(tmp_path):
    assert read_commit(tmp_path) == "unknown"


def test_the_processor_has_the_systems_name_for_it(tmp_path):
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: Fast One\n")
    assert read_processor(tmp_path / "cpuinfo") == "Fast One"
    assert read_processor(tmp_path / "none")


def test_the_empty_function_is_always_measured():
    assert [recipe.name for recipe in choose_recipes(["fuda"], [])] == [ECHO, OURS]
    assert [recipe.name for recipe in choose_recipes([], ["tensorflow", ECHO])] == list(NAMES[:-1])


def test_a_machine_without_quotas_measures_at_full_speed_unless_asked():
    @contextmanager
    def limit(memory_mb: int):
        raise CannotLimit("read-only")
        yield

    lines: list[str] = []
    assert choose_memories([], log=lines.append, limit=limit) == [None]
    assert lines[0].startswith("At full speed only. This machine allows no share of a processor")
    assert choose_memories([None], log=lines.append, limit=limit) == [None]
    with pytest.raises(CannotLimit, match="read-only"):
        choose_memories([512], log=lines.append, limit=limit)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--memory", "64"], "'64' is neither full nor megabytes from 128 to 10240"),
        (["--rounds", "0"], "'0' is not a whole number from 1 on"),
        (["--only", "pytorch"], "invalid choice: 'pytorch'"),
    ],
)
def test_an_invalid_option_is_explained(arguments, problem, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert problem in capsys.readouterr().err


def test_help_names_every_package(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert all(name in capsys.readouterr().out for name in ["fuda-ordinary"])


def test_a_missing_model_ends_in_one_line(tmp_path, capsys):
    assert main(["--model", str(tmp_path / "none"), "--memory", "full"]) == 2
    assert capsys.readouterr().err.startswith(f"coldstart: {tmp_path / 'none'}")


def test_an_empty_function_and_numpy_are_measured_and_written(tmp_path, capsys):
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    options = ["--model", str(model), "--only", "numpy", "--memory", "full", "--rounds", "2", "--calls", "2"]
    assert main([*options, "--out", str(tmp_path / "results")]) == 0
    printed = capsys.readouterr()
    figures = json.loads(printed.out.splitlines()[-1])
    assert {name: each["files"] > 0 for name, each in figures["packages"].items()} == {
        ECHO: True,
        "numpy": True,
    }
    measured = figures["shares"][0]["packages"]
    assert all(each["init_cpu_ms"] > 0 and each["peak_mb"] > 0 for each in measured.values())
    assert str(ROOT) not in printed.out
    written = {path.suffix: path.read_text(encoding="utf-8") for path in (tmp_path / "results").iterdir()}
    assert json.loads(written[".json"]) == figures
    assert printed.out.startswith(written[".txt"].rstrip())


def test_our_package_answers(built_package: BuiltPackage):
    package = Package(RECIPES[2], built_package.folder, Size())
    measured = start_once(package, best_setting(), [EVENT] * 3, memory_mb=512)
    assert len(measured.warm_ms) == 2


def test_a_function_that_fails_is_not_measured(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "handler.py").write_text('def handler(event, context): return {"statusCode": 500}\n')
    with pytest.raises(WrongAnswer, match=r'The package echo answered \{"statusCode": 500\}'):
        start_once(Package(RECIPES[0], tmp_path, Size()), best_setting(), [EVENT], memory_mb=512)
