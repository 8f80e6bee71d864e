"""Stands in for our handler in a copy of a package, and tells when the parts of a start begin and end.

It is put beside handler.py under the name timed_handler, and imports nothing that Python has not imported by
then. Lines go to standard error, where -X importtime writes too, so that both stand in one order.
"""

import importlib
import sys
import time
from types import CodeType

MARK = "timed_handler"
WATCHED = {"load_model": "load", "Function.warm_up": "warm-up"}
"""Functions by their qualified names, and what they are called in the lines."""
_TOOL = sys.monitoring.PROFILER_ID


def _tell(what: str) -> None:
    print(MARK, time.monotonic_ns(), what, file=sys.stderr, flush=True)


def _begin(code: CodeType, offset: int) -> object:
    if code.co_qualname not in WATCHED:
        return sys.monitoring.DISABLE  # of this place, for good: it costs but once
    _tell(f"{WATCHED[code.co_qualname]} begins")
    return None


def _end(code: CodeType, offset: int, returned: object) -> object:
    if code.co_qualname not in WATCHED:
        return sys.monitoring.DISABLE
    _tell(f"{WATCHED[code.co_qualname]} ends")
    return None


_tell("handler begins")
_events = sys.monitoring.events
sys.monitoring.use_tool_id(_TOOL, MARK)
sys.monitoring.register_callback(_TOOL, _events.PY_START, _begin)
sys.monitoring.register_callback(_TOOL, _events.PY_RETURN, _end)
sys.monitoring.set_events(_TOOL, _events.PY_START | _events.PY_RETURN)
handler = importlib.import_module("handler").handler
sys.monitoring.set_events(_TOOL, 0)
sys.monitoring.free_tool_id(_TOOL)
_tell("handler ends")
