"""One Lambda execution environment on this machine: the real awslambdaric over a confined package."""

import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lambda_local.bubblewrap import CannotConfine, Spec, Way
from lambda_local.cgroups import SHARE, VCPU_MB, WHOLE, measuring_processor, set_share
from lambda_local.confinement import LOG_LINES, Confined
from lambda_local.lambda_environment import (
    LAMBDA_PLACES,
    Function,
    Places,
    install_runtime,
    python_prefix,
    render_environment,
    site_folders,
)
from lambda_local.lambda_faults import (
    CallTimedOut,
    FunctionFailed,
    InitFailed,
    InitTimedOut,
    InstanceDied,
    LambdaFault,
    RestoreFailed,
)
from lambda_local.processes import Memory, Moment, read_memory, read_moment
from lambda_local.runtime_api import Call, RuntimeApi

INIT_S = 10
"""Lambda's limit."""
OWN_PORT = 9001
"""The Runtime API's port in a network of the function's own, as in Lambda."""
ENDING_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to run functions on this machine: the `way` of confining, and the folder with the runtime client.

    Without `network` a function reaches only the Runtime API. Its process joins `cgroups`, the cgroup.procs
    files of `limited`. Calls have the share of the function's memory. An init has at least a whole
    processor, as Lambda gives it on demand (AWS Serverless Land, "Utilize initialization phase"), unless it
    is `init_in_share`, as with provisioned concurrency. Functions of at most a whole processor stay on the
    one that cgroups.py keeps awake. `python_options` go before -m. `on_line` gets each line of the
    function's log, of which the last `log_lines` are kept.
    """

    way: Way
    runtime: Path
    network: bool = False
    cgroups: Sequence[Path] = ()
    init_in_share: bool = False
    python_options: Sequence[str] = ()
    on_line: Callable[[str], object] | None = None
    log_lines: int = LOG_LINES

    @property
    def inits_have(self) -> str:
        """The part of a processor that an init has, in words."""
        return SHARE if self.init_in_share else WHOLE


def best_setting() -> Setting:
    """Return the setting that confines as well as this machine allows; install the runtime when needed.

    Raises CannotConfine on other systems than Linux, and RuntimeNotInstalled.
    """
    if sys.platform != "linux":
        raise CannotConfine("Packages for Lambda run only on Linux.")
    return Setting(way=best_way(), runtime=install_runtime())


@cache
def best_way() -> Way:
    """Return the best way of confining that works here. Each is tried: no other test is reliable."""
    ways: list[Way] = ["user"] if os.geteuid() else ["root", "user"]
    return next((way for way in ways if _works(way)), "plain")


def _works(way: Way) -> bool:
    """Return whether Python starts when confined this way."""
    python = LAMBDA_PLACES.python()
    spec = Spec(
        way=way,
        command=[python, "-S", "-c", ""],
        environment={"LD_LIBRARY_PATH": f"{LAMBDA_PLACES.language}/lib"},
        python=python,
        mounts={LAMBDA_PLACES.language: str(python_prefix())},
        port=OWN_PORT,
    )
    try:
        tried = Confined(spec)
    except CannotConfine:
        return False
    assert tried.listener is not None
    tried.listener.close()
    tried.wait(ENDING_S)
    tried.close()
    return tried.status == 0


@contextmanager
def running(function: Function, setting: Setting) -> Iterator["Instance"]:
    """Yield an instance that has been started, ready or not; nothing of it is left after the block."""
    instance = Instance(function, setting)
    try:
        yield instance
    finally:
        instance.close()


class Instance(Confined):
    """A started execution environment. One call at a time; `close` from any thread."""

    def __init__(self, function: Function, setting: Setting) -> None:
        """Start the process and return without waiting for it. Raises CannotConfine."""
        self.function = function
        self._cgroups = setting.cgroups
        memory_mb = function.memory_mb
        set_share(self._cgroups, memory_mb if setting.init_in_share else max(memory_mb, VCPU_MB))
        with contextlib.ExitStack() as cleaning:
            plain = setting.way == "plain"
            places = LAMBDA_PLACES if not plain else _plain_places(function, setting, cleaning)
            own_network = not plain and not setting.network
            listener = None if own_network else cleaning.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = listener.getsockname()[1] if listener else OWN_PORT
            spec = _spec(function, setting, places, port=port, own_network=own_network)
            super().__init__(spec, on_line=setting.on_line, log_lines=setting.log_lines)
            cleaning.callback(super().close)
            listener = listener or self.listener
            assert listener is not None
            self._api = RuntimeApi(listener, name=function.name, clock=self.moment)
            cleaning.callback(self._api.close)
            cleaning.callback(super().close)  # before the API ends, or the runtime would log a complaint
            self.at_end(self._api.end)
            self._cleaning = cleaning.pop_all()

    @property
    def initialised(self) -> Moment | None:
        """When init was done: the first event was asked for, or with SnapStart the snapshot."""
        return self._api.snapshot or self._api.first_next

    @property
    def first_next(self) -> Moment | None:
        """When the first event was asked for."""
        return self._api.first_next

    def moment(self) -> Moment:
        """Return now, with the CPU time of the process and its children."""
        return read_moment(self.pid)

    def memory(self) -> Memory:
        """Return the memory of the process, now and at its peak."""
        return read_memory(self.pid)

    def wait_until_ready(self, timeout_s: float = INIT_S) -> None:
        """Return when init is done, and give calls only the function's share.

        Raises InitFailed, once the process has ended and its log is complete.
        """
        self._api.wait(lambda api: api.first_next or api.snapshot or api.init_error, timeout_s)
        if self._api.init_error:
            self.wait(ENDING_S)
            self.close()
            raise InitFailed("Init failed", self._api.init_error, self.log)
        if self.ended:
            raise InitFailed("Init failed", _exit_error(self.status), self.log)
        if not self.initialised:
            self.close()
            message = f"Init timed out after {timeout_s:.2f} seconds"
            raise InitTimedOut("Init failed", _timeout_error(message), self.log)
        set_share(self._cgroups, self.function.memory_mb)

    def restore(self, timeout_s: float = INIT_S) -> None:
        """With SnapStart: go on from the snapshot, hooks included. Raises RestoreFailed."""
        self._api.restore()
        if self._api.wait(lambda api: api.first_next, timeout_s):
            return
        self.wait(ENDING_S if self._api.restore_error else 0)
        self.close()
        raise RestoreFailed("Restoring failed", self._api.restore_error or _exit_error(self.status), self.log)

    def invoke(self, event: bytes, *, timeout_s: float | None = None) -> Call:
        """Return the answered call.

        Raises FunctionFailed, after which the instance goes on, and CallTimedOut and InstanceDied, after
        which it is closed.
        """
        limit_s = self.function.timeout_s if timeout_s is None else timeout_s
        call = self._api.call(event, timeout_s=limit_s)
        if call.answer is None:
            raise self._fault(call, limit_s)
        return call

    def close(self) -> None:
        """Kill the process and what it has started, and remove what was made for it. May be repeated."""
        self._cleaning.close()

    def _fault(self, call: Call, limit_s: float) -> LambdaFault:
        """Return the error of a call without an answer."""
        if call.error:
            return FunctionFailed("The function failed", call.error, self.log)
        if self.ended:
            error = _exit_error(self.status, call.id)
            self.close()
            return InstanceDied("The function ended", error, self.log, delivered=call.given is not None)
        self.close()
        message = f"RequestId: {call.id} Error: Task timed out after {limit_s:.2f} seconds"
        return CallTimedOut("The function took too long", _timeout_error(message), self.log)


def _plain_places(function: Function, setting: Setting, cleaning: contextlib.ExitStack) -> Places:
    """Return the places of this machine where a function finds things that cannot be mounted elsewhere."""
    tmp = cleaning.enter_context(tempfile.TemporaryDirectory(prefix="lambda-tmp-"))
    return Places(str(function.package.resolve()), str(setting.runtime), str(python_prefix()), tmp)


def _spec(function: Function, setting: Setting, places: Places, *, port: int, own_network: bool) -> Spec:
    plain = setting.way == "plain"
    # Where the machine's own packages cannot be hidden, Python must not look for them.
    options = [*(["-S"] if plain else []), *setting.python_options]
    on_one_processor = bool(setting.cgroups) and function.memory_mb <= VCPU_MB
    folders = (function.package.resolve(), setting.runtime, python_prefix())
    names = (places.task, places.runtime, places.language)
    return Spec(
        way=setting.way,
        command=[places.python(), *options, "-m", "awslambdaric", function.handler],
        environment=render_environment(function, places, f"127.0.0.1:{port}"),
        python=places.python(),
        folder=places.task,
        mounts={} if plain else dict(zip(names, map(str, folders), strict=True)),
        hidden=site_folders(),
        port=port if own_network else 0,
        cgroups=setting.cgroups,
        processors=[measuring_processor()] if on_one_processor else [],
        tmp=places.tmp,
    )


def _timeout_error(message: str) -> dict[str, str]:
    return {"errorType": "Sandbox.Timedout", "errorMessage": message}


def _exit_error(status: int | None, request_id: str = "") -> dict[str, str]:
    how = f"signal: {-status}" if status is not None and status < 0 else f"exit status {status}"
    prefix = f"RequestId: {request_id} Error: " if request_id else ""
    return {"errorType": "Runtime.ExitError", "errorMessage": f"{prefix}Runtime exited with error: {how}"}
