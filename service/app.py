"""The WSGI application: one answer for whatever comes in, and nothing raised."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from model.errors import FudaError
from service.problems import Problem, problem_of
from service.requests import parse_query
from service.responses import problem_response
from service.routes import ROUTES
from service.tagger_protocol import Supply, Tagger

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVERY_ANSWER = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

logger = logging.getLogger(__name__)


def create_app(supply: Supply) -> "WSGIApplication":
    """Return the application over whichever tagger `supply` gives at each request."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = answer(Request(environ, populate_request=False), supply)
        return response(environ, start_response)

    return application


def answer(request: Request, supply: Supply) -> Response:
    """Return the answer to any request; whatever is raised on the way becomes a problem.

    Every answer names the model in the header Fuda-Model as long as one is loaded.
    """
    headers = dict(EVERY_ANSWER)
    try:
        tagger = _supplied(supply)
        if tagger is not None:
            headers["Fuda-Model"] = tagger.version
        response = _dispatch(request, tagger)
    except Exception as error:
        response = problem_response(problem_of(error))
    response.headers.update(headers)
    return response


def _supplied(supply: Supply) -> Tagger | None:
    try:
        return supply()
    except FudaError as error:
        logger.error("No model can be loaded: %s", error)
        return None


def _dispatch(request: Request, tagger: Tagger | None) -> Response:
    route = ROUTES.get(request.path)
    if route is None:
        raise Problem(404, f"There is nothing at this path. Paths: {', '.join(ROUTES)}.")
    allow = {"Allow": ", ".join(route.methods)}
    if request.method not in route.methods:
        raise Problem(405, f"This path takes {allow['Allow']}.", headers=allow)
    if request.method == "OPTIONS":
        return _no_content(allow)
    return route.handle(request, tagger, parse_query(request.query_string, route.parameters))


def _no_content(headers: dict[str, str]) -> Response:
    response = Response(status=204, headers=headers)
    del response.headers["Content-Type"]
    return response
