"""Moves a blog's pointer: a release, a rollback, and what both leave in the history.

The pointer moves only from the version that was read, after the model and the record are there. So a
failure at any step leaves the pointer as it was, and it never names a model that is not there.
"""

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple

from model.limits import MAX_MODEL_BYTES
from model.printing import one_line
from registry.history import (
    FOLDER,
    Record,
    parse_numbers,
    parse_record,
    record_key,
    render_record,
)
from registry.release import CURRENT, MAX_POINTER_BYTES, Release, model_key, parse_release, render_release
from registry.store import RegistryError, Store

MAX_NUMBERS_TRIED = 100
"""So many others would have to take a number in the moment between the look at the history and the write."""


class Outrun(RegistryError):
    """Raised when another release went live first; `winner` is the pointer's release, None without one."""

    def __init__(self, address: str, winner: Release | None) -> None:
        if winner is None:
            problem = "was removed or damaged meanwhile, so this release did not go live. Release again"
        else:
            reason = f" ({one_line(winner.reason)})" if winner.reason else ""
            problem = (
                f"was moved first: {one_line(winner.released_by)} released number {winner.number}, model "
                f"{winner.sha256[:12]}, at {winner.released_at}{reason}. This release is not live. Compare "
                "with that model, and release again"
            )
        super().__init__(address, problem)
        self.winner = winner


class Pointer(NamedTuple):
    """The pointer as it was read. `etag` is None where there is no pointer.

    `release` is None without a pointer, and where the pointer is damaged: `fault` then has the problem.
    """

    release: Release | None
    etag: str | None
    fault: str = ""


class History(NamedTuple):
    """The records by their number, ascending, and the problem of each that cannot be read."""

    records: Mapping[int, Record]
    faults: Mapping[int, str]
    numbers: list[int]


class Wish(NamedTuple):
    """What is to go live: who wants it, when (UTC, ISO), and why the gate was overruled, or ""."""

    released_by: str
    released_at: str
    reason: str = ""


def read_pointer(store: Store) -> Pointer:
    """Return the pointer of the blog. Raises RegistryError when the place cannot be read."""
    stored = store.read(CURRENT, max_bytes=MAX_POINTER_BYTES)
    if stored is None:
        return Pointer(None, None)
    try:
        return Pointer(parse_release(stored.data), stored.etag)
    except ValueError as error:
        return Pointer(None, stored.etag, str(error))


def read_sound_pointer(store: Store) -> Pointer:
    """Return the pointer. Raises RegistryError where it is damaged too, with the way to repair it."""
    pointer = read_pointer(store)
    if pointer.fault:
        problem = (
            f"is damaged: {pointer.fault}. Write it again with fuda rollback --to NUMBER (fuda releases has "
            "the numbers)"
        )
        raise RegistryError(store.address(CURRENT), problem)
    return pointer


def read_history(store: Store, *, newest: int | None = None) -> History:
    """Return all records, or the `newest` so many. Raises RegistryError when the place cannot be read."""
    numbers = parse_numbers(store.names(FOLDER))
    records, faults = {}, {}
    for number in numbers if newest is None else numbers[-newest:]:
        stored = store.read(record_key(number), max_bytes=MAX_POINTER_BYTES)
        try:
            if stored is None:
                raise ValueError("it is gone")
            record = parse_record(stored.data)
            if record.release.number != number:
                raise ValueError(f"it has the number {record.release.number}")
            records[number] = record
        except ValueError as error:
            faults[number] = str(error)
    return History(records, faults, numbers)


def keep_model(store: Store, data: bytes) -> str:
    """Write a model under its sha256, unless it is there, and return the sha256. Raises RegistryError."""
    digest = sha256(data).hexdigest()
    if not store.create(model_key(digest), data):
        read_model(store, digest)
    return digest


def read_model(store: Store, digest: str) -> bytes:
    """Return the model with this sha256. Raises RegistryError where it is missing or damaged."""
    stored = store.read(model_key(digest), max_bytes=MAX_MODEL_BYTES)
    address = store.address(model_key(digest))
    if stored is None:
        raise RegistryError(address, "does not exist. Restore it in S3, or choose another release")
    if sha256(stored.data).hexdigest() != digest:
        problem = (
            "is damaged: its content does not match its name. Restore an older version of the object in S3, "
            "or delete it and release the model again"
        )
        raise RegistryError(address, problem)
    return stored.data


def release_model(
    store: Store,
    pointer: Pointer,
    wish: Wish,
    *,
    data: bytes,
    newest_post: str,
    trial: str = "",
    gate: Mapping[str, Any] | None = None,
) -> Record:
    """Make the model `data` live, if the pointer is still `pointer`, and return the record.

    `newest_post`, `trial` and `gate` are as in Release and Record. Raises Outrun, or RegistryError.
    """
    digest = keep_model(store, data)
    release = Release(1, digest, len(data), wish.released_at, wish.released_by, newest_post, wish.reason)
    return _go_live(store, pointer, Record(release, 0, trial=trial, gate=gate or {}))


def restore_release(store: Store, pointer: Pointer, wish: Wish, record: Record) -> Record:
    """Make the model of an earlier release live, if the pointer is still `pointer`; return the new record.

    The caller has made sure that the model is there (read_model). Raises Outrun, or RegistryError.
    """
    old = record.release
    release = Release(
        1, old.sha256, old.size_bytes, wish.released_at, wish.released_by, old.newest_post, wish.reason
    )
    return _go_live(store, pointer, Record(release, 0, restores=record.origin, trial=record.trial))


def _go_live(store: Store, pointer: Pointer, record: Record) -> Record:
    """Write `record` under the next free number, then move the pointer to its release."""
    replaces = pointer.release.number if pointer.release else 0
    # Releases after the live one never went live, but their numbers are taken.
    numbers = parse_numbers(store.names(FOLDER, after=record_key(replaces).removeprefix(FOLDER)))
    record = record._replace(replaces=replaces, token=token_hex(8))
    record = _write_record(store, record, max([replaces, *numbers]) + 1)
    if not _move(store, pointer, render_release(record.release)):
        now = read_pointer(store)
        # An answer that was lost on its way: the write was repeated, and met itself.
        if now.release != record.release:
            raise Outrun(store.address(CURRENT), now.release)
    return record


def _move(store: Store, pointer: Pointer, data: bytes) -> bool:
    """Write the pointer if it is still `pointer`, and return whether it was written."""
    try:
        if pointer.etag is None:
            return store.create(CURRENT, data)
        return store.replace(CURRENT, data, pointer.etag)
    except RegistryError as error:
        problem = (
            f"{error.problem}. It may have moved even so: look with fuda releases before you release again"
        )
        raise RegistryError(error.place, problem) from error


def _write_record(store: Store, record: Record, number: int) -> Record:
    """Write the record under `number` or the next one that is free, and return it with its number."""
    for place in range(number, number + MAX_NUMBERS_TRIED):
        numbered = record._replace(release=record.release._replace(number=place))
        data = render_record(numbered)
        parse_record(data)  # what cannot be read again must not be written
        if store.create(record_key(place), data) or _is_ours(store, place, data):
            return numbered
    raise RegistryError(store.address(FOLDER), "has no free number, as many release at once. Try again")


def _is_ours(store: Store, number: int, data: bytes) -> bool:
    """Return whether the record is the one that we wrote: its answer was lost, and it met itself."""
    stored = store.read(record_key(number), max_bytes=MAX_POINTER_BYTES)
    return stored is not None and stored.data == data
