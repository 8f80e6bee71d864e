"""What is measured of fuda bulk, on a real run, and what is made of the memory it took."""

import pytest

from bench.safety.scratch_blog import EXAMPLE
from bench.speed.bulk_speed import CannotMeasure, measure, memory_figures, parse_totals
from blog.pages import Fault
from fuda.cli.totals import Totals
from tests.support.packages.built_package import write_tiny_model


def test_a_run_over_posts_without_labels_is_measured(tmp_path):
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    measured = measure(EXAMPLE, model, tmp_path / "blog", copies=2)
    assert measured["files"] == 2 * len(list(EXAMPLE.rglob("*.md")))
    assert measured["changed"] > 10
    assert measured["posts_per_s"] >= measured["with_start_per_s"] > 0
    assert measured["cpu_ms_per_post"] > 0
    assert 20 < measured["peak_mb"] < 1000


@pytest.mark.parametrize(("changed", "refused"), [(1_234, 1), (1, 0), (0, 2_000)])
def test_the_figures_are_those_that_bulk_prints(changed, refused):
    faults = [Fault(f"{number}.md", 1, "") for number in range(refused)]
    totals = Totals(posts=2_300, changed=changed, faults=faults, seconds=2)
    said = "\n".join([totals.render_changes(would=False), *totals.render_rest()])
    rate = (2_300 + refused) // 2
    assert parse_totals(said) == {"changed": changed, "refused": refused, "posts_per_s": rate}


def test_a_run_without_a_rate_was_too_short():
    with pytest.raises(CannotMeasure, match="too short to have a rate"):
        parse_totals(Totals(posts=3, changed=3).render_changes(would=False))


def test_a_failed_run_is_explained(tmp_path):
    with pytest.raises(CannotMeasure, match=r"The model .* cannot be used"):
        measure(EXAMPLE, tmp_path / "none.safetensors", tmp_path / "blog", copies=1)


@pytest.mark.parametrize(
    ("memory_mb", "grown_mb"),
    [
        ([10, 50, 60, 60, 60, 61, 60, 60], 1),
        ([10, 20, 30, 40, 50, 60, 70, 80], 40),
        ([9, 9, 9, 9, 8, 8, 8, 8], -1),
    ],
)
def test_growth_is_the_second_half_compared_with_the_second_quarter(memory_mb, grown_mb):
    figures = memory_figures([(3, float(memory)) for memory in memory_mb])
    assert figures == {"processes": 3, "peak_mb": max(memory_mb), "grown_mb": grown_mb}


def test_a_run_without_samples_is_refused():
    with pytest.raises(CannotMeasure, match="too short"):
        memory_figures([(1, 10.0)] * 3)
