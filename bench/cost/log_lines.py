"""What Lambda itself writes into a function's log around every call, in its Text format.

The forms are those of AWS's guide and of captured logs: every line ends in a newline, and where a call was
traced its REPORT has a second line. They are billed like the function's own lines.
"""

_REQUEST_ID = "8f507cfc-0a1b-4697-b07a-ac58fc914c95"
_START = f"START RequestId: {_REQUEST_ID} Version: $LATEST\n"
_END = f"END RequestId: {_REQUEST_ID}\n"
_REPORT = (
    f"REPORT RequestId: {_REQUEST_ID}\tDuration: {{duration_ms:.2f}} ms\t"
    "Billed Duration: {billed_ms:.0f} ms\tMemory Size: {memory_mb} MB\tMax Memory Used: 76 MB\t"
)
_INIT = "Init Duration: 262.18 ms\t"
_TRACE = "\nXRAY TraceId: 1-6b04dc94-9666c4cfcf5641b690d3a7ac\tSegmentId: 4c72ac137fd02fb0\tSampled: true\t"
_INIT_START = (
    "INIT_START Runtime Version: python:3.13.v64\tRuntime Version ARN: "
    f"arn:aws:lambda:us-east-1::runtime:{'0' * 64}\n"
)


def render_call(billed_ms: float, memory_mb: int, *, traced: bool) -> str:
    """Return what Lambda writes about a call."""
    return _START + _END + _render_report(billed_ms, memory_mb, traced=traced) + "\n"


def render_start() -> str:
    """Return what Lambda writes besides about a call that had to start an instance."""
    return _INIT_START + _INIT


def _render_report(billed_ms: float, memory_mb: int, *, traced: bool) -> str:
    report = _REPORT.format(duration_ms=billed_ms - 0.5, billed_ms=billed_ms, memory_mb=memory_mb)
    return report + (_TRACE if traced else "")
