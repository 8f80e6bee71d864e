"""Sends decisions to a deployed API, and fetches those that it keeps."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, groupby
from urllib.parse import quote

from blog.sent_decisions import BadLine, SentDecision, parse_sent
from fuda.sources.answer_checks import Nonsense, parse_object, take_field
from fuda.sources.batches import DECISIONS, DECISIONS_LISTED
from fuda.sources.exchange import Request
from fuda.sources.remote import Remote
from fuda.sources.source import NonsenseAnswer
from model.printing import is_unicode, render_json
from model.suggestion import SCORE_DECIMALS

PATH = "/v1/decisions"
MAX_DECISIONS, MAX_PAGES = 2_000_000, 10_000
"""The decisions of two years of a blog with 10,000 posts a month. Pages can be empty, and must end too."""
MAX_PLACE = 2_000
_ACCEPT = {"Accept": "application/json"}


def render_sendings(decisions: Iterable[SentDecision]) -> Iterator[bytes]:
    """Yield the bodies of the requests that send `decisions`, in order.

    A request is about one post, one time and one model, and has at most DECISIONS decisions.
    """
    for (post, at, model), found in groupby(decisions, lambda each: (each.post, each.at, each.model)):
        for some in batched(found, DECISIONS):
            fields = {"post": post, "model": model, "at": at, "decisions": list(map(_render, some))}
            yield render_json(fields).encode()


def _render(decision: SentDecision) -> dict[str, object]:
    fields = {"kind": decision.kind, "label": decision.label, "outcome": decision.outcome}
    score = {} if decision.score is None else {"score": round(decision.score, SCORE_DECIMALS)}
    return {**fields, **score}


def send(remote: Remote, body: bytes) -> None:
    """Send one body of render_sendings. The API keeps a repeated one once. Raises SourceError."""
    headers = {**_ACCEPT, "Content-Type": "application/json"}
    data = remote.fetch(Request("POST", PATH, headers, body))
    try:
        answer = parse_object(data, remote.hide)
        take_field(answer, "written", int)
        take_field(answer, "known", int)
    except Nonsense as error:
        raise NonsenseAnswer(remote.url, str(error)) from error


def fetch_decisions(remote: Remote, *, max_pages: int = MAX_PAGES) -> list[SentDecision]:
    """Return all decisions that the API keeps, in the order of receipt. Raises SourceError."""
    found: list[SentDecision] = []
    place = ""
    for _ in range(max_pages):
        going_on = f"&next={quote(place, safe='')}" if place else ""
        data = remote.fetch(Request("GET", f"{PATH}?limit={DECISIONS_LISTED}{going_on}", _ACCEPT, b""))
        try:
            page, place = _parse_page(data, remote)
        except Nonsense as error:
            raise NonsenseAnswer(remote.url, str(error)) from error
        found += page
        if not place:
            return found
        if len(found) > MAX_DECISIONS:
            break
    raise NonsenseAnswer(remote.url, f"its list of decisions is over {MAX_DECISIONS:,} long, or does not end")


def _parse_page(data: bytes, remote: Remote) -> tuple[Sequence[SentDecision], str]:
    """Return the decisions of a page and the place of the next. Raises Nonsense."""
    answer = parse_object(data, remote.hide)
    listed, place = take_field(answer, "decisions", list), take_field(answer, "next", str)
    if len(place) > MAX_PLACE or not is_unicode(place):
        raise Nonsense("the place of the next page is not valid")
    try:
        return [parse_sent(each) for each in listed], place
    except BadLine as error:
        raise Nonsense(f"a decision is not valid: {error.problem}") from None
