"""Runs a command: every error becomes one line on stderr and an exit code."""

import os
import select
import sys
from collections.abc import Callable
from typing import TextIO

from console.streams import print_lines
from model.errors import FudaError

REFUSED, STOPPED = 2, 130
UNREAD = 141
"""The exit code of a shell for SIGPIPE: the reader of the output, such as `head`, has closed it."""


def run_command(name: str, work: Callable[[], int | None], *, keep_lines: bool = False) -> int:
    """Run `work` and return its exit code, or 0 when it returns None.

    A FudaError or an OSError is printed as one line on stderr that begins with `name`, and gives 2. Ctrl-C
    gives 130, as in shells. With `keep_lines` a message of several lines, such as a quoted log, keeps them;
    otherwise a line feed can only come from a stranger's file name, and is escaped. Raises BrokenPipeError,
    which `run_for_reader` handles.
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
    """Run `work` as `run_command` does, and return UNREAD when the reader of the output has closed it.

    A BrokenPipeError of another pipe, such as one to a child process, is raised.
    """

    def work_and_flush() -> int | None:
        code = work()
        if sys.stdout is not None:  # None when the output was closed before the start.
            sys.stdout.flush()
        return code

    try:
        return run_command(name, work_and_flush, keep_lines=keep_lines)
    except BrokenPipeError:
        if not (_is_unread(sys.stdout) or _is_unread(sys.stderr)):
            raise
        # Python flushes its buffers at exit: into the null device, so that it does not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD


def _is_unread(stream: TextIO) -> bool:
    """Return whether `stream` is a pipe whose other end is closed."""
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))
