"""The function that Lambda calls: any event in, its answer out, and nothing raised."""

import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

from aws.event import (
    Event,
    Request,
    blank_request,
    is_direct,
    parse_event,
    render_answer,
    render_event,
    send_request,
    source_address,
)
from aws.log_lines import Journal, Record
from aws.networks import Networks, check_source
from aws.observing import CountingTagger, Tally
from service.app import create_app
from service.problems import problem_of
from service.responses import problem_response
from service.routes import SUGGEST
from service.tagger_protocol import Tagger
from service.trial import TRIAL_POST, CannotSuggest, check_trial


class Function:
    """Answers events with one tagger.

    `networks` are those whose HTTP requests are answered. A direct invocation is not asked for its
    network: whoever sends one holds the right to invoke the function, and could write any address into
    the event. `clock` counts seconds.
    """

    def __init__(
        self, tagger: Tagger, *, networks: Networks = (), clock: Callable[[], float] = perf_counter
    ) -> None:
        self._tagger = CountingTagger(tagger, clock=clock)
        self._application = create_app(lambda: self._tagger)
        self._networks = networks
        self._clock = clock

    def warm_up(self) -> None:
        """Suggest for a small post in two languages, so that no caller waits for what happens only once.

        Raises CannotSuggest when that fails or the answer is not valid, since other posts would fail too.
        """
        answer = self._send(parse_event(render_event(SUGGEST, TRIAL_POST._asdict())), None)
        if answer["statusCode"] != 200:
            raise CannotSuggest(self._tagger.version, f"it answers with the status {answer['statusCode']}")
        check_trial(json.loads(answer["body"]), self._tagger.version)

    def handler(self, journal: Journal) -> Callable[[Any, Any], Any]:
        """Return the function for Lambda, which has `journal` tell of every event."""

        def handle(event: Any, context: Any) -> Any:
            started = self._clock()
            journal.begin(context.aws_request_id)
            self._tagger.tally = Tally()
            request, answer = self._answer(event, context)
            ms = (self._clock() - started) * 1000
            status = answer["statusCode"]
            journal.write(Record(status, request.body_bytes, ms, self._tagger.tally))
            return render_answer(request, answer)

        return handle

    def _answer(self, event: Any, context: Any) -> tuple[Request, Event]:
        request = blank_request(event)
        try:
            if not is_direct(event):
                check_source(source_address(event), self._networks)
            request = parse_event(event)
            return request, self._send(request, context)
        except Exception as error:
            refusal = problem_response(problem_of(error))
            return request, send_request(refusal, blank_request(event), context)

    def _send(self, request: Request, context: Any) -> Event:
        return send_request(self._application, request, context)
