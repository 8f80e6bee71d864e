"""fuda rollback: makes the model of an earlier release live again."""

import argparse

from fuda.cli.context import Context
from fuda.cli.releases.listing import report_faults
from fuda.cli.releases.release import NOT_RELEASED, confirm, make_wish, show_live, show_outrun
from model.errors import FudaError
from registry.history import Record, before
from registry.model_check import check_model
from registry.place import Place, parse_place
from registry.release import model_key
from registry.releasing import (
    History,
    Outrun,
    Pointer,
    read_history,
    read_model,
    read_pointer,
    restore_release,
)


class CannotRollBack(FudaError):
    """Raised when there is no release to go back to; `problem` has the reason and the next move."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(f"{place.uri} {problem}.")
        self.place = place
        self.problem = problem


def roll_back(arguments: argparse.Namespace, context: Context) -> int:
    """Make an earlier release's model live, and return the exit code. Raises FudaError."""
    place = parse_place(arguments.uri)
    store = context.open_store(place)
    pointer = read_pointer(store)
    history = read_history(store)
    report_faults(store, pointer, history, context)
    record = _choose(arguments.to, pointer, history, place)
    sha256 = record.release.sha256
    # The model must be there and whole before the pointer names it.
    check_model(read_model(store, sha256), store.address(model_key(sha256)))
    if not confirm(context, arguments, f"Go back to number {record.release.number}? [y,n] "):
        return NOT_RELEASED
    try:
        restored = restore_release(store, pointer, make_wish(context, arguments.reason, arguments.by), record)
    except Outrun as error:
        return show_outrun(context, error, as_json=arguments.json)
    show_live(context, restored, place, as_json=arguments.json)
    return 0


def _choose(number: int | None, pointer: Pointer, history: History, place: Place) -> Record:
    """Return the record to go back to: that of `number`, or of the release before the live one."""
    if number is None:
        if pointer.release is None:
            raise CannotRollBack(place, "has no pointer that can be read. Name a release with --to NUMBER")
        number = before(history.records, pointer.release.number)
        if not number:
            raise CannotRollBack(
                place, "has no earlier release. Name one with --to NUMBER, or release a model"
            )
    if number not in history.records:
        problem = f"has no release {number} that can be read. fuda releases lists them"
        raise CannotRollBack(place, problem)
    return history.records[number]
