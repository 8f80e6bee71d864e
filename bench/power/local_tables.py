"""The results of a local run as text: what was measured and how, tables of each function, and the checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.coldstart.tables import MB, MOST_UNZIPPED_BYTES
from bench.power.arithmetic import STRATEGIES, choose
from bench.power.local_checks import Check
from bench.power.local_figures import Size, Warm
from bench.power.local_tuning import Found, Tuned
from bench.power.results import MILLION, parse_stats
from console.tables import render_table
from lambda_local.cgroups import PERIOD_US, VCPU_MB

BUSY_LOAD = 0.5
"""From this load on, by Linux's count over the last minute, a run is likely to be disturbed."""
COLD_HEAD = ("memory", "init ms", "CPU ms", "first ms", "CPU ms", "to answer", "billed", "USD a million")
WARM_HEAD = ("memory", "p50", "p90", "p99", "CPU ms", "mean", "billed", "USD a million", "peak MB")
LEGEND = """\
With M MB a function has M / {vcpu:,} of a processor in every {period_ms:.0f} ms, and is killed when it takes
more memory. Above {vcpu:,} MB it has more than one processor, which helps only threads at work at once.
Inits have {inits_have}. Files were in memory before: their pages count in peak MB, but not
against the limit.

init: from exec to the first event being asked for. first: the call that had waited for it. to answer, and
billed: both together. warm: calls {pause} ms apart, each of which finds its share of the processor whole.
Times in ms: medians; mean and billed are means as in AWS Lambda Power Tuning, of warm calls without the
{discard:.0%} fastest and {discard:.0%} slowest. Functions and sizes took turns, {starts} times.
USD a million calls: computing alone, {architecture} in {region}, of times that this machine took."""


def render_text(found: Found) -> str:
    """Return all results."""
    return "\n\n".join([
        render_facts(found.facts),
        *(render_tuned(tuned, found.facts["input"]["discardTopBottom"]) for tuned in found.tuned),
        "\n".join(["The simulation held against what it promises:", *map(render_check, found.checks)]),
    ])  # fmt: skip


def render_facts(facts: Mapping[str, Any]) -> str:
    """Return what tells one run from another, and how to read it."""
    model, given = facts["model"], facts["input"]
    largest, processors = given["powerValues"][-1], facts["processors"]
    legend = LEGEND.format(
        vcpu=VCPU_MB,
        period_ms=PERIOD_US / 1000,
        pause=given["sleepBetweenRunsMs"],
        discard=given["discardTopBottom"],
        starts=given["coldStarts"],
        inits_have=facts["inits_have"],
        architecture=facts["architecture"],
        region=facts["region"],
    )
    lacking = [f"This machine has {processors} processors, and no function had more."]
    busy = [f"Other work was going on here: the load was {facts['load']:.1f} when the run began."]
    return "\n".join([
        f"Power tuning on this machine, {facts['date']}, commit {facts['commit']}",
        f"{facts['processor']}, {facts['system']}, Python {facts['python']}; confined: {facts['confined']}",
        f"model {model['version']} of a blog of {model['posts']} posts, {model['terms']:,} terms and "
        f"{model['labels']} labels, {model['mb']} MB",
        f"at each size {given['coldStarts']} cold starts and {given['num']} warm calls: "
        + ", ".join(f"{each['warm']} × {each['name']}" for each in facts["payloads"]),
        "",
        *legend.splitlines(),
        *(lacking if largest > processors * VCPU_MB else []),
        *(busy if facts["load"] > BUSY_LOAD else []),
    ])  # fmt: skip


def render_tuned(tuned: Tuned, discard: float) -> str:
    """Return the tables of one function: cold starts, warm calls, and warm calls by payload."""
    subject, size = tuned.subject, tuned.subject.package_size
    title = f"{subject.name}: {subject.serves}; {size.unzipped_bytes / MB:,.1f} MB"
    large = ["Too large for a zip in Lambda, 262 MB: it needs a container image."]
    return "\n".join([
        title,
        *(large if size.unzipped_bytes > MOST_UNZIPPED_BYTES else []),
        *_list_troubles(tuned.sizes),
        "",
        "cold",
        *render_table([COLD_HEAD, *map(_cold_cells, tuned.sizes)], texts=0),
        *_list_choices(tuned.cold),
        "",
        "warm",
        *render_table([WARM_HEAD, *(_warm_cells(size, tuned.warm) for size in tuned.sizes)], texts=0),
        *_list_choices(tuned.warm),
        "",
        *_render_payloads(tuned.sizes),
    ])  # fmt: skip


def render_check(check: Check) -> str:
    """Return the line of a check."""
    value = "not to be had" if check.value is None else f"{check.value:.2f}"
    verdict = "met" if check.met else "NOT MET"
    return f"{check.what} {value}, from {check.least:g} to {check.most:g}: {verdict}"


def _cold_cells(size: Size) -> tuple[str, ...]:
    if not size.cold:
        return _without_figures(size, COLD_HEAD)
    cold = size.cold
    return (
        _memory(size),
        f"{cold.init_ms:,.0f}",
        f"{cold.init_cpu_ms:,.0f}",
        f"{cold.first_ms:,.1f}",
        f"{cold.first_cpu_ms:,.1f}",
        f"{cold.answer_ms:,.0f}",
        f"{cold.billed_ms:,.1f}",
        f"{cold.cost_usd * MILLION:,.2f}",
    )


def _warm_cells(size: Size, output: Mapping[str, Any] | None) -> tuple[str, ...]:
    if not size.warm or not output:
        return _without_figures(size, WARM_HEAD)
    warm = size.warm
    (stats,) = (each for each in parse_stats(output) if each.power_mb == size.memory_mb)
    return (
        _memory(size),
        f"{warm.p50_ms:,.2f}",
        f"{warm.p90_ms:,.2f}",
        f"{warm.p99_ms:,.2f}",
        f"{warm.cpu_ms:,.2f}",
        f"{stats.duration_ms:,.2f}",
        f"{warm.billed_ms:,.2f}",
        f"{warm.cost_usd * MILLION:,.3f}",
        f"{size.peak_mb:,.0f}",
    )


def _without_figures(size: Size, head: Sequence[str]) -> tuple[str, ...]:
    return (_memory(size), *("-" for _ in head[1:]))


def _memory(size: Size) -> str:
    return f"{size.memory_mb:,} MB"


def _list_troubles(sizes: Sequence[Size]) -> Iterator[str]:
    for size in sizes:
        if not size.warm:
            yield f"{_memory(size)}: {size.outcome}"
        elif size.is_over:
            yield f"{_memory(size)}: ran, but only because its files were in memory already"


def _list_choices(output: Mapping[str, Any] | None) -> list[str]:
    if not output:
        return []
    stats = parse_stats(output)
    each = ", ".join(f"by {name} {choose(stats, name).power_mb:,} MB" for name in STRATEGIES)
    return [f"chosen {output['power']:,} MB ({each})", output["stateMachine"]["visualization"]]


def _render_payloads(sizes: Sequence[Size]) -> list[str]:
    """Return a table of the median of each payload at each size that ran."""
    ran = [(size, size.warm) for size in sizes if size.warm]
    if not ran:
        return []
    rows = [("warm p50 of", *(_memory(size) for size, _ in ran))]
    for place, each in enumerate(ran[0][1].payloads):
        rows.append((each.payload, *(_median(warm, place) for _, warm in ran)))
    return render_table(rows)


def _median(warm: Warm, place: int) -> str:
    return f"{warm.payloads[place].p50_ms:,.2f}"
