"""How a command ends: with an exit code, and one line that says why it could not do its work."""

import sys
from collections.abc import Callable

from model.errors import FudaError

REFUSED, STOPPED = 2, 130


def run_command(name: str, work: Callable[[], int | None]) -> int:
    """Return the exit code of `work`: its own, 0 when it gives none.

    A FudaError, and what the system refuses, becomes one line on stderr that begins with `name`, and 2;
    Ctrl-C becomes 130, as shells have it. A reader that has had enough is the caller's to deal with.
    """
    try:
        return work() or 0
    except FudaError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        print(f"{name}: {error.strerror or error}{place}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print(f"{name}: stopped", file=sys.stderr)
        return STOPPED
