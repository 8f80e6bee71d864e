"""Bodies of requests and responses: media types, sizes, JSON read strictly and written compactly."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import get_input_stream

from model.printing import is_unicode, render_json
from service.api_limits import BODY_BYTES, FIELD_NAME_CHARACTERS
from service.problems import Problem, render_problem

JSON, MARKDOWN, PROBLEM_JSON = "application/json", "text/markdown", "application/problem+json"


def media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """Return the media type of the body, one of `accepted`. Raises a 415 for any other, or a missing one.

    The only charset allowed is UTF-8, and the body must not be compressed.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in accepted or charset not in ("utf-8", "utf8"):
        detail = f"Send the body as {' or '.join(accepted)}, in UTF-8, and name the type in Content-Type."
        raise Problem(415, detail, headers={"Accept": ", ".join(accepted)})
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Problem(415, "Send the body uncompressed.", headers={"Accept-Encoding": "identity"})
    return request.mimetype


def read_body(request: Request) -> bytes:
    """Return the whole body. Raises a 413 past the limit, without reading on, and a 400 for a short body."""
    try:
        return get_input_stream(request.environ, max_content_length=BODY_BYTES).read()
    except RequestEntityTooLarge as error:
        raise too_large("The body", BODY_BYTES) from error
    except BadRequest as error:
        raise Problem(400, "The body ended before its Content-Length.") from error


def too_large(what: str, limit_bytes: int) -> Problem:
    return Problem(413, f"{what} is larger than {limit_bytes:,} bytes.")


def decode(data: bytes) -> str:
    """Return `data` as text without a byte order mark. Raises a 400 when it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 at byte {error.start}.") from error


def parse_json(data: bytes) -> Any:
    """Return the value of a JSON document (RFC 8259). Raises a 400 for anything else.

    Python would accept more: NaN and Infinity, and forms that parsers read differently, such as a name that
    comes twice in one object, numbers past the range of a double, and half surrogate pairs in names. These
    and deep nesting are refused.
    """
    text = decode(data)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, f"The body is not JSON: {error.msg} at {where}.") from error
    except RecursionError as error:
        raise Problem(400, "The body is nested too deeply.") from error
    except ValueError as error:  # int() refuses thousands of digits
        raise Problem(400, "The body has a number out of range.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, _ in pairs:
        if len(name) > FIELD_NAME_CHARACTERS or not is_unicode(name):
            raise Problem(400, f"A field name is over {FIELD_NAME_CHARACTERS} characters, or not Unicode.")
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Problem(400, "An object of the body has two fields with the same name.")
    return fields


def _refuse(constant: str) -> NoReturn:
    raise Problem(400, f"The body is not JSON: JSON has no {constant}.")


def _number(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError(digits)
    return number


def json_response(value: Mapping[str, Any], *, status: int = 200, media_type: str = JSON) -> Response:
    """Return `value` as compact JSON in UTF-8. Raises ValueError when it has NaN."""
    return Response(render_json(value, allow_nan=False), status, mimetype=media_type)


def problem_response(problem: Problem) -> Response:
    """Return the problem details as a response with the problem's headers."""
    response = json_response(render_problem(problem), status=problem.status, media_type=PROBLEM_JSON)
    response.headers.update(problem.headers)
    return response
