"""Keeps decisions in a file of JSON lines, for a service on one's own machine. The file only grows."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock

from blog.opening import DECISIONS_BYTES, Folder, own_folder
from blog.sent_decisions import (
    OUTCOMES,
    BadLine,
    Outcome,
    SentDecision,
    number_lines,
    parse_sent_line,
    render_sent,
    render_time,
)
from model.printing import render_json
from service.decisions.store import BadPlace, Page, Reading, StoreError

logger = logging.getLogger(__name__)

_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT

type Kept = tuple[str, SentDecision]
"""The blog of a decision, and the decision."""


class DecisionFile:
    """A DecisionStore in the file `path`, which is made with the first decision; its folder must exist.

    Each line is a decision as the API answers it, with its `blog`. Where a key comes twice, as after a merge
    of two files, the first line counts. Every call reads the file, of at most DECISIONS_BYTES, because
    others may append to it, and parses what is new. `now` returns the time of receipt.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._lock = RLock()
        self._parsed = b""
        self._kept: dict[tuple[str, tuple[str, str, str, str]], Kept] = {}

    def write(self, blog: str, decisions: Sequence[SentDecision]) -> list[SentDecision]:
        """Append those of `decisions` that are not known by their key, and return them."""
        with self._lock:
            known = {(of, kept.key) for of, kept in self._read()}
            received = render_time(self._now())
            new = [each._replace(received=received) for each in decisions if (blog, each.key) not in known]
            if new:
                self._append([render_json({"blog": blog, **render_sent(each)}) for each in new])
        return new

    def read(self, blog: str, reading: Reading) -> Page:
        """Return a page. Places are counted from the start of the list, so they stay while lines are added.

        The list of one post is in the order of `at`, and a late line may move its places.
        """
        found = [kept for of, kept in self._read() if of == blog and kept.received >= reading.since]
        if reading.post:
            found = sorted((kept for kept in found if kept.post == reading.post), key=lambda kept: kept.at)
        start = _parse_place(reading.place, len(found))
        end = start + reading.limit
        return Page(tuple(found[start:end]), str(end) if end < len(found) else "")

    def count(self, blog: str, model: str) -> dict[Outcome, int]:
        """Return how many decisions about the model of this version have each outcome."""
        found = Counter(kept.outcome for of, kept in self._read() if of == blog and kept.model == model)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def _read(self) -> list[Kept]:
        """Return the decisions of all blogs in the order of receipt. Raises StoreError."""
        try:
            with own_folder(self._path.parent, self._path.name) as (folder, name):
                data = folder.read(name, max_bytes=DECISIONS_BYTES)
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise self._failed("cannot be read", error) from error
        with self._lock:
            if not data.startswith(self._parsed):
                self._parsed, self._kept = b"", {}
            whole = data[: data.rfind(b"\n") + 1]
            tail, first = data[len(self._parsed) :], self._parsed.count(b"\n") + 1
            self._parsed = whole
            for number, line in number_lines(tail, first):
                self._parse(line, number)
            return sorted(self._kept.values(), key=lambda each: each[1].received)

    def _parse(self, line: bytes, number: int) -> None:
        """Add the decision of a line. One that cannot be used stays in the file, and is logged."""
        try:
            blog, kept = parse_sent_line(line)
        except BadLine as error:
            logger.warning("%s:%d is not used: %s", self._path, number, error.problem)
        else:
            self._kept.setdefault((blog, kept.key), (blog, kept))

    def _append(self, lines: Sequence[str]) -> None:
        """Append `lines` and wait until they are on the disk. Raises StoreError."""
        try:
            with own_folder(self._path.parent, self._path.name) as (folder, name):
                start = b"\n" if _is_torn(folder, name) else b""
                data = start + "".join(f"{line}\n" for line in lines).encode()
                handle = folder.open(name, _APPEND)
                try:
                    info = os.fstat(handle)
                    folder.check_own(info, name)
                    if info.st_size + len(data) > DECISIONS_BYTES:
                        raise OSError(0, f"it would have over {DECISIONS_BYTES:,} bytes; name a new file")
                    while data:
                        data = data[os.write(handle, data) :]
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except OSError as error:
            raise self._failed("cannot be written", error) from error

    def _failed(self, what: str, error: OSError) -> StoreError:
        return StoreError(str(self._path), f"{what}: {error.strerror or type(error).__name__}")


def _is_torn(folder: Folder, name: str) -> bool:
    """Return whether the last line lacks its end, as after a crash: the next one must not join it."""
    try:
        data = folder.read(name, max_bytes=DECISIONS_BYTES)
    except FileNotFoundError:
        return False
    return bool(data) and not data.endswith(b"\n")


def _parse_place(place: str, most: int) -> int:
    if not place:
        return 0
    if not (place.isascii() and place.isdigit() and len(place) < 10) or int(place) > most:
        raise BadPlace
    return int(place)
