"""Functions for the local Lambda in a test's few words: written, run, asked."""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from lambda_local.instance import Instance, best_setting, running
from lambda_local.lambda_environment import Function

TIMEOUT_S = 10
ECHO = '''"""Answers with the event, or does what the event says."""

import os
import sys
import time

print("loaded")


def handler(event, context):
    match event:
        case {"run": expression}:
            return repr(eval(expression))
        case {"print": line}:
            print(line)
        case {"raise": message}:
            raise ValueError(message)
        case {"exit": code}:
            os._exit(code)
        case {"sleep": seconds}:
            time.sleep(seconds)
        case {"answer": {"letters": count}}:
            return "x" * count
    return {"event": event, "id": context.aws_request_id, "arn": context.invoked_function_arn}
'''


def write_function(folder: Path, source: str = ECHO) -> Path:
    """Write a package of one module, handler.py, which every user may read."""
    package = folder / "task"
    package.mkdir()
    (package / "handler.py").write_text(source, encoding="utf-8")
    return package


@contextmanager
def started(package: Path, **changes: Any) -> Iterator[Instance]:
    """Yield an instance of the function in `package` as soon as its process runs.

    Changes are made to the function or to the setting, whichever has such a field.
    """
    setting = best_setting()
    own = {name: value for name, value in changes.items() if hasattr(setting, name)}
    others = {name: value for name, value in changes.items() if name not in own}
    with running(Function(package=package, **others), replace(setting, **own)) as instance:
        yield instance


@contextmanager
def ready(package: Path, **changes: Any) -> Iterator[Instance]:
    """Yield an instance that waits for its first event."""
    with started(package, **changes) as instance:
        instance.wait_until_ready()
        yield instance


def ask(instance: Instance, event: Any, **options: Any) -> Any:
    """Return the function's answer to `event`."""
    call = instance.invoke(json.dumps(event).encode(), **options)
    assert call.answer is not None
    return json.loads(call.answer)


def run(instance: Instance, expression: str) -> str:
    """Return the repr of a Python expression, evaluated inside the echo function."""
    answer: str = ask(instance, {"run": expression})
    return answer


def wait_until_gone(processes: Iterable[int]) -> None:
    """Return when all of the processes have ended, whether anybody has asked how or not."""
    until = time.monotonic() + TIMEOUT_S
    while left := [pid for pid in processes if set(_thread_states(pid)) - {"X", "Z"}]:
        assert time.monotonic() < until, f"{left} are still there"
        time.sleep(0.01)


def _thread_states(pid: int) -> Iterator[str]:
    """Yield the letter of each thread's state: a process holds its files until the last one has ended."""
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):
            yield stat.read_text().rpartition(")")[2].split()[0]
