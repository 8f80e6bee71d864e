"""Request bodies as bytes: their declared type, their size, and JSON read strictly."""

import json
import math
from typing import Any, NoReturn

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Request
from werkzeug.wsgi import get_input_stream

from service.api_limits import BODY_BYTES, FIELD_NAME_CHARACTERS
from service.problems import Problem


def media_type(request: Request, accepted: tuple[str, ...]) -> str:
    """Return which of the `accepted` media types the body has; the others, and none at all, are a 415.

    A charset may be named as long as it is UTF-8, and the body must not be compressed.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in accepted or charset not in ("utf-8", "utf8"):
        detail = f"Send the body as {' or '.join(accepted)}, in UTF-8, and say so in Content-Type."
        raise Problem(415, detail, headers={"Accept": ", ".join(accepted)})
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Problem(415, "Send the body uncompressed.", headers={"Accept-Encoding": "identity"})
    return request.mimetype


def read_body(request: Request) -> bytes:
    """Return the whole body, never reading more than the limit however long it claims to be."""
    try:
        return get_input_stream(request.environ, max_content_length=BODY_BYTES).read()
    except RequestEntityTooLarge as error:
        raise too_large("The body", BODY_BYTES) from error
    except BadRequest as error:
        raise Problem(400, "The body ended before its Content-Length.") from error


def too_large(what: str, limit_bytes: int) -> Problem:
    return Problem(413, f"{what} is larger than {limit_bytes:,} bytes.")


def decode(data: bytes) -> str:
    """Return `data` as text, without a byte order mark; what is not UTF-8 is a 400."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 at byte {error.start}.") from error


def parse_json(data: bytes) -> Any:
    """Return the value of a JSON document (RFC 8259); all that Python reads beyond it is a 400.

    That is NaN and Infinity, and what readers do not agree on: a name used twice in one object,
    numbers past the range of a double, lone surrogates in names. Deep nesting is refused too.
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
        raise Problem(400, "An object of the body has two fields of one name.")
    return fields


def _refuse(constant: str) -> NoReturn:
    raise Problem(400, f"The body is not JSON: it has no {constant}.")


def _number(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError(digits)
    return number


def is_unicode(text: str) -> bool:
    """Whether `text` could be written as UTF-8: JSON can name half a surrogate pair, which cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
