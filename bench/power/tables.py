"""The figures of a local run as text: how it was measured, tables of each function, and the checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.coldstart.tables import MAX_UNZIPPED_BYTES, MB
from bench.power.results import MILLION, render_choices
from console.tables import render_table
from lambda_local.cgroups import MB as MIB
from lambda_local.cgroups import PERIOD_US, VCPU_MB

BUSY_LOAD = 0.5
"""Above this load, Linux's average over the last minute, a run is probably disturbed."""
COLD_COLUMNS = {
    "init ms": ("init_ms", ",.0f"),
    "init CPU": ("init_cpu_ms", ",.0f"),
    "first ms": ("first_ms", ",.1f"),
    "first CPU": ("first_cpu_ms", ",.1f"),
    "to answer": ("answer_ms", ",.0f"),
    "billed": ("billed_ms", ",.1f"),
    "USD a million": ("million_usd", ",.2f"),
}
WARM_COLUMNS = {
    "p50": ("p50_ms", ",.2f"),
    "p90": ("p90_ms", ",.2f"),
    "p99": ("p99_ms", ",.2f"),
    "CPU ms": ("cpu_ms", ",.2f"),
    "mean": ("mean_ms", ",.2f"),
    "billed": ("billed_ms", ",.2f"),
    "USD a million": ("million_usd", ",.3f"),
    "peak MB": ("peak_mb", ",.0f"),
}
"""The figure and its format by the head of a column."""
LEGEND = """\
With M MB a function has M / {vcpu:,} of a processor in every {period_ms:.0f} ms, and is killed when it takes
more memory. Above {vcpu:,} MB it has more than one processor, which helps only with several threads.
Inits have {inits_have}. Files were in memory before: their pages count in peak MB, but not
against the limit.

init: from exec to the request for the first event. first: the call that had waited for it. to answer, and
billed: both together. warm: calls {pause} ms apart, each of which finds its whole share of the processor.
Times are medians in ms; mean and billed are means as in AWS Lambda Power Tuning, of warm calls without the
{discard:.0%} fastest and {discard:.0%} slowest. Functions and sizes took turns, {starts} times.
USD for a million calls: only computing, {architecture} in {region}, for the times of this machine."""

type Figures = Mapping[str, Any]


def render_text(figures: Figures) -> str:
    """Return all results of a run."""
    functions = (render_function(name, each) for name, each in figures["functions"].items())
    checks = ["Checks of the simulation:", *map(render_check, figures["checks"])]
    return "\n\n".join([render_facts(figures), *functions, "\n".join(checks)])


def render_facts(figures: Figures) -> str:
    """Return the circumstances of a run, and how to read its tables."""
    model, given, processors = figures["model"], figures["input"], figures["processors"]
    payloads = ", ".join(f"{each['warm']} × {each['name']}" for each in figures["payloads"])
    legend = LEGEND.format(
        vcpu=VCPU_MB,
        period_ms=PERIOD_US / 1000,
        pause=given["sleepBetweenRunsMs"],
        discard=given["discardTopBottom"],
        starts=given["coldStarts"],
        **{name: figures[name] for name in ("inits_have", "architecture", "region")},
    )
    lines = [
        f"Power tuning on this machine, {figures['date']}, commit {figures['commit']}",
        "{processor}, {system}, Python {python}; confined: {confined}".format_map(figures),
        "model {version} of a blog of {posts} posts, {terms:,} terms and {labels} labels, {mb} MB".format(
            **model
        ),
        f"at each size {given['coldStarts']} cold starts and {given['num']} warm calls: {payloads}",
        "",
        legend,
    ]
    if given["powerValues"][-1] > processors * VCPU_MB:
        lines.append(f"This machine has {processors} processors, and no function had more.")
    if figures["load"] > BUSY_LOAD:
        lines.append(f"Other work was going on here: the load was {figures['load']:.1f} when the run began.")
    return "\n".join(lines)


def render_function(name: str, function: Figures) -> str:
    """Return the tables of one function: cold starts, warm calls, and warm calls by payload."""
    unzipped_bytes, sizes = function["package"]["unzipped_bytes"], function["sizes"]
    lines = [f"{name}: {function['serves']}; {unzipped_bytes / MB:,.1f} MB"]
    if unzipped_bytes > MAX_UNZIPPED_BYTES:
        lines.append("Too large for a zip in Lambda, 262 MB: it needs a container image.")
    lines += _list_troubles(sizes)
    for kind, columns in (("cold", COLD_COLUMNS), ("warm", WARM_COLUMNS)):
        rows = [("memory", *columns), *(_row(size, size[kind], columns) for size in sizes)]
        lines += ["", kind, *render_table(rows, texts=0), *_list_choices(function[kind])]
    return "\n".join([*lines, "", *_render_payloads(sizes)])


def render_check(check: Figures) -> str:
    """Return the line of a check."""
    value = "unknown" if check["value"] is None else f"{check['value']:.2f}"
    verdict = "met" if check["met"] else "NOT MET"
    return f"{check['what']} {value}, from {check['least']:g} to {check['most']:g}: {verdict}"


def _row(size: Figures, part: Figures | None, columns: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    if not part:
        return (_memory(size), *("-" for _ in columns))
    figures = {**size, **part, "million_usd": part["cost_usd"] * MILLION}
    return (_memory(size), *(format(figures[name], form) for name, form in columns.values()))


def _memory(size: Figures) -> str:
    return f"{size['memory_mb']:,} MB"


def _list_troubles(sizes: Sequence[Figures]) -> Iterator[str]:
    for size in sizes:
        if not size["warm"]:
            yield f"{_memory(size)}: {size['outcome']}"
        elif size["peak_mb"] * MB > size["memory_mb"] * MIB:
            yield f"{_memory(size)}: ran, but only because its files were in memory already"


def _list_choices(output: Figures | None) -> list[str]:
    if not output:
        return []
    chosen = f"chosen {output['power']:,} MB ({render_choices(output)})"
    return [chosen, output["stateMachine"]["visualization"]]


def _render_payloads(sizes: Sequence[Figures]) -> list[str]:
    """Return a table of the median of each payload at each size that ran."""
    ran = [size for size in sizes if size["warm"]]
    if not ran:
        return []
    by_payload = zip(*(size["warm"]["payloads"] for size in ran), strict=True)
    rows = [(each[0]["payload"], *(f"{size['p50_ms']:,.2f}" for size in each)) for each in by_payload]
    return render_table([("warm p50 of", *map(_memory, ran)), *rows])
