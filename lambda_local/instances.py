"""Instances under concurrency as in Lambda: one call at a time each, a free one first, else one more."""

import threading
from collections.abc import Callable

from lambda_local.instance import Instance
from lambda_local.lambda_faults import InstanceDied, Throttled
from lambda_local.runtime_api import Call


class Pool:
    """At most `most` instances, made by `start`; `tell` gets a line about each that comes or goes."""

    def __init__(self, start: Callable[[], Instance], *, most: int, tell: Callable[[str], object]) -> None:
        self._start = start
        self._most = most
        self._tell = tell
        self._lock = threading.Lock()
        self._all: dict[Instance, str] = {}
        self._free: list[Instance] = []
        self._starting = 0
        self._started = 0
        self._open = True

    def warm(self) -> None:
        """Start an instance ahead of the first call. Raises InitFailed."""
        self._give_back(self._take())

    def invoke(self, event: bytes) -> Call:
        """Return the answered call. Raises a LambdaFault, as an instance does, or Throttled."""
        while True:
            instance = self._take()
            try:
                return instance.invoke(event)
            except InstanceDied as died:
                if died.delivered:
                    raise
            finally:
                self._give_back(instance)

    def close(self) -> None:
        """End all instances, those too that are at work or about to start."""
        with self._lock:
            self._open = False
            instances = list(self._all)
        for instance in instances:
            instance.close()

    def _take(self) -> Instance:
        with self._lock:
            if self._free:
                return self._free.pop()
            if not self._open or len(self._all) + self._starting >= self._most:
                message = f"Rate Exceeded: {self._most} instances are at work."
                raise Throttled(
                    "Throttled", {"errorType": "TooManyRequestsException", "errorMessage": message}
                )
            self._starting += 1
            self._started += 1
            name = f"instance {self._started}"
        instance = None
        try:
            instance = self._start()
            instance.wait_until_ready()
        except BaseException:
            if instance:
                instance.close()
            self._tell(f"{name} could not start")
            raise
        finally:
            with self._lock:
                self._starting -= 1
        return self._add(instance, name)

    def _add(self, instance: Instance, name: str) -> Instance:
        with self._lock:
            self._all[instance] = name
            closing = not self._open
        if closing:
            instance.close()
        assert instance.initialised is not None
        span = instance.initialised.since(instance.started)
        self._tell(f"{name} is ready after {span.wall_ms:.0f} ms, process {instance.pid}")
        return instance

    def _give_back(self, instance: Instance) -> None:
        """Keep an instance for the next call, unless it has ended."""
        with self._lock:
            if not instance.ended:
                self._free.append(instance)
                return
            name = self._all.pop(instance)
        instance.close()
        self._tell(f"{name} has ended, exit code {instance.status}")
