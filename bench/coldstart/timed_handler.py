"""Replaces our handler in a copy of a package, and logs when the parts of a start begin and end.

It is copied beside handler.py, and imports nothing that Python has not imported by then. Lines go to standard
error, where -X importtime writes too, so that both are in one order.
"""

import importlib
import sys
import time
from types import CodeType

MARK = "timed_handler"
WATCHED = {"load_model": "load", "Function.warm_up": "warm-up"}
"""Functions by their qualified names, and their names in the log."""
_TOOL = sys.monitoring.PROFILER_ID


def _log(event: str) -> None:
    print(MARK, time.monotonic_ns(), event, file=sys.stderr, flush=True)


def _begin(code: CodeType, offset: int) -> object:
    if code.co_qualname not in WATCHED:
        return sys.monitoring.DISABLE  # never again for this code: it costs once
    _log(f"{WATCHED[code.co_qualname]} begins")
    return None


def _end(code: CodeType, offset: int, returned: object) -> object:
    if code.co_qualname not in WATCHED:
        return sys.monitoring.DISABLE
    _log(f"{WATCHED[code.co_qualname]} ends")
    return None


_log("handler begins")
_events = sys.monitoring.events
sys.monitoring.use_tool_id(_TOOL, MARK)
sys.monitoring.register_callback(_TOOL, _events.PY_START, _begin)
sys.monitoring.register_callback(_TOOL, _events.PY_RETURN, _end)
sys.monitoring.set_events(_TOOL, _events.PY_START | _events.PY_RETURN)
handler = importlib.import_module("handler").handler
sys.monitoring.set_events(_TOOL, 0)
sys.monitoring.free_tool_id(_TOOL)
_log("handler ends")
