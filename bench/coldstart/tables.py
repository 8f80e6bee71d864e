"""Renders the results as text: a table with notes for each share of a processor."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.coldstart.building import Package
from bench.coldstart.figures import INIT_LIMIT_MS, Share
from bench.coldstart.recipes import OURS
from console.tables import render_table
from lambda_local.cgroups import VCPU_MB

MB = 1_000_000
MAX_UNZIPPED_BYTES = 262_144_000
"""Lambda's limit; larger packages need a container image."""
HEAD = (
    "package", "init ms", "CPU ms", "× echo", "CPU ×", "first ms", "to answer", "warm p50", "p99", "peak MB",
)  # fmt: skip

LEGEND = """\
init: from exec until the first event is asked for, with one prediction made. × echo, CPU ×: its wall time
and CPU time as multiples of the empty function's. first: the first answer after init. to answer: from exec
to the first answer. warm: the answers after it, one after the other; below a whole processor 20 ms apart, so
that each has its full share. Inits have {inits_have}. Times in ms, medians of {rounds}
starts in turn and of {calls} warm calls after each. All files are in the page cache. Sizes of peers are
without the bytecode that they have here."""


def render_circumstances(facts: Mapping[str, Any]) -> str:
    """Return the lines about when, where and with which model was measured."""
    model, asked = facts["model"], facts["asked"]
    return "\n".join([
        f"Cold starts, {facts['date']}, commit {facts['commit']}",
        f"{facts['processor']}, {facts['system']}, Python {facts['python']}; confined: {facts['confined']}",
        f"model {model['version']} of a blog of {model['posts']} posts, {model['terms']:,} terms and "
        f"{model['labels']} labels, {model['mb']} MB",
        f"sent {asked['posts']} posts of {asked['median_bytes']:,} bytes, at the median",
        "",
        *LEGEND.format(**facts).splitlines(),
    ])  # fmt: skip


def render_packages(packages: Sequence[Package]) -> str:
    """Return the table of sizes."""
    rows = [("package", "serves", "files", "MB", "zipped MB")]
    for package in packages:
        size, recipe = package.size, package.recipe
        megabytes = (f"{size.unzipped_bytes / MB:,.2f}", f"{size.zipped_bytes / MB:,.2f}")
        rows.append((recipe.name, recipe.serves, f"{size.files:,}", *megabytes))
    large = [p.recipe.name for p in packages if p.size.unzipped_bytes > MAX_UNZIPPED_BYTES]
    notes = [f"Too large for a zip in Lambda, 262 MB: {', '.join(large)}"] if large else []
    return "\n".join([*render_table(rows, texts=2), *notes])


def render_share(share: Share) -> str:
    """Return the table of one share of a processor, with notes on limits that are met or not."""
    rows = [HEAD, *(_cells(share, name) for name in share.summaries)]
    return "\n".join([render_title(share.memory_mb), *render_table(rows), *_list_notes(share)])


def render_title(memory_mb: int | None) -> str:
    """Return the name of a share of a processor."""
    if memory_mb is None:
        return "full speed"
    return f"{memory_mb:,} MB, {memory_mb / VCPU_MB:.0%} of a processor"


def _cells(share: Share, name: str) -> tuple[str, ...]:
    summary, compared = share.summaries[name], share.compared(name)
    return (
        name,
        f"{summary.init_wall_ms:,.0f}",
        f"{summary.init_cpu_ms:,.0f}",
        f"{compared.init_wall:.2f}",
        f"{compared.init_cpu:.2f}",
        f"{summary.first_wall_ms:.1f}",
        f"{summary.answer_wall_ms:,.0f}",
        f"{summary.warm_p50_ms:.2f}",
        f"{summary.warm_p99_ms:.2f}",
        f"{summary.peak_mb:,.0f}",
    )


def _list_notes(share: Share) -> Iterator[str]:
    for bar in share.bars():
        verdict = "met" if bar.met else "NOT MET"
        yield f"{OURS}: {bar.what} {bar.value:.2f} {bar.unit}, at most {bar.most:.0f}: {verdict}"
    if slow := [name for name, each in share.summaries.items() if each.init_wall_ms > INIT_LIMIT_MS]:
        yield f"Over Lambda's 10 s for an init, which would start again: {', '.join(slow)}"
    limit_mb = share.memory_mb
    if limit_mb and (heavy := [name for name, each in share.summaries.items() if each.peak_mb > limit_mb]):
        yield f"Needs more memory, which was not limited here: {', '.join(heavy)}"
