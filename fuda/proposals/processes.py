"""Several processes that work off a list in order, and that end with the process that started them."""

import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from model.errors import FudaError

ENDING_S = 5
# How many results may wait, for each process, until it is their turn: memory stays flat.
AHEAD = 2

type Prepare[T, R] = Callable[[], Callable[[T], R]]
"""Gives the work, once in each process: a function of a module, or a partial of one, for it is sent there."""


class WorkerEnded(FudaError):
    """Free some memory, or whatever else made the system end a process that was at work; then go on."""

    def __init__(self) -> None:
        super().__init__(
            "A process that was at work has been ended from outside, as systems do that run out of memory. "
            "Call the command again: it goes on where it was."
        )


class WorkerFailed(FudaError):
    """Do what the message says, which is that of an error in another process."""


def each_result[T, R](prepare: Prepare[T, R], tasks: Iterable[T], *, processes: int) -> Generator[R]:
    """Yield what the work that `prepare` gives makes of each task, in order; with no processes, in this one.

    Tasks are taken as they are needed. Raises WorkerFailed when the work raises a FudaError in another
    process, WorkerEnded when that process is no more.
    """
    if processes < 1:
        yield from map(prepare(), tasks)
        return
    with _workers(prepare, processes) as ask:
        yield from ask(tasks)


@contextmanager
def _workers[T, R](prepare: Prepare[T, R], processes: int) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """Yield what asks the processes about tasks; they have ended when the block has."""
    free: SimpleQueue[Connection] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(processes):
            free.put(stack.enter_context(_worker(prepare)))
        # One thread a process, which hands on the next task while this thread writes the results.
        threads = stack.enter_context(_threads(processes))

        def ask(tasks: Iterable[T]) -> Iterator[R]:
            waiting: deque[Future[R]] = deque()
            for task in tasks:
                waiting.append(threads.submit(_ask, free, task))
                if len(waiting) >= processes * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        yield ask


@contextmanager
def _threads(number: int) -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(number)
    try:
        yield threads
    finally:
        # Whoever waits for a process is set free when that ends, right after this.
        threads.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _worker[T, R](prepare: Prepare[T, R]) -> Iterator[Connection]:
    """Yield the connection to a new process, which has ended when the block has.

    It is spawned, not forked: a fork would keep the other processes' connections open, and those would not
    notice that this process is gone.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(prepare, theirs), daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join(ENDING_S)
        ours.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let what is started here inherit that Ctrl-C is not for it: this process ends it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where Ctrl-C ends all of them
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ask(free: "SimpleQueue[Connection]", task: object) -> Any:
    connection = free.get()
    try:
        # One that could not begin has said so before it ended, and takes no task.
        with suppress(OSError):
            connection.send(task)
        kind, value = connection.recv()
    except (EOFError, OSError):
        raise WorkerEnded from None
    finally:
        free.put(connection)
    if kind == "refused":
        raise WorkerFailed(value)
    if kind == "failed":
        raise RuntimeError(value)
    return value


def _work[T, R](prepare: Prepare[T, R], connection: Connection) -> None:
    """Answer tasks until the process that gives them closes the connection, or is no more: nothing else
    would tell, after a SIGKILL."""
    # NumPy, if the work needs it, reads this when it is imported. There are as many processes as processors:
    # threads of each cost 15 % more, and gain nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        work = prepare()
        while True:
            connection.send(("done", work(connection.recv())))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except FudaError as error:
        # Errors with arguments of their own do not survive pickling.
        connection.send(("refused", str(error)))
    except BaseException:
        connection.send(("failed", traceback.format_exc()))
