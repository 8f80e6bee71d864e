"""Turns requests about decisions into decisions and readings. It finds every fault and its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from blog.sent_decisions import (
    MODEL_PATTERN,
    OUTCOMES,
    SentDecision,
    is_time,
    name_digest,
    sent_label_fault,
)
from model.labels import fold
from model.post import KINDS
from model.printing import is_unicode
from service.api_limits import DECISIONS, DECISIONS_LISTED
from service.decisions.store import Reading
from service.problems import Fault, invalid
from service.requests import FIELDS, unknown_fields

SENDING = ("post", "model", "at", "decisions")
DECISION = ("kind", "label", "outcome", "score")
_SINCE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
A_TIME = "Must be a UTC time to the millisecond, such as 2026-11-24T00:14:05.123Z."
A_VERSION = "Must be the version of a model: 1 to 64 letters, digits, dots, hyphens or underscores."


def parse_sending(value: Any) -> list[SentDecision]:
    """Return the decisions about one post in a JSON object. Raises a 422 with the first faults."""
    faults = list(_sending_faults(value))
    if faults:
        raise invalid(faults)
    common = {"post": name_digest(value["post"]), "at": value["at"], "model": value["model"]}
    return [
        SentDecision(**common, **{**each, "score": None if "score" not in each else float(each["score"])})
        for each in value["decisions"]
    ]


def parse_reading(parameters: Mapping[str, str]) -> Reading:
    """Return what the query of a reading asks for. Raises a 422."""
    reading = Reading()
    faults = []
    if "since" in parameters:
        since = parameters["since"]
        if not is_time(since) and not _SINCE.fullmatch(since):
            faults.append(
                Fault("parameter", "since", f"{A_TIME} A day such as 2026-11-24 counts from its start.")
            )
        reading = reading._replace(since=since)
    if "limit" in parameters:
        limit = parameters["limit"]
        if not re.fullmatch("[0-9]{1,9}", limit) or not 1 <= int(limit) <= DECISIONS_LISTED:
            faults.append(
                Fault("parameter", "limit", f"Must be a whole number from 1 to {DECISIONS_LISTED}.")
            )
        else:
            reading = reading._replace(limit=int(limit))
    if "post" in parameters:
        faults += [Fault("parameter", "post", fault.detail) for fault in _post_faults(parameters["post"])]
        reading = reading._replace(post=parameters["post"])
    if faults:
        raise invalid(faults)
    post = name_digest(reading.post) if reading.post else ""
    return reading._replace(post=post, place=parameters.get("next", ""))


def parse_version(text: str) -> str:
    """Return the version of a model in a query. Raises a 422."""
    if not re.fullmatch(MODEL_PATTERN, text):
        raise invalid([Fault("parameter", "model", A_VERSION)])
    return text


def _sending_faults(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("pointer", "", "Must be an object.")
        return
    yield from unknown_fields(value, SENDING, "")
    yield from _post_faults(value.get("post"))
    model, at = value.get("model"), value.get("at")
    if not isinstance(model, str) or not re.fullmatch(MODEL_PATTERN, model):
        yield Fault("pointer", "/model", A_VERSION)
    if not isinstance(at, str) or not is_time(at):
        yield Fault("pointer", "/at", A_TIME)
    decisions = value.get("decisions")
    if not isinstance(decisions, list) or not 1 <= len(decisions) <= DECISIONS:
        yield Fault("pointer", "/decisions", f"Must be an array of 1 to {DECISIONS} decisions.")
        return
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(decisions):
        yield from _decision_faults(each, f"/decisions/{index}", seen)


def _post_faults(post: Any) -> Iterator[Fault]:
    yield from FIELDS["place"](post, "/post")
    if post == "":
        yield Fault("pointer", "/post", "Must name the post, as by its path in the blog.")


def _decision_faults(value: Any, at: str, seen: set[tuple[str, str]]) -> Iterator[Fault]:
    """Yield the faults of one decision. `seen` has the labels before it, and gets this one."""
    if not isinstance(value, dict):
        yield Fault("pointer", at, "Must be an object.")
        return
    yield from unknown_fields(value, DECISION, at)
    kind, outcome, score = value.get("kind"), value.get("outcome"), value.get("score", 0)
    # A list or an object cannot be looked up in a set of words, but in a tuple.
    if kind not in KINDS:
        yield Fault("pointer", f"{at}/kind", f"Must be one of {', '.join(KINDS)}.")
    if outcome not in OUTCOMES:
        yield Fault("pointer", f"{at}/outcome", f"Must be one of {', '.join(OUTCOMES)}.")
    if type(score) not in (int, float) or not 0 <= score <= 1:
        yield Fault("pointer", f"{at}/score", "Must be a number from 0 to 1.")
    yield from _label_faults(value.get("label"), f"{at}/label", str(kind), seen)


def _label_faults(label: Any, at: str, kind: str, seen: set[tuple[str, str]]) -> Iterator[Fault]:
    if not isinstance(label, str):
        yield Fault("pointer", at, "Must be a string.")
        return
    if not is_unicode(label):
        yield Fault("pointer", at, "Must be valid Unicode, without half a surrogate pair.")
    elif fault := sent_label_fault(label):
        yield Fault("pointer", at, f"The label has {fault}.")
    elif (kind, fold(label)) in seen:
        yield Fault("pointer", at, "The label comes twice.")
    else:
        seen.add((kind, fold(label)))
