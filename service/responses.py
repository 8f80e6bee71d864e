"""Suggestions and descriptions of the model as the JSON objects of the API."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from service.problems import Problem, render_problem
from service.tagger_protocol import Tagger


def render_model(tagger: Tagger) -> dict[str, str]:
    """Return what every answer says of the model it comes from."""
    return {"version": tagger.version, "newest_post": tagger.newest_post}


def render_description(tagger: Tagger) -> dict[str, Any]:
    """Return the tagger's description of its model, with version and date where every answer has them."""
    model = render_model(tagger)
    return {"model": model} | {key: value for key, value in tagger.describe().items() if key not in model}


def json_response(value: Mapping[str, Any], *, status: int = 200, problem: bool = False) -> Response:
    """Return `value` as compact JSON in UTF-8; NaN in it raises ValueError."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Half a surrogate pair has no UTF-8, but backslash-replacing it writes JSON's own escape for it.
    data = text.encode(errors="backslashreplace")
    return Response(data, status, mimetype="application/problem+json" if problem else "application/json")


def problem_response(problem: Problem) -> Response:
    """Return the problem as an answer of its own, with its headers."""
    response = json_response(render_problem(problem), status=problem.status, problem=True)
    response.headers.update(problem.headers)
    return response
