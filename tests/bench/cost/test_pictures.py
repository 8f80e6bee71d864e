"""The pictures: what they say, that the same figures give the same bytes, and which results they are of."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bench.cost.deployment import Deployment
from bench.cost.run_files import parse_run
from bench.cost.runs import Call, Run, Size
from bench.pictures.__main__ import CannotDraw, draw_result, main
from bench.pictures.cost import LAYERS, draw_batches
from bench.pictures.memory import (
    Point,
    Series,
    Words,
    describe_unfit,
    draw_memory,
    entitle_memory,
    list_power_series,
    list_series,
)
from bench.pictures.starting import draw_packages, draw_parts, merge_small
from bench.pictures.style import render_figure
from tests.support.packages.bills import FACTS, ONE, POWER, SIZE, TWENTY, VIRGINIA

DEPLOYED = Deployment(512, "arm64", 30, traced=True, alarms=4, access_log="{}")
SMALL = Size(128, 2_000, 20, (replace(ONE, billed_ms=15), replace(TWENTY, billed_ms=320)))
CALLS: dict[str, Any] = {**FACTS, "sizes": [asdict(SMALL), asdict(SIZE)]}
PARTS: dict[str, Any] = {
    **FACTS,
    "init_ms": 100.0,
    "parts": [
        {"name": name, "ms": ms}
        for name, ms in (
            ("Python itself", 20), ("NumPy", 55), ("PyYAML", 0.4), ("the model, loaded", 20),
            ("the rest", 4.6), ("the first answer", 6),
        )
    ],
}  # fmt: skip
STARTS: dict[str, Any] = {
    **FACTS,
    "shares": [
        {"memory_mb": memory_mb, "packages": {name: {"init_wall_ms": ms} for name, ms in inits.items()}}
        for memory_mb, inits in (
            (None, {"echo": 29.0, "fuda": 125.0, "tensorflow": 1_400.0}),
            (512, {"echo": 100.0, "fuda": 525.0, "tensorflow": 6_170.0}),
        )
    ],
}


def run() -> Run:
    return parse_run(CALLS, Path("calls.json"))


def batches() -> Figure:
    return draw_batches(CALLS, run(), DEPLOYED, VIRGINIA)


def memory() -> Figure:
    words = Words(title="Title, $1", million="posts", circumstances="from here")
    return draw_memory(list_series(run(), VIRGINIA, "arm64"), words, deployed_mb=512)


def title(figure: Figure) -> str:
    return figure.get_suptitle()


def bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("draw", [batches, memory, lambda: draw_parts(PARTS), lambda: draw_packages(STARTS)])
def test_the_same_figures_give_the_same_bytes_without_a_date(draw):
    files, again = render_figure(draw()), render_figure(draw())
    assert files == again
    assert files["png"].startswith(b"\x89PNG")
    assert b"<svg" in files["svg"]
    assert not [word for word in (b"dc:date", b"Matplotlib v", b"<text") if word in files["svg"]]


@pytest.mark.parametrize("draw", [batches, memory, lambda: draw_parts(PARTS), lambda: draw_packages(STARTS)])
def test_a_picture_says_what_to_see_its_units_and_where_it_is_from(draw):
    figure = draw()
    assert title(figure)
    assert figure.get_supxlabel()
    labels = [label for axes in figure.axes for label in (axes.get_xlabel(), axes.get_ylabel()) if label]
    assert [label for label in labels if "ms" in label or "USD" in label]


def test_no_two_ticks_of_money_say_the_same():
    (axes,) = batches().axes
    axes.set_ylim(0, 4)
    axes.figure.canvas.draw()
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert len(set(labels)) == len(labels) > 2


def test_batches_are_stacked_to_what_the_bill_comes_to():
    figure = batches()
    (axes,) = figure.axes
    totals = [text for text in texts(axes) if text.startswith("$")]
    assert len(totals) == 7
    assert title(figure) == f"In batches of 20, posts cost {totals[4]} a million instead of {totals[0]}"


def test_the_layers_of_a_bill_are_all_that_is_on_it():
    (axes,) = batches().axes
    stacked = [bar for bar in bars(axes) if bar.get_x() < 0.5]
    heights = [bar.get_height() for bar in stacked]
    assert [bar.get_y() for bar in stacked] == pytest.approx([sum(heights[:n]) for n in range(len(heights))])
    assert f"${sum(heights):.2f}" == texts(axes)[0]
    assert len({to_hex(colour) for colour, _ in LAYERS.values()}) == len(LAYERS)


def test_memory_is_drawn_for_the_start_and_the_calls_that_every_size_has():
    series = list_series(run(), VIRGINIA, "arm64")
    assert [each.name for each in series] == ["one post", "20 posts in a call", "start (init)"]
    one, twenty = series[0].points[1], series[1].points[1]
    assert one.usd == pytest.approx(0.004 * 0.5 * 13.3334)
    assert twenty.ms == 80
    assert twenty.usd == pytest.approx(one.usd)


def test_a_local_power_run_is_drawn_where_a_function_ran_and_says_where_none_did(tmp_path: Path):
    failed = {"outcome": "killed", "cold": None, "warm": None}
    other = {"sizes": [{"memory_mb": memory_mb, **failed} for memory_mb in (128, 512)]}
    functions = {**POWER["functions"], "other": other}
    assert [each.name for each in list_power_series(functions)] == ["fuda, warm calls", "fuda, cold starts"]
    unfit = "fuda at 128 MB: killed: out of memory; other at 128, 512 MB: killed"
    assert describe_unfit(functions) == unfit
    path = tmp_path / "power-1.json"
    path.write_text(json.dumps({**POWER, "architecture": "arm64", "functions": functions}))
    figure = draw_result(path, region="us-east-1")["memory"]
    assert figure.get_supxlabel().startswith(f"{unfit}\n")
    assert [line.get_label() for line in figure.axes[0].lines][-1] == "deployed"


def test_the_title_names_the_size_beyond_which_time_hardly_falls():
    def named(*times_ms: float) -> str:
        sizes = (128, 256, 512, 1_024)
        return entitle_memory(Series("it", [Point(*each, 1) for each in zip(sizes, times_ms, strict=False)]))

    assert named(80, 40, 20, 17) == "Beyond 512 MB, memory buys little time (it: 20 ms)"
    assert named(80, 70, 10, 9).startswith("Beyond 128 MB")
    assert named(80, 40, 20, 10).startswith("Beyond 1,024 MB")


@pytest.mark.parametrize("stored", [False, True])
def test_what_the_state_machine_found_is_drawn_as_it_is_and_as_it_is_stored(tmp_path: Path, stored: bool):
    sizes = [{"value": mb, "averagePrice": 1e-7, "averageDuration": ms} for mb, ms in ((512, 9), (128, 36))]
    output = {"power": 512, "stateMachine": {"visualization": ""}, "stats": sizes}
    path = tmp_path / "power-2.json"
    path.write_text(json.dumps({"execution": "run-7", "output": output} if stored else output))
    figure = draw_result(path, region="us-east-1")["memory"]
    assert np.array_equal(figure.axes[0].lines[0].get_xydata(), [[128, 36], [512, 9]])
    assert figure.get_supxlabel() == f"measured in AWS: {'run-7' if stored else 'power-2'}"


def test_a_dollar_in_a_title_is_no_formula():
    assert not any(text.get_parse_math() for text in memory().texts)


def test_parts_stand_where_the_one_before_ends_and_small_ones_are_merged():
    figure = draw_parts(PARTS)
    drawn = [bar for bar in bars(figure.axes[0]) if bar.get_width()]
    assert [bar.get_width() for bar in drawn] == [20, 55, 20, 5, 6]
    assert [bar.get_x() for bar in drawn] == [0, 20, 75, 95, 100]
    assert title(figure) == "Of 100 ms of init, 55 are imports"


def test_the_first_answer_is_no_part_of_the_init_however_long_it_takes():
    parts = [*PARTS["parts"][:-1], {"name": "the first answer", "ms": 500}]
    assert draw_parts({**PARTS, "parts": parts}).get_suptitle() == "Of 100 ms of init, 55 are imports"


def test_without_a_rest_nothing_is_merged_away():
    assert merge_small([("NumPy", 2.0), ("the rest", 0.1), ("x", 0.5)]) == [("NumPy", 2.0), ("the rest", 0.6)]


def test_packages_are_drawn_at_every_share_with_ours_in_another_colour():
    figure = draw_packages(STARTS)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["full speed", "512 MB"]
    assert len({to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches}) == 2
    assert title(figure) == "Fuda starts in 125 ms, tensorflow takes 11 times that"


def test_the_command_draws_every_result_beside_its_name(tmp_path: Path, capsys):
    for name, figures in (("parts-1", PARTS), ("coldstart-1", STARTS)):
        (tmp_path / f"{name}.json").write_text(json.dumps(figures), encoding="utf-8")
    assert main([*map(str, sorted(tmp_path.glob("*.json"))), "--out", str(tmp_path / "out")]) == 0
    names = ["coldstart-1-packages.png", "coldstart-1-packages.svg", "parts-1-start.png", "parts-1-start.svg"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert [Path(line).name for line in capsys.readouterr().out.splitlines()] == names


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"parts": 3}', '{"sizes": [], "date": 1}'])
def test_what_is_no_result_is_refused_by_name(tmp_path: Path, text: str):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(CannotDraw, match=r"other\.json cannot be drawn"):
        draw_result(path, region="us-east-1")


def test_a_call_beyond_those_measured_is_not_drawn_as_if_it_were():
    hundred = Call(100, 400, 600_000, 285_000, 900)
    sizes = {size.memory_mb: size for size in (SMALL, replace(SIZE, calls=(ONE, TWENTY, hundred)))}
    series = list_series(replace(run(), sizes=sizes), VIRGINIA, "arm64")
    assert "100 posts in a call" not in [each.name for each in series]
