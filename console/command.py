"""How a command ends: with an exit code, and one line that says why it could not do its work."""

import sys
from collections.abc import Callable

from console.streams import print_lines
from model.errors import FudaError

REFUSED, STOPPED = 2, 130


def run_command(name: str, work: Callable[[], int | None], *, keep_lines: bool = False) -> int:
    """Return the exit code of `work`: its own, 0 when it gives none.

    A FudaError, and what the system refuses, becomes one line on stderr that begins with `name`, and 2;
    Ctrl-C becomes 130, as shells have it. A reader that has had enough is the caller's to deal with. With
    `keep_lines` an error that quotes a log keeps its lines; elsewhere a line feed is part of a stranger's
    file name, and is escaped.
    """
    try:
        return work() or 0
    except FudaError as error:
        message = f"{name}: {error}"
        print_lines(sys.stderr, *(message.split("\n") if keep_lines else [message]))
        return REFUSED
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        print_lines(sys.stderr, f"{name}: {error.strerror or error}{place}")
        return REFUSED
    except KeyboardInterrupt:
        print_lines(sys.stderr, f"{name}: stopped")
        return STOPPED
