"""Several processes that work through a list in order, and that end with the process that started them.

docs/adr/0013-own-worker-processes.md has the figures against concurrent.futures.ProcessPoolExecutor.
"""

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

from fuda.sources.local import use_one_thread
from model.errors import FudaError

ENDING_S = 5
AHEAD = 2
"""How many tasks are handed out for each process. Their results wait for their turn: memory stays flat."""

type Prepare[T, R] = Callable[[], Callable[[T], R]]
"""Returns the work, once in each process. It is pickled: a function of a module, or a partial of one."""


class WorkerEnded(FudaError):
    """Raised when something outside Fuda has ended a worker process, as a system without memory does."""

    def __init__(self) -> None:
        super().__init__(
            "The system has ended one of Fuda's processes, probably because memory ran out. Close other "
            "programs, then run the command again: it continues where it stopped."
        )


class WorkerFailed(FudaError):
    """Raised when the work raises a FudaError in another process; the message is that error's."""


def each_result[T, R](prepare: Prepare[T, R], tasks: Iterable[T], *, processes: int) -> Generator[R]:
    """Yield the result of each task in order. With 0 processes, this process does the work.

    Tasks are taken as they are needed. Raises WorkerFailed when the work raises a FudaError in another
    process, RuntimeError with the traceback for any other error, WorkerEnded when a process was killed.
    """
    if processes < 1:
        yield from map(prepare(), tasks)
        return
    with _workers(prepare, processes) as ask:
        yield from ask(tasks)


@contextmanager
def _workers[T, R](prepare: Prepare[T, R], processes: int) -> Iterator[Callable[[Iterable[T]], Iterator[R]]]:
    """Yield a function that gives tasks to the processes; these end with the block."""
    free: SimpleQueue[Connection] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(processes):
            free.put(stack.enter_context(_worker(prepare)))
        # One thread for each process hands on the next task while this thread writes results.
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
        # A thread that waits for a process goes on when that process ends, right after this.
        threads.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _worker[T, R](prepare: Prepare[T, R]) -> Iterator[Connection]:
    """Yield the connection to a new process, which ends with the block.

    It is spawned, not forked: a fork would keep the other processes' connections open, and those processes
    would not notice that this one is gone.
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
    """Start processes that do not get Ctrl-C, which a terminal sends to all: this process ends them."""
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
        # A process that could not start has sent its error before it ended, and takes no task.
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
    """Answer tasks until the other process closes the connection, or has ended, which closes it too.

    That is the only sign of a SIGKILL.
    """
    use_one_thread()
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
