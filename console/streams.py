"""Standard output and error: every line is escaped, and so is a character that their encoding lacks."""

import codecs
import io
import json
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from console.escaping import guard_line

_JSON_ESCAPES = "fuda.json"
"""The name of an error handler for text streams."""


def print_lines(stream: TextIO, *lines: str, colours: bool = False) -> None:
    """Print each of `lines` as exactly one line. Everything that Fuda prints for a person passes here.

    Control and invisible characters, line feeds among them, are escaped. With `colours` Fuda's own colour
    sequences are kept.
    """
    text = "\n".join(guard_line(line, colours=colours) for line in lines)
    print(text, file=stream, flush=True)


def may_colour(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether `stream` may get colours: a terminal does, unless the environment decides.

    NO_COLOR forbids them and FORCE_COLOR asks for them (no-color.org, force-color.org); empty is unset. With
    both there are none.
    """
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or stream.isatty()


def escape_unknown(*, as_json: bool = False) -> None:
    """Write characters that a stream cannot encode, such as undecodable bytes of a file name, as escapes.

    With `as_json` the escapes on standard output are those of JSON.
    """
    codecs.register_error(_JSON_ESCAPES, _escape_as_json)
    for stream, errors in (
        (sys.stdout, _JSON_ESCAPES if as_json else "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _escape_as_json(error: UnicodeError) -> tuple[str, int]:
    """Return the characters that cannot be encoded as JSON escapes; only strings of JSON have such."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
