"""The history of a blog's releases: one JSON object for each, which is written once and never changed.

The record of a release is written before the pointer moves. So a record may belong to a release that never
went live: another one was faster, or the pointer could not be moved. `lived` sorts them out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from registry.release import Release, parse_release, render_release

FOLDER = "releases/"
_NAME = re.compile(r"([0-9]{6})\.json")


class Record(NamedTuple):
    """A release, and how it came about.

    `replaces` is the number of the release that was live before, 0 for none. `restores` is the number of the
    release whose model a rollback brings back, 0 for a new model. `trial` is the sha256 of the trial whose
    figures stood for the model, or "". `gate` has the gate's figures as JSON, empty for a rollback. `token`
    is random, so that no two records are equal.
    """

    release: Release
    replaces: int
    restores: int = 0
    trial: str = ""
    gate: Mapping[str, Any] = {}
    token: str = ""

    @property
    def origin(self) -> int:
        """The number of the release that first brought this model: its own, but for a rollback."""
        return self.restores or self.release.number


def record_key(number: int) -> str:
    """Return the key of a record below its blog's folder."""
    return f"{FOLDER}{number:06d}.json"


def parse_numbers(names: Iterable[str]) -> list[int]:
    """Return the numbers of the records among the `names` in FOLDER, ascending. Other names are ignored."""
    found = (_NAME.fullmatch(name) for name in names)
    return sorted(int(match[1]) for match in found if match)


def render_record(record: Record) -> bytes:
    """Return the record's JSON. parse_record reads it, and parse_release the release in it."""
    own = {name: value for name, value in record._asdict().items() if name != "release"}
    whole = json.loads(render_release(record.release)) | own
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def parse_record(data: bytes) -> Record:
    """Return the record that `data` describes. Unknown keys are ignored. Raises ValueError."""
    release = parse_release(data)
    found = json.loads(data)
    record = Record(release, **{name: found.get(name, default) for name, default in _DEFAULTS.items()})
    for name in ("replaces", "restores"):
        value = getattr(record, name)
        if type(value) is not int or not 0 <= value < release.number:
            raise ValueError(f"{name} is not the number of an earlier release")
    if not isinstance(record.gate, dict):
        raise ValueError("gate is not an object")
    if record.trial != "" and not (
        isinstance(record.trial, str) and re.fullmatch("[0-9a-f]{64}", record.trial)
    ):
        raise ValueError("trial is not 64 hexadecimal digits")
    if not isinstance(record.token, str):
        raise ValueError("token is not text")
    return record


_DEFAULTS: dict[str, Any] = {"replaces": 0} | Record._field_defaults


def lived(records: Mapping[int, Record], number: int) -> list[int]:
    """Return the numbers of the releases that were live, newest first, from the live one, `number`, on.

    Each record names the one that it replaced. The list ends at the first number without a record.
    """
    numbers = []
    while number in records:
        numbers.append(number)
        # parse_record made sure that it is smaller, so this ends.
        number = records[number].replaces
    return numbers


def before(records: Mapping[int, Record], number: int) -> int:
    """Return the release to go back to from the live one, `number`; 0 where there is none.

    It is the latest one with another model that was live before the live model was first released. So a
    second rollback goes one further back, and never returns to what the first one took away.
    """
    if number not in records:
        return 0
    live = records[number]
    return next(
        (
            earlier
            for earlier in lived(records, live.origin)[1:]
            if records[earlier].release.sha256 != live.release.sha256
        ),
        0,
    )
