"""The routes of the API: what each path takes, and what it answers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from werkzeug.wrappers import Request, Response

from model.suggestion import DEFAULT_LIMIT, Wish, render_suggestions
from service.api_limits import RETRY_AFTER_S
from service.bodies import decode, media_type, parse_json, read_body
from service.problems import Problem, problem_of, render_problem
from service.requests import parse_post_file, parse_posts, parse_wish, parse_wishes
from service.responses import json_response, render_description, render_model
from service.tagger_protocol import Tagger

JSON, MARKDOWN = "application/json", "text/markdown"
SUGGEST, BATCH = "/v1/suggestions", "/v1/suggestions:batch"


def suggest(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Suggest labels for one post, sent as JSON or as the file it is."""
    tagger = _required(tagger)
    wish = _read_wish(request, tagger, parameters)
    return json_response({"model": render_model(tagger)} | _answer(tagger, wish))


def suggest_batch(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Suggest labels for many posts in their order; what is wrong with one stays with that one."""
    tagger = _required(tagger)
    media_type(request, (JSON,))
    posts = parse_posts(parse_json(read_body(request)))
    parsed = [_parse_of_batch(value, f"/posts/{index}") for index, value in enumerate(posts)]
    answers = iter(_answer_all(tagger, [wish for wish in parsed if isinstance(wish, Wish)]))
    whole = [next(answers) if isinstance(each, Wish) else each for each in parsed]
    return json_response({"model": render_model(tagger), "answers": whole})


def describe_model(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Describe the loaded model."""
    return json_response(render_description(_required(tagger)))


def health(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Say that suggestions can be had; without a model they cannot, which is a 503."""
    return json_response({"status": "ok", "model": render_model(_required(tagger))})


def describe_api(request: Request, tagger: Tagger | None, parameters: dict[str, str]) -> Response:
    """Return the OpenAPI document, model or no model."""
    # No cold start asks for the document, so none pays for building it.
    from service.openapi import document

    return json_response(document())


class Route(NamedTuple):
    """What one path does: its method, its handler, and the query parameters it knows."""

    method: str
    handle: Callable[[Request, Tagger | None, dict[str, str]], Response]
    parameters: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Every method the path answers, HTTP's own included."""
        return ("GET", "HEAD", "OPTIONS") if self.method == "GET" else (self.method, "OPTIONS")


ROUTES = {
    SUGGEST: Route("POST", suggest, ("limit", "evidence")),
    BATCH: Route("POST", suggest_batch),
    "/v1/model": Route("GET", describe_model),
    "/v1/health": Route("GET", health),
    "/openapi.json": Route("GET", describe_api),
}


def _required(tagger: Tagger | None) -> Tagger:
    if tagger is None:
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        raise Problem(503, "No model can be loaded for now. Try again later.", headers=headers)
    return tagger


def _read_wish(request: Request, tagger: Tagger, parameters: dict[str, str]) -> Wish:
    limit, evidence = parse_wishes(parameters)
    type_ = media_type(request, (JSON, MARKDOWN))
    data = read_body(request)
    if type_ == JSON:
        return parse_wish(parse_json(data), limit=limit, evidence=evidence)
    return Wish(parse_post_file(decode(data), keys=tagger.label_keys), limit, evidence)


def _answer(tagger: Tagger, wish: Wish) -> dict[str, Any]:
    [suggestions] = tagger.suggest_all([wish])
    return render_suggestions(suggestions)


def _parse_of_batch(value: Any, at: str) -> Wish | dict[str, Any]:
    """Return what is wished for a post of a batch, or the problem with it."""
    try:
        return parse_wish(value, limit=DEFAULT_LIMIT, at=at)
    except Exception as error:
        return render_problem(problem_of(error))


def _answer_all(tagger: Tagger, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """Return the answer to each wish; when they cannot all be answered at once, each is by itself."""
    try:
        return list(map(render_suggestions, tagger.suggest_all(wishes)))
    except Exception:
        return [_answer_alone(tagger, wish) for wish in wishes]


def _answer_alone(tagger: Tagger, wish: Wish) -> dict[str, Any]:
    try:
        return _answer(tagger, wish)
    except Exception as error:
        return render_problem(problem_of(error))
