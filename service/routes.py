"""The routes of the API: the method, the query parameters and the handler of each path."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from werkzeug.wrappers import Request, Response

from model.suggestion import Wish, render_suggestions
from service.api_limits import BLOG, RETRY_AFTER_S
from service.bodies import JSON, MARKDOWN, decode, json_response, media_type, parse_json, read_body
from service.problems import Problem, problem_of, render_problem
from service.requests import Defaults, parse_defaults, parse_post_file, parse_posts, parse_wish
from service.tagger_contract import Tagger

SUGGEST, BATCH, HEADERS = "/v1/suggestions", "/v1/suggestions:batch", "/v1/headers"
DECISIONS, DECISION_COUNTS = "/v1/decisions", "/v1/decisions:summary"
BLOG_NAME, HAS_BLOGS, STORE = "fuda.blog", "fuda.blogs", "fuda.decisions"
"""Keys of a request's environment: the blog that it names, whether there are several, a DecisionStore."""
PAGES = ("/", "/docs", "/page.js")
"""The paths of service/pages.py, which answers only where the page is on."""


def suggest(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Suggest labels for one post, sent as JSON or as a Markdown file."""
    tagger = _required(tagger)
    wish = _read_wish(request, tagger, parameters)
    return json_response({"model": _render_model(tagger)} | _answer(tagger, wish))


def suggest_batch(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Suggest labels for many posts, in order. A fault of one post does not affect the others."""
    tagger = _required(tagger)
    media_type(request, (JSON,))
    posts = parse_posts(parse_json(read_body(request)))
    parsed = [_parse_batch_post(value, f"/posts/{index}") for index, value in enumerate(posts)]
    answers = iter(_answer_all(tagger, [wish for wish in parsed if isinstance(wish, Wish)]))
    merged = [next(answers) if isinstance(each, Wish) else each for each in parsed]
    return json_response({"model": _render_model(tagger), "answers": merged})


def edit_header(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Add labels to the front matter of a post file, by the code that edits an author's files."""
    # Imported here, so that only this route imports the editor and the YAML parser, and no cold start does.
    from service.header_edits import add_to_header, parse_edit

    tagger = _required(tagger)
    media_type(request, (JSON,))
    edit = parse_edit(parse_json(read_body(request)))
    return json_response({"model": _render_model(tagger), "file": add_to_header(edit, tagger.label_keys)})


def describe_model(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Describe the loaded model, and report whether decisions are kept here."""
    tagger = _required(tagger)
    model = _render_model(tagger)
    # Version and date stand in `model`, as in every other answer.
    described = {key: value for key, value in tagger.describe().items() if key not in model}
    keeps = request.environ.get(STORE) is not None
    return json_response({"model": model} | described | {"decisions": keeps})


def health(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Answer that suggestions are available. Without a model the answer is a 503."""
    return json_response({"status": "ok", "model": _render_model(_required(tagger))})


def describe_api(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Return the OpenAPI document, even without a model."""
    # Imported here, so that no cold start builds the document.
    from service.openapi import document

    return json_response(document(blogs=bool(request.environ.get(HAS_BLOGS))))


def keep_decisions(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Keep what an author did with the suggestions for one post."""
    # Imported here, as in the next two, so that no cold start imports what only these routes need.
    from service.decisions.handling import keep_decisions

    return keep_decisions(request, *_store(request))


def list_decisions(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Return a page of the decisions that were kept."""
    from service.decisions.handling import list_decisions

    return list_decisions(*_store(request), parameters)


def count_decisions(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Count the decisions about the suggestions of one model, by default of the loaded one."""
    from service.decisions.handling import count_decisions

    current = "" if "model" in parameters else _required(tagger).version
    return count_decisions(*_store(request), parameters, current)


def _store(request: Request) -> tuple[Any, str]:
    """Return the store of decisions, or None, and the blog."""
    return request.environ.get(STORE), request.environ.get(BLOG_NAME, "")


class Route(NamedTuple):
    """The method, the handler and the allowed query parameters of a path, and `also` its other method."""

    method: str
    handle: Callable[[Request, Tagger | None, dict[str, str]], Response]
    parameters: tuple[str, ...] = ()
    also: "Route | None" = None

    def each(self) -> "Iterator[Route]":
        """Yield the routes of the path, one for each method."""
        yield self
        if self.also is not None:
            yield from self.also.each()

    def of_method(self, method: str) -> "Route":
        """Return the route that answers `method`, one of `methods`; HEAD is answered as GET."""
        return next(route for route in self.each() if route.method == ("GET" if method == "HEAD" else method))

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods of the path, with HEAD and OPTIONS."""
        own = [route.method for route in self.each()]
        return (*own, *(("HEAD",) if "GET" in own else ()), "OPTIONS")


ROUTES = {
    SUGGEST: Route("POST", suggest, Defaults._fields),
    BATCH: Route("POST", suggest_batch),
    HEADERS: Route("POST", edit_header),
    DECISIONS: Route(
        "POST", keep_decisions, also=Route("GET", list_decisions, ("since", "post", "limit", "next"))
    ),
    DECISION_COUNTS: Route("GET", count_decisions, ("model",)),
    "/v1/model": Route("GET", describe_model),
    "/v1/health": Route("GET", health),
    "/openapi.json": Route("GET", describe_api),
}

BLOG_ROUTES = {
    f"{BLOG}{path.removeprefix('/v1')}": route for path, route in ROUTES.items() if path.startswith("/v1/")
}
"""The routes of one of several blogs, by their paths in the document."""


def _required(tagger: Tagger | None) -> Tagger:
    if tagger is None:
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        raise Problem(503, "No model can be loaded at the moment. Try again later.", headers=headers)
    return tagger


def _render_model(tagger: Tagger) -> dict[str, str]:
    """Return the `model` of every answer."""
    return {"version": tagger.version, "newest_post": tagger.newest_post}


def _read_wish(request: Request, tagger: Tagger, parameters: dict[str, str]) -> Wish:
    defaults = parse_defaults(parameters)
    type_ = media_type(request, (JSON, MARKDOWN))
    data = read_body(request)
    if type_ == JSON:
        return parse_wish(parse_json(data), **defaults._asdict())
    post, is_left_alone = parse_post_file(decode(data), keys=tagger.label_keys)
    return Wish(post, **(defaults._replace(limit=0) if is_left_alone else defaults)._asdict())


def _answer(tagger: Tagger, wish: Wish) -> dict[str, Any]:
    [suggestions] = tagger.suggest_all([wish])
    return render_suggestions(suggestions)


def _parse_batch_post(value: Any, at: str) -> Wish | dict[str, Any]:
    """Return the wish for one post of a batch, or its problem as a JSON object."""
    try:
        return parse_wish(value, at=at)
    except Exception as error:
        return render_problem(problem_of(error))


def _answer_all(tagger: Tagger, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """Return the answer to each wish. If suggesting for all at once fails, each is answered separately."""
    try:
        return list(map(render_suggestions, tagger.suggest_all(wishes)))
    except Exception:
        return [_answer_separately(tagger, wish) for wish in wishes]


def _answer_separately(tagger: Tagger, wish: Wish) -> dict[str, Any]:
    try:
        return _answer(tagger, wish)
    except Exception as error:
        return render_problem(problem_of(error))
