"""Standard output and error: lines are guarded, and what their encoding lacks is written as an escape."""

import codecs
import io
import json
import sys
from typing import TextIO

from console.escaping import guard_line

_JSON_ESCAPES = "fuda.json"
"""The name of an error handler for text streams."""


def print_lines(stream: TextIO, *lines: str, colours: bool = False) -> None:
    """Print each of `lines` as exactly one line. All that Fuda prints for a person goes through here.

    Strange characters, line feeds among them, are escaped; with `colours` Fuda's own colours pass.
    """
    text = "\n".join(guard_line(line, colours=colours) for line in lines)
    print(text, file=stream, flush=True)


def escape_unknown(*, as_json: bool = False) -> None:
    """Have what a stream cannot show, such as a file name that is no text, written as an escape.

    On standard output it is one of JSON's where the results are `as_json`.
    """
    codecs.register_error(_JSON_ESCAPES, _escape_as_json)
    for stream, errors in (
        (sys.stdout, _JSON_ESCAPES if as_json else "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _escape_as_json(error: UnicodeError) -> tuple[str, int]:
    """Return what cannot be encoded as it may stand in a string of JSON, where alone there is any."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
