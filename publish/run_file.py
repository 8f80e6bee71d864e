"""The journal of one run, `.fuda/runs/RUN.jsonl`: what a kill left half done, and how to take it all back.

Its lines are JSON objects, in order: one that tells the run; then any number of `{"beside": [paths]}`, files
about to be written beside posts; `{"intent": {...}}`, a post whose file beside is whole and about to replace
it; `{"dropped": [posts]}`, whose intents came to nothing; `{"done": [posts]}`, dealt with without a change;
`{"settled": true}` after a run that was broken off was brought in order; `{"ended": true}`. A line cut off by
a kill counts for nothing: the next step was never taken.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from blog.decisions import BadLine, check_post, render_json, render_time

VERSION = 1
SETTLED, ENDED = '{"settled":true}', '{"ended":true}'

_ID_TIME = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Header:
    """Which run this is: `undoes` is the run that an undo takes back, `fingerprint` as in open_run."""

    run: str
    command: str
    at: str
    fingerprint: str = ""
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """One post to be replaced by the file `beside`: in its bytes, from `offset`, `old` gives way to `new`.

    `before` and `after` are the SHA-256 of the whole file, `line` is the decision to remember.
    """

    post: str
    beside: str
    offset: int
    old: bytes
    new: bytes
    before: str
    after: str
    line: str


@dataclass(slots=True)
class RunFile:
    """A run as far as its file tells: `intents` by post but those dropped, `beside` all files ever meant."""

    header: Header
    intents: dict[str, Intent] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    ended: bool = False
    settled: bool = False


def next_run_id(now: datetime, newest: str, token: str) -> str:
    """Return the id of a run begun `now`; it sorts after `newest`, whatever the clock says."""
    moment = now.astimezone(UTC)
    if newest and newest > _render_id_time(moment):
        before = datetime.strptime(newest.partition("-")[0], _ID_TIME).replace(tzinfo=UTC)
        moment = before + timedelta(milliseconds=1)
    return f"{_render_id_time(moment)}-{token}"


def name_beside(post: str, run: str) -> str:
    """Return the name of the file written beside `post`: hidden, its own, and no longer than any may be."""
    return f".fuda-{run}-{digest(post.encode(errors='surrogateescape'))[:16]}"


def make_intent(post: str, beside: str, old: bytes, new: bytes, line: str) -> Intent:
    """Return the intent that turns the bytes `old` into `new`."""
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    parts = old[start : len(old) - end], new[start : len(new) - end]
    return Intent(post, beside, start, *parts, digest(old), digest(new), line)


def bytes_before(intent: Intent, data: bytes) -> bytes | None:
    """Return the bytes from which `intent` made `data`; None when it did not."""
    if digest(data) != intent.after:
        return None
    before = data[: intent.offset] + intent.old + data[intent.offset + len(intent.new) :]
    return before if digest(before) == intent.before else None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def render_header(header: Header) -> str:
    return render_json({"v": VERSION, **asdict(header)})


def render_intent(intent: Intent) -> str:
    """Return the line of an intent; bytes that are no UTF-8, as at a cut through a letter, are escaped."""
    fields = {name: _text(value) for name, value in asdict(intent).items()}
    return render_json({"intent": fields})


def render_list(name: str, items: Iterable[str]) -> str:
    """Return the line that lists `items`: of "beside", "dropped" or "done"."""
    return render_json({name: list(items)})


def parse_run(data: bytes) -> RunFile | None:
    """Return the run in the whole file `data`, or None when it does not tell which run it is."""
    lines = [value for line in data.split(b"\n") if (value := _parse_json(line))]
    header = _parse_header(lines[0]) if lines else None
    if header is None:
        return None
    run = RunFile(header)
    for value in lines[1:]:
        _fold_line(run, value)
    return run


def read_header(path: Path) -> Header | None:
    """Return the header of the run at `path`, or None when it has none."""
    with path.open("rb") as file:
        return _parse_header(_parse_json(file.readline()))


def _fold_line(run: RunFile, value: dict[str, Any]) -> None:
    """Bring `run` up to date with one line; what is wrong in it, or unknown, is passed over."""
    if intent := _parse_intent(value.get("intent"), run.header.run):
        run.intents[intent.post] = intent
        run.done.add(intent.post)
    for post in _texts(value.get("dropped")):
        run.intents.pop(post, None)
        run.done.discard(post)
    run.done.update(_texts(value.get("done")))
    run.beside += [path for path in _texts(value.get("beside")) if _is_ours(path, run.header.run)]
    run.ended = run.ended or value.get("ended") is True
    run.settled = value.get("settled") is True


def _parse_header(value: dict[str, Any]) -> Header | None:
    fields = {name: value.get(name) for name in Header.__slots__}
    if value.get("v") != VERSION or not all(isinstance(text, str) for text in fields.values()):
        return None
    return Header(**fields)  # type: ignore[arg-type]


def _parse_intent(value: object, run: str) -> Intent | None:
    """Return the intent in `value`, unless it leads to a file that is none of `run`'s, or out of the blog."""
    if not isinstance(value, dict) or not isinstance(value.get("offset"), int):
        return None
    texts = {name: value.get(name) for name in Intent.__slots__ if name != "offset"}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    fields: dict[str, Any] = {**texts, "offset": value["offset"]}
    try:
        check_post(fields["post"])
        fields["old"], fields["new"] = _bytes(fields["old"]), _bytes(fields["new"])
    except (BadLine, UnicodeEncodeError):
        return None
    return Intent(**fields) if _is_ours(fields["beside"], run) else None


def _is_ours(path: str, run: str) -> bool:
    """Say whether `path` is called as files beside posts are: journals may come from a stranger."""
    return bool(re.fullmatch(rf"\.fuda-{re.escape(run)}-[0-9a-f]{{16}}", PurePosixPath(path).name))


def _parse_json(line: bytes) -> dict[str, Any]:
    """Return the object in `line`, or an empty one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: object) -> object:
    return value.decode(errors="surrogateescape") if isinstance(value, bytes) else value


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _common_length(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with, by halving: bytes compare by the block, and not one by one."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _render_id_time(moment: datetime) -> str:
    return render_time(moment).replace("-", "").replace(":", "")
