"""The pictures: what they show, and that the same figures give the same bytes."""

import json
import re
from copy import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bench.cost.measured import Call, Size, parse_run
from bench.pictures.__main__ import CannotDraw, draw_result, list_power_series, list_series, main
from bench.pictures.drawing import LAYERS, render_figure
from tests.support.packages.bills import FACTS, ONE, SIZE, TWENTY, render_calls

RESULTS = Path(__file__).parents[3] / "bench/results"
SMALL = Size(128, 2_000, 20, (replace(ONE, billed_ms=15), replace(TWENTY, billed_ms=320)))
CALLS = render_calls(SMALL, SIZE)
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
FAILED = {"memory_mb": 128, "outcome": "killed", "cold": None, "warm": None}
RAN = {"billed_ms": 8.5, "cost_usd": 6e-8}
RAN_512 = {"memory_mb": 512, "outcome": "ran", "cold": RAN, "warm": RAN}
POWER: dict[str, Any] = {
    **FACTS,
    "architecture": "arm64",
    "functions": {
        "fuda": {"serves": "everything", "sizes": [FAILED, RAN_512]},
        "other": {"serves": "half of it", "sizes": [FAILED, RAN_512]},
    },
}
STATS = [{"value": mb, "averagePrice": 1e-7, "averageDuration": ms} for mb, ms in ((512, 9), (128, 36))]
TUNED: dict[str, Any] = {"power": 512, "stateMachine": {"visualization": ""}, "stats": STATS}


def draw(figures: dict[str, Any], folder: Path, name: str) -> Figure:
    path = folder / "result.json"
    path.write_text(json.dumps(figures), encoding="utf-8")
    return draw_result(path, region="us-east-1")[name]


def bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


EVERY = pytest.mark.parametrize(
    ("figures", "name"),
    [
        (CALLS, "batches"),
        (CALLS, "memory"),
        (POWER, "memory"),
        (TUNED, "memory"),
        (PARTS, "start"),
        (STARTS, "packages"),
        (render_calls(replace(SIZE, calls=(ONE,))), "memory"),
    ],
)


@EVERY
def test_the_same_figures_give_the_same_bytes_without_a_date(figures, name: str, tmp_path: Path):
    files, again = (render_figure(draw(figures, tmp_path, name)) for _ in range(2))
    assert files == again
    assert files["png"].startswith(b"\x89PNG")
    assert b"<svg" in files["svg"]
    assert not [word for word in (b"dc:date", b"Matplotlib v", b"<text") if word in files["svg"]]


@EVERY
def test_a_picture_has_a_title_its_units_and_where_it_is_from(figures, name: str, tmp_path: Path):
    figure = draw(figures, tmp_path, name)
    assert figure.get_suptitle()
    assert "commit abc1234" in figure.get_supxlabel() or figures is TUNED
    labels = [label for axes in figure.axes for label in (axes.get_xlabel(), axes.get_ylabel()) if label]
    assert [label for label in labels if "ms" in label or "USD" in label]
    assert not any(text.get_parse_math() for text in figure.texts)


def test_the_layers_of_a_bill_are_all_that_is_on_it(tmp_path: Path):
    figure = draw(CALLS, tmp_path, "batches")
    (axes,) = figure.axes
    stacked = [bar for bar in bars(axes) if bar.get_x() < 0.5]
    heights = [bar.get_height() for bar in stacked]
    assert [bar.get_y() for bar in stacked] == pytest.approx([sum(heights[:n]) for n in range(len(heights))])
    totals = [text for text in texts(axes) if text]
    assert totals[0] == f"${sum(heights):.2f}"
    assert (
        figure.get_suptitle() == f"In batches of 20, posts cost {totals[1]} a million instead of {totals[0]}"
    )
    assert len({to_hex(colour) for colour, _ in LAYERS.values()}) == len(LAYERS)


def test_no_two_ticks_of_money_are_the_same(tmp_path: Path):
    (axes,) = draw(CALLS, tmp_path, "batches").axes
    axes.figure.canvas.draw()
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert len(set(labels)) == len(labels) > 2


def test_memory_is_drawn_for_the_start_and_the_calls_that_every_size_has():
    series = list_series(parse_run(CALLS, Path("calls.json")), 13.3334e-6)
    assert [each.name for each in series] == ["one post", "20 posts in a call", "start (init)"]
    (_, one_ms, one_usd), (_, twenty_ms, twenty_usd) = series[0].points[1], series[1].points[1]
    assert (one_ms, twenty_ms) == (4, 80)
    assert one_usd == pytest.approx(0.004 * 0.5 * 13.3334)
    assert twenty_usd == pytest.approx(one_usd)


