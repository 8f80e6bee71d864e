"""Answers the requests about decisions from a store. None of them needs a model."""

import logging
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from blog.sent_decisions import render_sent
from service.api_limits import RETRY_AFTER_S
from service.bodies import JSON, json_response, media_type, parse_json, read_body
from service.decisions.parsing import parse_reading, parse_sending, parse_version
from service.decisions.store import BadPlace, DecisionStore, StoreError
from service.problems import Fault, Problem, invalid

OFF = (
    "Decisions are not kept here. To switch it on, deploy with the parameter decisions=table, or serve with "
    "--decisions FILE."
)
STORE_FAILS = "The store of decisions does not answer as it should. Send the same request again later."

logger = logging.getLogger(__name__)


def keep_decisions(request: Request, store: DecisionStore | None, blog: str) -> Response:
    """Keep the decisions about one post. A repeated request keeps nothing twice."""
    store = _required(store)
    media_type(request, (JSON,))
    decisions = parse_sending(parse_json(read_body(request)))
    written = len(_ask(lambda: store.write(blog, decisions)))
    return json_response({"written": written, "known": len(decisions) - written})


def list_decisions(store: DecisionStore | None, blog: str, parameters: dict[str, str]) -> Response:
    """Return a page of decisions, oldest first."""
    store = _required(store)
    reading = parse_reading(parameters)
    try:
        page = _ask(lambda: store.read(blog, reading))
    except BadPlace as error:
        raise invalid([Fault("parameter", "next", str(error))]) from error
    return json_response({"decisions": list(map(render_sent, page.decisions)), "next": page.next})


def count_decisions(
    store: DecisionStore | None, blog: str, parameters: dict[str, str], current: str
) -> Response:
    """Return how many suggestions of a model authors accepted, by default of the model `current`."""
    store = _required(store)
    version = parse_version(parameters.get("model", current))
    counts = _ask(lambda: store.count(blog, version))
    judged = counts["accepted"] + counts["rejected"]
    acceptance = round(counts["accepted"] / judged, 4) if judged else None
    return json_response({"version": version, "acceptance": acceptance} | counts)


def _required(store: DecisionStore | None) -> DecisionStore:
    if store is None:
        raise Problem(404, OFF)
    return store


def _ask[Answer](ask: Callable[[], Answer]) -> Answer:
    """Return the answer of a store. Raises a 502 when it fails; the reason is only for the log."""
    try:
        return ask()
    except StoreError as error:
        logger.error("%s", error)
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        raise Problem(502, STORE_FAILS, headers=headers) from error
