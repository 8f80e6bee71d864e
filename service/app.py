"""The WSGI application: it answers every request and raises nothing."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from model.errors import FudaError
from service.bodies import problem_response
from service.problems import Problem, problem_of
from service.requests import parse_query
from service.routes import PAGES, ROUTES, Route
from service.tagger_contract import Tagger

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVERY_ANSWER = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

logger = logging.getLogger(__name__)

Supply = Callable[[], Tagger]
"""Returns the current tagger, or raises FudaError while none can be loaded. Each request calls it once."""


def create_app(supply: Supply, *, page: bool = False) -> "WSGIApplication":
    """Return the application. It calls `supply` for the tagger of each request.

    With `page` it also answers a browser with the page for authors and the API's documents.
    """

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = answer(Request(environ, populate_request=False), supply, page=page)
        return response(environ, start_response)

    return application


def answer(request: Request, supply: Supply, *, page: bool = False) -> Response:
    """Return the answer to any request. Every exception becomes a problem.

    While a model is loaded, the header Fuda-Model of every answer has its version.
    """
    headers = dict(EVERY_ANSWER)
    try:
        tagger = _supplied(supply)
        if tagger is not None:
            headers["Fuda-Model"] = tagger.version
        response = _dispatch(request, tagger, ROUTES | PAGE_ROUTES if page else ROUTES)
    except Exception as error:
        response = problem_response(problem_of(error))
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _supplied(supply: Supply) -> Tagger | None:
    try:
        return supply()
    except FudaError as error:
        logger.error("No model can be loaded: %s", error)
        return None


def _dispatch(request: Request, tagger: Tagger | None, routes: Mapping[str, Route]) -> Response:
    route = routes.get(request.path)
    if route is None:
        raise Problem(404, f"There is nothing at this path. Paths: {', '.join(routes)}.")
    allow = {"Allow": ", ".join(route.methods)}
    if request.method not in route.methods:
        raise Problem(405, f"This path takes {allow['Allow']}.", headers=allow)
    if request.method == "OPTIONS":
        return _no_content(allow)
    return route.handle(request, tagger, parse_query(request.query_string, route.parameters))


def _answer_page(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    # Imported here, so that no cold start imports it.
    from service.pages import answer_page

    return answer_page(request)


PAGE_ROUTES: dict[str, Route] = {path: Route("GET", _answer_page) for path in PAGES}


def _no_content(headers: dict[str, str]) -> Response:
    response = Response(status=204, headers=headers)
    del response.headers["Content-Type"]
    return response
