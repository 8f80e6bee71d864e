"""A decision that was sent to a service: what an author did with one label of one post.

A service keeps it in a table or in a file of JSON lines, and answers it as the same object:

    {"v": 1, "post": "sha256:0f3c5a7b9d1e0f3c5a7b9d1e0f3c5a7b", "at": "2026-11-24T00:14:05.123Z",
     "kind": "tags", "label": "tea", "outcome": "accepted", "model": "2af6f11f7de3", "score": 0.87,
     "received": "2026-11-24T00:14:06.001Z"}

docs/reference/decisions.md describes the fields. A post is named by a digest: its path often has the title of
a draft, and nothing here needs to read it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from model.errors import FudaError
from model.labels import fold, label_fault
from model.post import KINDS, Kind
from model.suggestion import SCORE_DECIMALS

SENT_VERSION: Final = 1
Outcome = Literal["accepted", "rejected", "added", "applied"]
OUTCOMES: Final = get_args(Outcome)
MAX_LABEL_BYTES: Final = 400
"""In UTF-8, so that a row of a table stays under 1 kB. The longest label of sixteen blogs has 75 letters."""
POST_PATTERN: Final = "sha256:[0-9a-f]{32}"
MODEL_PATTERN: Final = "[0-9A-Za-z._-]{1,64}"
TIME_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"


class BadLine(FudaError):
    """Raised when a line is not a decision; `problem` gives the reason."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"This is not a decision: {problem}.")
        self.problem = problem


class SentDecision(NamedTuple):
    """An author's decision on `label` of the post `post` at the time `at`; `received` is the service's clock.

    A suggestion was "accepted" or "rejected"; a label that `model` did not suggest was "added"; one that was
    written unasked is "applied" until its author accepts or rejects it. `score` is that of the suggestion.
    """

    post: str
    at: str
    kind: Kind
    label: str
    outcome: Outcome
    model: str
    score: float | None = None
    received: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The parts that two equal decisions share, so that a repeated call writes nothing twice."""
        return self.post, self.at, self.kind, fold(self.label)


def name_digest(name: str) -> str:
    """Return the digest by which a service knows the post `name`, or `name` itself when it is one.

    `name` is the post's path below the blog's root, or another stable name of it.
    """
    if re.fullmatch(POST_PATTERN, name):
        return name
    return f"sha256:{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:32]}"


def render_time(moment: datetime) -> str:
    """Return a moment with a time zone in the form of `at`: in UTC, to the millisecond."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def is_time(text: str) -> bool:
    """Return whether `text` is a UTC time to the millisecond, such as 2026-11-24T00:14:05.123Z."""
    if not re.fullmatch(TIME_PATTERN, text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def sent_label_fault(label: str) -> str:
    """Return why `label` cannot be kept, in words that follow "it has", or ""."""
    if fault := label_fault(label):
        return fault
    if not fold(label):
        return "no visible character"
    size = len(label.encode())
    return f"{size:,} bytes, at most {MAX_LABEL_BYTES} are allowed" if size > MAX_LABEL_BYTES else ""


def render_sent(decision: SentDecision) -> dict[str, Any]:
    """Return the decision as a JSON object. `parse_sent` reads it; scores keep four decimals."""
    fields: dict[str, Any] = {"v": SENT_VERSION, **decision._asdict()}
    if decision.score is None:
        del fields["score"]
    else:
        fields["score"] = round(decision.score, SCORE_DECIMALS)
    return fields


def parse_sent(value: object) -> SentDecision:
    """Return the decision in a JSON object, whose unknown fields are ignored. Raises BadLine."""
    if not isinstance(value, dict):
        raise BadLine("it is not a JSON object")
    if type(value.get("v")) is not int or value["v"] != SENT_VERSION:
        raise BadLine(f"its version is not {SENT_VERSION}, the one that this Fuda knows")
    fields: dict[str, Any] = {name: value.get(name) for name in SentDecision._fields if name != "score"}
    if wrong := next((name for name, text in fields.items() if not isinstance(text, str)), ""):
        raise BadLine(f'"{wrong}" is not text')
    score = value.get("score")
    if score is not None and (type(score) not in (int, float) or not 0 <= score <= 1):
        raise BadLine('"score" is not a number from 0 to 1')
    decision = SentDecision(**fields, score=None if score is None else float(score))
    if fault := _fault(decision):
        raise BadLine(fault)
    return decision


def parse_sent_line(line: bytes) -> tuple[str, SentDecision]:
    """Return the blog of one line of a file, "" where it names none, and its decision. Raises BadLine."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError:
        raise BadLine("it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("it is not JSON") from None
    decision = parse_sent(value)
    if not isinstance(blog := value.get("blog", ""), str):
        raise BadLine('"blog" is not text')
    return blog, decision


def number_lines(data: bytes, first: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each line of `data` that is not blank, counted from `first`, and the line."""
    for number, line in enumerate(data.split(b"\n"), first):
        if line.strip():
            yield number, line


def _fault(decision: SentDecision) -> str:
    if not re.fullmatch(POST_PATTERN, decision.post):
        return '"post" is not the digest of a post'
    if not is_time(decision.at) or not is_time(decision.received):
        return '"at" or "received" is not a time such as 2026-11-24T00:14:05.123Z'
    if decision.kind not in KINDS:
        return f'"kind" is not one of {", ".join(KINDS)}'
    if decision.outcome not in OUTCOMES:
        return f'"outcome" is not one of {", ".join(OUTCOMES)}'
    if not re.fullmatch(MODEL_PATTERN, decision.model):
        return '"model" is not the version of a model'
    fault = sent_label_fault(decision.label)
    return f"the label has {fault}" if fault else ""
