"""A small result of bench.quality, as it is stored."""

from typing import Any

FIGURES = {"f1_5": 0.4, "ndcg10": 0.6, "p1": 0.7, "category_acc": None}
AHEAD = {"mean": 0.1, "low": -0.02, "high": 0.2, "blogs": 1}
DIFFERENCES: dict[str, Any] = {"f1_5": AHEAD, "ndcg10": AHEAD, "p1": AHEAD, "category_acc": None}


def lower(figures: dict[str, float | None], by: float) -> dict[str, float | None]:
    """Return figures that are lower by `by`."""
    return {name: value and value - by for name, value in figures.items()}


def make_count(applied: int, right: int) -> dict[str, int]:
    """Return counts of the dial over ten posts with twenty tags."""
    return {"posts": 10, "given": min(applied, 10), "applied": applied, "right": right, "wanted": 20}


def make_blog(
    name: str = "tiny", sizes: tuple[int, ...] = (5, 20), refused: tuple[int, ...] = (5,)
) -> dict[str, Any]:
    """Return a blog of a result; Fuda refuses the sizes `refused`."""
    systems = {"Fuda": FIGURES, "LinearSVC": lower(FIGURES, 0.1)}
    dial = {"0.7": make_count(20, 15), "0.8": make_count(12, 10), "0.9": make_count(0, 0)}
    curve = {
        str(size): {
            "systems": {"LinearSVC": lower(FIGURES, 0.2)} | ({} if size in refused else {"Fuda": FIGURES}),
            "dial": None if size in refused else dial,
        }
        for size in sizes
    }
    return {
        "corpus": name,
        "train_posts": 1_200,
        "test_posts": 64,
        "cost": {"train_cpu_s": 41.2, "peak_mb": 1_056},
        "systems": systems,
        "differences": {"LinearSVC": DIFFERENCES},
        "dial": dial,
        "curve": curve,
    }


def make_result(*blogs: dict[str, Any]) -> dict[str, Any]:
    """Return a result as bench.figures stores it, of `blogs` or of one blog."""
    blogs = blogs or (make_blog(),)
    means = {"systems": blogs[0]["systems"], "differences": {"LinearSVC": DIFFERENCES}}
    return {
        "date": "2026-11-30",
        "commit": "abc1234",
        "processor": "2 × CPU",
        "system": "Linux 6.1 x86_64",
        "runs": {"quality": {"blogs": list(blogs), "mean": means}},
    }
