"""The problems of requests, as RFC 9457 problem details."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from types import MappingProxyType, TracebackType
from typing import Any, Literal, NamedTuple

from model.errors import FudaError
from service.api_limits import FAULTS_LISTED

logger = logging.getLogger(__name__)

# One type for each status, and WRONG_BLOG. They are URNs, because no page describes them.
TYPES: Mapping[int, str] = {
    400: "urn:fuda:problem:malformed",
    403: "urn:fuda:problem:wrong-network",
    404: "urn:fuda:problem:no-such-route",
    405: "urn:fuda:problem:wrong-method",
    413: "urn:fuda:problem:too-large",
    415: "urn:fuda:problem:wrong-media-type",
    422: "urn:fuda:problem:invalid",
    500: "urn:fuda:problem:internal",
    502: "urn:fuda:problem:no-store",
    503: "urn:fuda:problem:no-model",
}

WRONG_BLOG = "urn:fuda:problem:wrong-blog"
"""The type of a 403 for a caller who may not ask about a blog."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

Place = Literal["pointer", "parameter", "line"]


class Fault(NamedTuple):
    """One fault at one place of a request.

    The place is a JSON Pointer (RFC 6901) into the body, the name of a query parameter, or a line
    of a post file counted from 1.
    """

    place: Place
    at: str | int
    detail: str


class Problem(FudaError):
    """Raised when a request cannot be answered; `detail` and `faults` give its sender the reason.

    They may quote the post, so they go only to the sender, and never into a log.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] = NO_HEADERS,
        type_: str = "",
    ) -> None:
        super().__init__(f"{status} {HTTPStatus(status).phrase}")
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = headers
        self.type = type_ or TYPES[status]


def invalid(faults: Iterable[Fault]) -> Problem:
    """Return the 422 that lists `faults` in order. There must be at least one.

    It lists the first FAULTS_LISTED and does not look for more, since there could be millions.
    """
    some = list(islice(faults, FAULTS_LISTED + 1))
    detail = "The request has 1 fault." if len(some) == 1 else f"The request has {len(some)} faults."
    if len(some) > FAULTS_LISTED:
        detail = f"The request has more than {FAULTS_LISTED} faults; these are the first."
    return Problem(422, detail, faults=some[:FAULTS_LISTED])


def wrong_network() -> Problem:
    """Return the 403 for a caller outside the allowed networks, for the gateway's side to raise."""
    return Problem(403, "Requests from this network are not allowed.")


def no_such_blog() -> Problem:
    """Return the 404 for a blog that the service does not have, for the supplier of models to raise."""
    return Problem(404, "There is no blog of this name.")


def wrong_blog() -> Problem:
    """Return the 403 for a caller whose token does not name the blog, for the gateway's side to raise."""
    detail = "The token does not allow this blog. Its claim blogs has the names of the blogs that it allows."
    return Problem(403, detail, type_=WRONG_BLOG)


def problem_of(error: Exception) -> Problem:
    """Return `error` itself if it is a Problem. Log any other error and return a 500.

    The log gets the type of the error and its lines of code, but not its message, which could quote the post.
    """
    if isinstance(error, Problem):
        return error
    logger.error("%s at %s", type(error).__qualname__, " > ".join(_lines(error.__traceback__)))
    return Problem(500, "The service failed on this request. Its log has the place.")


def _lines(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        yield f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
        traceback = traceback.tb_next


def render_problem(problem: Problem) -> dict[str, Any]:
    """Return the problem details object. It has `errors` only if there are faults."""
    status = HTTPStatus(problem.status)
    details = {"type": problem.type, "title": status.phrase, "status": int(status), "detail": problem.detail}
    return details | ({"errors": list(_render_faults(problem.faults))} if problem.faults else {})


def _render_faults(faults: Sequence[Fault]) -> Iterator[dict[str, Any]]:
    for fault in faults:
        yield {fault.place: fault.at, "detail": fault.detail}
