"""How a command ends: with an exit code, and one line that says why it could not do its work."""

import os
import select
import sys
from collections.abc import Callable
from typing import TextIO

from console.streams import print_lines
from model.errors import FudaError

REFUSED, STOPPED = 2, 130
UNREAD = 141
"""The exit code when the reader of the results has left, as shells have it for SIGPIPE."""


def run_command(name: str, work: Callable[[], int | None], *, keep_lines: bool = False) -> int:
    """Return the exit code of `work`: its own, 0 when it gives none.

    A FudaError, and what the system refuses, becomes one line on stderr that begins with `name`, and 2;
    Ctrl-C becomes 130, as shells have it. `run_for_reader` is for a reader that has had enough. With
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


def run_for_reader(name: str, work: Callable[[], int | None], *, keep_lines: bool = False) -> int:
    """Return the exit code of `run_command`, or UNREAD once the reader of the output, such as `head`, leaves.

    A BrokenPipeError of another pipe, such as one to a child process, is raised.
    """

    def work_and_flush() -> int | None:
        code = work()
        if sys.stdout is not None:  # As it is where the output was closed before the start.
            sys.stdout.flush()
        return code

    try:
        return run_command(name, work_and_flush, keep_lines=keep_lines)
    except BrokenPipeError:
        if not (_is_unread(sys.stdout) or _is_unread(sys.stderr)):
            raise
        # What Python still holds for the reader must not fail again when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD


def _is_unread(stream: TextIO) -> bool:
    """Return whether `stream` is a pipe whose other end is closed."""
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))
