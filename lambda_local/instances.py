"""Instances under concurrency as in Lambda: one call at a time each, an idle one first, else one more."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, LifoQueue

from lambda_local.instance import Instance
from lambda_local.lambda_faults import InstanceDied, Throttled
from lambda_local.runtime_api import Call


class Pool:
    """At most `max_instances`, made by `start`; `log` gets a line about each start and end."""

    def __init__(
        self, start: Callable[[], Instance], *, max_instances: int, log: Callable[[str], object]
    ) -> None:
        self._start = start
        self._max = max_instances
        self._log = log
        self._calls = threading.BoundedSemaphore(max_instances)
        self._idle: LifoQueue[Instance] = LifoQueue()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._names: dict[Instance, str] = {}
        self._open = True

    def warm(self, count: int = 1) -> None:
        """Start `count` instances ahead of the first call, one after the other. Raises InitFailed."""
        with ExitStack() as taken:
            for _ in range(count):
                taken.enter_context(self._taken())

    def invoke(self, event: bytes) -> Call:
        """Return the answered call. Raises a LambdaFault, as an instance does, or Throttled."""
        while True:
            try:
                with self._taken() as instance:
                    return instance.invoke(event)
            except InstanceDied as died:
                if died.delivered:
                    raise

    def close(self) -> None:
        """End all instances, also those that are at work or about to start."""
        with self._lock:
            self._open = False
            instances = list(self._names)
        for instance in instances:
            instance.close()

    @contextmanager
    def _taken(self) -> Iterator[Instance]:
        """Yield an instance for one call, and keep it for the next one unless it has ended by then."""
        if not self._open or not self._calls.acquire(blocking=False):
            message = f"Rate Exceeded: {self._max} instances are at work."
            raise Throttled("Throttled", {"errorType": "TooManyRequestsException", "errorMessage": message})
        try:
            # Without an idle one, each instance serves a call, so there is room for one more.
            try:
                instance = self._idle.get_nowait()
            except Empty:
                instance = self._start_one()
            try:
                yield instance
            finally:
                self._give_back(instance)
        finally:
            self._calls.release()

    def _start_one(self) -> Instance:
        name = f"instance {next(self._numbers)}"
        instance = None
        try:
            instance = self._start()
            instance.wait_until_ready()
        except BaseException:
            if instance:
                instance.close()
            self._log(f"{name} could not start")
            raise
        with self._lock:
            self._names[instance] = name
            closing = not self._open
        if closing:
            instance.close()
        assert instance.initialised is not None
        span = instance.initialised.since(instance.started)
        self._log(f"{name} is ready after {span.wall_ms:.0f} ms, process {instance.pid}")
        return instance

    def _give_back(self, instance: Instance) -> None:
        if not instance.ended:
            self._idle.put(instance)
            return
        with self._lock:
            name = self._names.pop(instance)
        instance.close()
        self._log(f"{name} has ended, exit code {instance.status}")
