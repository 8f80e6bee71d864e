"""The WSGI application: it answers every request and raises nothing."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from model.errors import FudaError
from service.api_limits import BLOG, BLOGS
from service.bodies import problem_response
from service.problems import Problem, no_such_blog, problem_of
from service.requests import parse_query
from service.routes import BLOG_NAME, BLOG_ROUTES, HAS_BLOGS, PAGES, ROUTES, STORE, Route
from service.tagger_contract import Tagger

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from service.decisions.store import DecisionStore

EVERY_ANSWER = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

logger = logging.getLogger(__name__)

Supply = Callable[[], Tagger]
"""Returns the current tagger, or raises FudaError while none can be loaded. Each request calls it once."""
BlogSupply = Callable[[str], Tagger]
"""Returns the current tagger of a blog, or raises FudaError while none can be loaded.

A Problem that it raises is the answer: there is no such blog, or the caller may not ask about it.
"""


def create_app(
    supply: Supply,
    *,
    blogs: BlogSupply | None = None,
    page: bool = False,
    decisions: "DecisionStore | None" = None,
) -> "WSGIApplication":
    """Return the application. It calls `supply` for the tagger of each request.

    With `blogs` the API is also below /v1/blogs/{blog}/, with the tagger of that blog. With `page` it also
    answers a browser with the page for authors and the API's documents. Without a store of `decisions` it
    refuses to keep them.
    """

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[STORE] = decisions
        response = answer(Request(environ, populate_request=False), supply, blogs=blogs, page=page)
        return response(environ, start_response)

    return application


def answer(
    request: Request, supply: Supply, *, blogs: BlogSupply | None = None, page: bool = False
) -> Response:
    """Return the answer to any request. Every exception becomes a problem.

    While a model is loaded, the header Fuda-Model of every answer has its version.
    """
    headers = dict(EVERY_ANSWER)

    def find_tagger(find: Supply) -> Tagger | None:
        tagger = _supplied(find)
        if tagger is not None:
            headers["Fuda-Model"] = tagger.version
        return tagger

    try:
        if blogs is not None:
            request.environ[HAS_BLOGS] = True
        if blogs is not None and request.path.startswith(BLOGS):
            response = _answer_for_blog(request, blogs, find_tagger)
        else:
            tagger = find_tagger(supply)
            route = _find_route(request, request.path, ROUTES | PAGE_ROUTES if page else ROUTES)
            response = _dispatch(request, route, lambda: tagger)
    except Exception as error:
        response = problem_response(problem_of(error))
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _supplied(supply: Supply) -> Tagger | None:
    try:
        return supply()
    except Problem:
        raise
    except FudaError as error:
        logger.error("No model can be loaded: %s", error)
        return None


def _answer_for_blog(
    request: Request, blogs: BlogSupply, find_tagger: Callable[[Supply], Tagger | None]
) -> Response:
    """Answer a request below /v1/blogs/{blog}/. The blog's model is loaded only when a route needs it."""
    # Imported here, so that a service of one blog does not import it.
    from registry.release import is_blog

    blog, _, rest = request.path.removeprefix(BLOGS).partition("/")
    route = _find_route(request, f"{BLOG}/{rest}", BLOG_ROUTES)
    if not is_blog(blog):
        raise no_such_blog()
    request.environ[BLOG_NAME] = blog
    return _dispatch(request, route, lambda: find_tagger(lambda: blogs(blog)))


def _find_route(request: Request, path: str, routes: Mapping[str, Route]) -> Route:
    """Return the route at `path`. Raises a 404, or a 405 with the allowed methods."""
    route = routes.get(path)
    if route is None:
        raise Problem(404, f"There is nothing at this path. Paths: {', '.join(routes)}.")
    if request.method not in route.methods:
        allow = ", ".join(route.methods)
        raise Problem(405, f"This path takes {allow}.", headers={"Allow": allow})
    return route


def _dispatch(request: Request, route: Route, tagger: Callable[[], Tagger | None]) -> Response:
    if request.method == "OPTIONS":
        return _no_content({"Allow": ", ".join(route.methods)})
    own = route.of_method(request.method)
    return own.handle(request, tagger(), parse_query(request.query_string, own.parameters))


def _answer_page(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    # Imported here, so that no cold start imports it.
    from service.pages import answer_page

    return answer_page(request)


PAGE_ROUTES: dict[str, Route] = {path: Route("GET", _answer_page) for path in PAGES}


def _no_content(headers: dict[str, str]) -> Response:
    response = Response(status=204, headers=headers)
    del response.headers["Content-Type"]
    return response
