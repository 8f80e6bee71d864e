"""Tables of measured figures in Markdown: each is a function of one result in bench/results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

BLOGS = ("efcl", "digitalgov", "tidyverse")
_MB = 1_000_000

type Result = Mapping[str, Any]
type Cells = Sequence[str]


def render_rows(head: Cells, rows: Iterable[Cells]) -> str:
    """Return a table in Markdown."""
    lines = (f"| {' | '.join(line)} |\n" for line in (head, *rows))
    return "".join([next(lines), f"|{'-|' * len(head)}\n", *lines])


def render_speed(result: Result) -> str:
    """Return size, loading and the time of a post, by blog."""
    runs = result["runs"]
    blogs = [blog for blog in BLOGS if blog in runs]
    shown: dict[str, Callable[[Result], str]] = {
        "artifact, MB": lambda run: f"{run['artifact_mb']:.2f}",
        "load, ms": lambda run: f"{run['fresh_load_ms']:.0f}",
        "a post, median ms": lambda run: f"{run['median_ms']:.1f}",
        "a post, p99 ms": lambda run: f"{run['p99_ms']:.1f}",
    }
    rows = [[name, *(show(runs[blog]) for blog in blogs)] for name, show in shown.items()]
    return render_rows(["", *blogs], rows) + render_source(result)


def render_training(result: Result) -> str:
    """Return what a training takes, as bench.quality measures it."""
    costs = {each["corpus"]: each["cost"] for each in result["runs"]["quality"]["blogs"]}
    blogs = [blog for blog in BLOGS if blog in costs]
    rows = [
        ["CPU seconds beyond TensorFlow's import", *(f"{costs[blog]['train_cpu_s']:.0f}" for blog in blogs)],
        ["peak MB", *(f"{costs[blog]['peak_mb']:,}" for blog in blogs)],
    ]
    return render_rows(["", *blogs], rows) + render_source(result)


def render_growth(result: Result) -> str:
    """Return what a training on made-up blogs takes, and a post of each, by size."""
    blogs = [blog for run in result["runs"].values() for blog in run["blogs"]]
    rows = [
        [
            f"{blog['posts']:,}",
            f"{blog['tags']:,}",
            f"{blog['post_bytes'] / 1e3:.1f}",
            f"{blog['wall_s']:,}",
            f"{blog['cpu_s']:,}",
            f"{blog['peak_mb']:,}",
            f"{blog['artifact_mb']:.2f}",
            f"{blog['post_ms']:.1f}",
        ]
        for blog in sorted(blogs, key=lambda blog: blog["posts"])
    ]
    head = ["posts", "tags", "kB a post", "wall s", "CPU s", "peak MB", "artifact, MB", "a post, ms of CPU"]
    return render_rows(head, rows) + render_source(result)


def render_starts(result: Result) -> str:
    """Return the packages' cold starts beside the empty function's."""
    full, tuned, small = (share["packages"] for share in result["shares"])
    rows = []
    for name, package in result["packages"].items():
        run, beside = full[name], full[name].get("beside_echo", {"init_wall": 1, "init_cpu": 1})
        rows.append([
            f"**{name}**" if name == "fuda" else name,
            f"{package['unzipped_bytes'] / _MB:,.1f}, {package['zipped_bytes'] / _MB:.1f}",
            f"{run['init_wall_ms']:,.0f}",
            f"{beside['init_wall']:.1f} / {beside['init_cpu']:.1f}",
            f"{run['first_wall_ms']:.1f}",
            f"{run['warm_p50_ms']:.1f} / {run['warm_p99_ms']:.1f}",
            f"{run['peak_mb']:.0f}",
            f"{tuned[name]['init_wall_ms']:,.0f} / {small[name]['init_wall_ms']:,.0f}",
        ])  # fmt: skip
    head = [
        "",
        "MB, zipped",
        "init, ms",
        "× echo, wall / CPU",
        "first answer, ms",
        "warm p50 / p99, ms",
        "peak MB",
    ]
    return render_rows([*head, "peak MB", "init at 1,769 / 512 MB, ms"], rows) + render_source(result)


def render_memory(result: Result) -> str:
    """Return times and cost of our package by memory size."""
    rows = []
    for size in result["functions"]["fuda"]["sizes"]:
        times = {each["payload"]: each["p50_ms"] for each in size["warm"]["payloads"]}
        rows.append([
            f"{size['memory_mb']:,}",
            f"{size['cold']['init_ms']:.0f}",
            f"{times['6kb-en']:.1f} / {times['6kb-ja']:.1f}",
            f"{times['batch-20']:.0f}",
            f"{size['warm']['cost_usd'] * 1e6:.3f}",
            f"{size['peak_mb']:.0f}",
        ])  # fmt: skip
    head = [
        "MB",
        "init, ms",
        "6 kB, English / Japanese, ms",
        "batch of 20, ms",
        "USD a million calls",
        "peak MB",
    ]
    return render_rows(head, rows) + render_source(result)


def render_package(result: Result) -> str:
    """Return the largest parts of the packages, as installed and as packed."""
    builds = list(result["runs"].values())
    columns = [(build, state) for build in builds for state in ("installed", "packed")]
    names = sorted(builds[0]["installed"], key=lambda name: -builds[0]["installed"][name]["unzipped_bytes"])
    rows = [[name, *(_size(build[state].get(name)) for build, state in columns)] for name in names]
    rows.append(["in all", *(_size(_sum(build[state].values())) for build, state in columns)])
    head = ["MB unzipped / zipped", *(f"{build['arch']} {state}" for build, state in columns)]
    return render_rows(head, rows) + render_source(result)


def render_source(result: Result) -> str:
    """Return the line below a table: when its figures were measured, and at which commit."""
    return f"\nMeasured on {result['date']}, commit {result['commit']}.\n"


def _size(size: Result | None) -> str:
    return f"{size['unzipped_bytes'] / _MB:.2f} / {size['zipped_bytes'] / _MB:.2f}" if size else "–"


def _sum(sizes: Iterable[Result]) -> dict[str, int]:
    listed = list(sizes)
    return {name: sum(size[name] for size in listed) for name in ("unzipped_bytes", "zipped_bytes")}
