"""The function that Lambda calls: it answers every event and raises nothing."""

import json
from collections.abc import Callable, Collection, Sequence
from ipaddress import ip_address
from threading import local
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aws.event import (
    Event,
    Request,
    allowed_blogs,
    blank_request,
    is_direct,
    parse_event,
    render_answer,
    render_event,
    send_request,
    source_address,
)
from aws.log_lines import EventLog, Record
from aws.observing import CountingStore, CountingTagger, Tally
from aws.variables import Networks
from service.app import create_app
from service.bodies import problem_response
from service.problems import problem_of, wrong_blog, wrong_network
from service.routes import SUGGEST
from service.tagger_contract import TRIAL_POST, CannotSuggest, Tagger, check_trial

if TYPE_CHECKING:
    from blog.sent_decisions import SentDecision
    from service.decisions.store import DecisionStore


class Function:
    """Answers events with the tagger that `supply` returns, which each request calls once.

    `blogs` returns the tagger of one of several blogs, where there are several. A caller with a token asks
    only about the blogs that the token names. `base_path` is that of a custom domain, without slashes at its
    ends.

    HTTP requests are answered only if they come from `networks`; an empty list allows every network. The
    network of a direct invocation is not checked: its sender has the right to invoke the function, and could
    write any address into the event. With `page` a browser gets the page for authors, and with `decisions`
    they are kept. `clock` returns seconds.
    """

    def __init__(
        self,
        supply: Callable[[], Tagger],
        *,
        blogs: Callable[[str], Tagger] | None = None,
        networks: Networks = (),
        page: bool = False,
        base_path: str = "",
        decisions: "DecisionStore | None" = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._supply = supply
        self._blogs = blogs
        self._version = ""
        self._served: dict[str, set[str]] = {}
        self._turn = local()
        blog_supply = self._count_blog if blogs is not None else None
        store = None if decisions is None else CountingStore(decisions, self._count_decisions)
        self._application = create_app(self._count, blogs=blog_supply, page=page, decisions=store)
        self._networks = networks
        self._base_path = base_path
        self._clock = clock

    def warm_up(self) -> None:
        """Suggest for a small post in two languages, so that no caller waits for work that is done only once.

        Raises CannotSuggest when that fails or the answer is not valid, since other posts would fail too.
        """
        self._begin(None)
        answer = self._send(parse_event(render_event(SUGGEST, TRIAL_POST._asdict())), None)
        if answer["statusCode"] != 200:
            raise CannotSuggest(self._version, f"it answers with the status {answer['statusCode']}")
        check_trial(json.loads(answer["body"]), self._version)

    def handler(self, log: EventLog) -> Callable[[Any, Any], Any]:
        """Return the function for Lambda, which writes a line about every event to `log`."""

        def handle(event: Any, context: Any) -> Any:
            started = self._clock()
            log.begin(context.aws_request_id)
            tally = self._begin(event)
            request, answer = self._answer(event, context)
            ms = (self._clock() - started) * 1000
            status = answer["statusCode"]
            log.write(Record(status, request.body_bytes, ms, tally))
            return render_answer(request, answer)

        return handle

    def _begin(self, event: Any) -> Tally:
        """Return the tally of an event, which is answered in this thread."""
        self._turn.event, self._turn.tally = event, Tally(self._version)
        tally: Tally = self._turn.tally
        return tally

    def _count(self) -> CountingTagger:
        tagger = self._supply()
        self._turn.tally.model = self._version = tagger.version
        self._served.setdefault("", set()).add(tagger.version)
        return CountingTagger(tagger, self._turn.tally, clock=self._clock)

    def _count_blog(self, blog: str) -> CountingTagger:
        assert self._blogs is not None, "the application asks for blogs only where there are some"
        tally = self._turn.tally
        tally.model, tally.blog = "", blog
        check_blog(blog, allowed_blogs(self._turn.event))
        tagger = self._blogs(blog)
        tally.model = tagger.version
        self._served.setdefault(blog, set()).add(tagger.version)
        return CountingTagger(tagger, tally, clock=self._clock)

    def _count_decisions(self, blog: str, new: "Sequence[SentDecision]") -> None:
        # Without a model of this blog its name may be invented, and it would be a dimension too.
        if served := self._served.get(blog):
            self._turn.tally.judge(new, served)

    def _answer(self, event: Any, context: Any) -> tuple[Request, Event]:
        request = blank_request(event)
        try:
            if not is_direct(event):
                check_source(source_address(event), self._networks)
            request = parse_event(event, base_path=self._base_path)
            return request, self._send(request, context)
        except Exception as error:
            refusal = problem_response(problem_of(error))
            return request, send_request(refusal, blank_request(event), context)

    def _send(self, request: Request, context: Any) -> Event:
        return send_request(self._application, request, context)


def check_blog(blog: str, allowed: Collection[str] | None) -> None:
    """Raise a 403 when `blog` is not one of the `allowed`. None allows every blog."""
    if allowed is not None and blog not in allowed:
        raise wrong_blog()


def check_source(address: str, networks: Networks) -> None:
    """Raise a 403 when `address` is malformed or outside all `networks`. An empty list allows everything."""
    if not networks:
        return
    try:
        source = ip_address(address)
    except ValueError as error:
        raise wrong_network() from error
    if not any(source in network for network in networks):
        raise wrong_network()
