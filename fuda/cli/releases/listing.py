"""fuda releases: what was released for a blog, and what is live."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from console.escaping import escape
from console.tables import render_table
from fuda.cli.context import Context
from model.printing import render_json
from registry.history import Record, lived, record_key
from registry.place import parse_place
from registry.release import CURRENT
from registry.releasing import History, Pointer, read_history, read_pointer
from registry.store import Store

LIVE, EARLIER, NEVER, UNKNOWN = "live", "earlier", "never live", "unknown"
HEAD = ("number", "state", "released at (UTC)", "by", "model", "newest post", "gate", "reason")


def list_releases(arguments: argparse.Namespace, context: Context) -> int:
    """Print the releases, newest first, and return the exit code. Raises FudaError."""
    store = context.open_store(parse_place(arguments.uri))
    pointer = read_pointer(store)
    history = read_history(store)
    report_faults(store, pointer, history, context)
    states = find_states(pointer, history)
    records = [history.records[number] for number in sorted(history.records, reverse=True)]
    if arguments.json:
        for record in records:
            context.print_results(render_json(_object(record, states[record.release.number])))
    else:
        lines = render_releases(records, states) if records else ["Nothing was released here."]
        context.print_results(*lines)
    return 0


def report_faults(store: Store, pointer: Pointer, history: History, context: Context) -> None:
    """Report a pointer and records that are damaged."""
    if pointer.fault:
        _report_pointer(store, f"is damaged: {pointer.fault}", context)
    elif history.records and pointer.etag is None:
        _report_pointer(store, "is gone", context)
    for number, fault in history.faults.items():
        context.report(f"fuda: {store.address(record_key(number))} cannot be read: {fault}.")


def _report_pointer(store: Store, problem: str, context: Context) -> None:
    context.report(f"fuda: {store.address(CURRENT)} {problem}. Write it again with fuda rollback --to N.")


def find_states(pointer: Pointer, history: History) -> dict[int, str]:
    """Return for each record whether it is LIVE, was live EARLIER, or NEVER went live because it lost a race.

    Without a pointer that can be read the states are UNKNOWN. Behind a record that cannot be read, releases
    count as EARLIER.
    """
    if pointer.release is None:
        return dict.fromkeys(history.records, UNKNOWN)
    live = pointer.release.number
    numbers = lived(history.records, live)
    end = history.records[numbers[-1]].replaces if numbers else live
    return {
        number: LIVE if number == live else EARLIER if number in numbers or number <= end else NEVER
        for number in history.records
    }


def render_releases(records: Sequence[Record], states: Mapping[int, str]) -> list[str]:
    """Return the table of `records`, in their order."""
    rows = [_row(each, states[each.release.number]) for each in records]
    return render_table([HEAD, *rows], texts=len(HEAD))


def _row(record: Record, state: str) -> list[str]:
    release = record.release
    return [
        str(release.number),
        state,
        release.released_at[:19].replace("T", " "),
        escape(release.released_by),
        release.sha256[:12],
        escape(release.newest_post),
        _gate(record),
        escape(release.reason),
    ]


def _gate(record: Record) -> str:
    if record.restores:
        return f"rollback to {record.restores}"
    if not record.gate:
        return ""
    return "overruled" if record.gate.get("overruled") else "passed"


def _object(record: Record, state: str) -> dict[str, Any]:
    own = {name: value for name, value in record._asdict().items() if name not in ("release", "token")}
    return {**record.release._asdict(), "state": state, **own}
