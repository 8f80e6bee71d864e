"""What a command has from outside: where it writes, the environment, the time, and the source."""

import codecs
import io
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

from publish.options import Options
from publish.source import Source, open_source

JSON_ESCAPES = "fuda.json"
"""The name of an error handler for text streams."""


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """The outside of one command; tests put their own in its place. `clock` gives seconds."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = utc_now
    clock: Callable[[], float] = time.monotonic
    open_source: Callable[[Options], Source] = open_source

    @property
    def colour(self) -> bool:
        """Whether what is written to `out` may have colours."""
        return self.out.isatty() and not self.environ.get("NO_COLOR")

    @classmethod
    def real(cls, *, as_json: bool = False) -> "Edges":
        """Return the outside of this process; what a stream cannot show, such as a file name that is no text,
        is written as an escape, and in results `as_json` as one of JSON's."""
        codecs.register_error(JSON_ESCAPES, _escape_as_json)
        escapes = {
            sys.stdout: JSON_ESCAPES if as_json else "backslashreplace",
            sys.stderr: "backslashreplace",
        }
        for stream, errors in escapes.items():
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=errors)
        return cls()

    def say(self, text: str) -> None:
        """Write a line to `out`."""
        print(text, file=self.out, flush=True)

    def tell(self, text: str) -> None:
        """Write a line that is no result, but about one, to `err`."""
        print(text, file=self.err, flush=True)


def _escape_as_json(error: UnicodeError) -> tuple[str, int]:
    """Return what cannot be encoded as it may stand in a string of JSON, where alone there is any."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