def test_calls_that_one_size_lacks_are_not_drawn():
    hundred = Call(100, 400, 600_000, 285_000, 900)
    larger = replace(SIZE, calls=(ONE, TWENTY, hundred))
    series = list_series(parse_run(render_calls(SMALL, larger), Path("calls.json")), 1)
    assert "100 posts in a call" not in [each.name for each in series]


def test_a_local_power_run_is_drawn_where_a_function_ran_and_names_where_none_did(tmp_path: Path):
    assert [each.name for each in list_power_series(POWER["functions"])] == [
        "fuda, warm calls", "other*, warm calls", "fuda, cold starts", "other*, cold starts"
    ]  # fmt: skip
    figure = draw(POWER, tmp_path, "memory")
    assert figure.get_supxlabel().startswith(
        "* other does less: half of it\nfuda at 128 MB: killed\nother at 128 MB: killed\narm64 prices"
    )
    assert [line.get_label() for line in figure.axes[0].lines][-1] == "deployed"


@pytest.mark.parametrize("stored", [False, True])
def test_a_tuning_on_aws_is_drawn_as_it_is_and_as_it_is_stored(tmp_path: Path, stored: bool):
    figure = draw({"execution": "run-7", "output": TUNED} if stored else TUNED, tmp_path, "memory")
    assert np.array_equal(figure.axes[0].lines[0].get_xydata(), [[128, 36], [512, 9]])
    assert figure.get_supxlabel() == f"measured in AWS: {'run-7' if stored else 'result'}"


def test_parts_stand_where_the_one_before_ends(tmp_path: Path):
    figure = draw(PARTS, tmp_path, "start")
    drawn = [bar for bar in bars(figure.axes[0]) if bar.get_width()]
    assert [bar.get_width() for bar in drawn] == pytest.approx([20, 55, 0.4, 20, 4.6, 6])
    assert [bar.get_x() for bar in drawn] == pytest.approx([0, 20, 75, 75.4, 95.4, 100])
    assert len({to_hex(bar.get_facecolor()) for bar in drawn}) == 5
    assert figure.get_suptitle() == "Where 100 ms of init go"


def test_packages_are_drawn_at_every_share_with_ours_in_another_colour(tmp_path: Path):
    figure = draw(STARTS, tmp_path, "packages")
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["full speed", "512 MB"]
    assert len({to_hex(patch.get_facecolor()) for patch in figure.axes[0].patches}) == 2
    assert figure.get_suptitle() == "Fuda starts in 125 ms, an empty function in 29"


def test_the_command_draws_every_result_beside_its_name(tmp_path: Path, capsys):
    for name, figures in (("parts-1", PARTS), ("coldstart-1", STARTS)):
        (tmp_path / f"{name}.json").write_text(json.dumps(figures), encoding="utf-8")
    assert main([*map(str, sorted(tmp_path.glob("*.json"))), "--out", str(tmp_path / "out")]) == 0
    names = ["coldstart-1-packages.png", "coldstart-1-packages.svg", "parts-1-start.png", "parts-1-start.svg"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert [Path(line).name for line in capsys.readouterr().out.splitlines()] == names


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": 1}', '{"parts": 3}', '{"sizes": [], "date": 1}', '["output"]']
)
def test_another_file_is_refused_by_name(tmp_path: Path, text: str):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(CannotDraw, match=r"other\.json is not a result"):
        draw_result(path, region="us-east-1")


def test_a_missing_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(CannotDraw, match=r"none\.json cannot be read"):
        draw_result(tmp_path / "none.json", region="us-east-1")


def words_of(picture: Path) -> list[str]:
    """Return the texts in an SVG file; matplotlib writes each as a comment before its outlines."""
    return re.findall(r"<!-- (.*?) -->", picture.read_text(encoding="utf-8"))


def test_the_recorded_pictures_are_those_of_the_recorded_results(tmp_path: Path):
    """`make pictures` leaves git clean. Only texts are compared: another FreeType draws other bytes."""
    kinds = ("calls", "coldstart", "parts", "power", "quality")
    results = sorted(path for kind in kinds for path in RESULTS.glob(f"{kind}-*.json"))
    assert main([*map(str, results), "--out", str(tmp_path)]) == 0
    drawn = {path.name: words_of(path) for path in tmp_path.glob("*.svg")}
    assert {path.name: words_of(path) for path in RESULTS.glob("*.svg")} == drawn
    assert {path.stem for path in RESULTS.glob("*.png")} == {Path(name).stem for name in drawn}
