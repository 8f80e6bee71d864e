"""fuda release: makes a model live for a blog, if it is not worse than the one that is."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from console.escaping import guard_line
from fuda.cli.context import Context
from fuda.cli.releases.candidate import Live, read_candidate, read_live, read_trial
from fuda.cli.releases.gate import gate_record, render_gate, run_gate
from model.errors import FudaError
from model.printing import one_line, render_json
from registry.model_check import CheckedModel
from registry.place import Place, parse_place
from registry.release import MAX_TEXT, Release
from registry.releasing import Outrun, Pointer, Wish, keep_model, read_sound_pointer, release_model
from registry.store import Store

if TYPE_CHECKING:
    from registry.history import Record
    from training.report.gate import Gate

NOT_RELEASED = 1
"""The exit code of a model that is not live: the gate refused it, or another release was first."""


def release(arguments: argparse.Namespace, context: Context) -> int:
    """Release the model, and return the exit code. Raises FudaError."""
    place = parse_place(arguments.uri)
    new = read_candidate(arguments.model)
    trial = read_trial(arguments.trial, new) if arguments.trial else None
    store = context.open_store(place)
    # Read before the gate: what is compared is what must still be live in the end.
    pointer = read_sound_pointer(store)
    if pointer.release and pointer.release.sha256 == new.sha256:
        _show_same(context, pointer.release, place, as_json=arguments.json)
        return 0
    for model in (new, trial):
        if model:
            keep_model(store, model.data)
    live = _read_live(store, pointer.release, arguments, context)
    asked, tried = arguments.precision, trial.tagger if trial else None
    gate = run_gate(new.tagger, tried, live, arguments.content, asked=asked)
    if not arguments.json:
        context.print_results(*render_gate(gate, first=pointer.release is None))
    if not _may_go_live(gate, arguments, context, place):
        return NOT_RELEASED
    return _go_live(_Ready(new, trial, gate), store, pointer, arguments, context)


class _Ready(NamedTuple):
    """A release before it is live: the model, its trial, and the gate's figures."""

    new: CheckedModel
    trial: CheckedModel | None
    gate: "Gate"


def _go_live(
    ready: _Ready, store: Store, pointer: Pointer, arguments: argparse.Namespace, context: Context
) -> int:
    overruled = bool(ready.gate.refusals)
    try:
        record = release_model(
            store,
            pointer,
            make_wish(context, arguments.anyway if overruled else "", arguments.by),
            data=ready.new.data,
            newest_post=ready.new.tagger.newest_post,
            trial=ready.trial.sha256 if ready.trial else "",
            gate=gate_record(ready.gate, overruled=overruled),
        )
    except Outrun as error:
        return show_outrun(context, error, as_json=arguments.json)
    show_live(context, record, parse_place(arguments.uri), as_json=arguments.json)
    return 0


def make_wish(context: Context, reason: str | None, by: str | None) -> Wish:
    """Return who releases, now, and why; the name is that of the job or the user where `by` is not given."""
    name = one_line(by or find_name(context.environ), max_characters=MAX_TEXT)
    return Wish(name, context.now().isoformat(timespec="seconds"), reason or "")


def find_name(environ: Mapping[str, str]) -> str:
    """Return the name of the job of GitHub Actions, or of the user."""
    if actor := environ.get("GITHUB_ACTOR"):
        run = f"{environ.get('GITHUB_REPOSITORY', '')} run {environ.get('GITHUB_RUN_ID', '')}"
        return f"{actor} ({run})"
    names = (environ.get(name) for name in ("LOGNAME", "USER", "USERNAME"))
    return next(filter(None, names), "unknown")


def show_live(context: Context, record: "Record", place: Place, *, as_json: bool) -> None:
    """Print what is live now."""
    now = record.release
    if as_json:
        gate = {"gate": record.gate} if record.gate else {}
        context.print_results(render_json({"live": True, **now._asdict(), **gate}))
    else:
        context.print_results(f"Number {now.number} is live at {place.uri}: model {now.sha256[:12]}.")


def show_outrun(context: Context, error: Outrun, *, as_json: bool) -> int:
    """Print who was first, and return the exit code."""
    if as_json:
        winner = error.winner._asdict() if error.winner else None
        context.print_results(render_json({"live": False, "winner": winner}))
    context.report(f"fuda: {error}")
    return NOT_RELEASED


def _read_live(
    store: Store, current: Release | None, arguments: argparse.Namespace, context: Context
) -> Live | None:
    """Return the live model, None without one. With --anyway one that cannot be read is only reported."""
    if current is None:
        return None
    try:
        return read_live(store, current)
    except FudaError as error:
        if not arguments.anyway:
            raise
        context.report(f"fuda: The live model is not compared: {error}")
        return None


def _may_go_live(gate: "Gate", arguments: argparse.Namespace, context: Context, place: Place) -> bool:
    """Return whether the gate, or who overrules it, lets the model pass; print why not."""
    if gate.refusals and not arguments.anyway:
        if arguments.json:
            context.print_results(render_json({"live": False, "gate": gate_record(gate, overruled=False)}))
        for reason in gate.refusals:
            context.report(f"fuda: Not released: {reason}.")
        context.report("fuda: Release it even so with --anyway REASON, which the history keeps.")
        return False
    for reason in gate.refusals:
        context.report(f"fuda: Overruled: {reason}.")
    return confirm(context, arguments, f"Release this model for {place.blog}? [y,n] ")


def confirm(context: Context, arguments: argparse.Namespace, question: str) -> bool:
    """Return whether a person at a terminal agrees. A script is not asked, nor who has said --yes."""
    asks = context.out.isatty() and not (arguments.yes or arguments.json)
    keyboard = context.open_keyboard() if asks else None
    if keyboard is None:
        return True

    def ask() -> None:
        context.out.write(guard_line(question))
        context.out.flush()

    try:
        agreed = keyboard.read_key(ask) == "y"
    except EOFError:
        agreed = False
    if not keyboard.echoes:
        context.print_results("y" if agreed else "n")
    if not agreed:
        context.print_results("Nothing was released.")
    return agreed


def _show_same(context: Context, current: Release, place: Place, *, as_json: bool) -> None:
    if as_json:
        context.print_results(render_json({"live": True, **current._asdict()}))
    else:
        context.print_results(
            f"This model is live already at {place.uri}: number {current.number}, {current.released_at}."
        )
