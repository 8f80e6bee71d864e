"""Real child processes that serve, in a test's few words: read, asked, ended, and never left over."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.conftest import ROOT

SERVING = "Serving on http://"
ENDING_S = 20


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Yield `python -m arguments...`; whatever a test leaves of it is told to end, and else killed."""
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Tell a process to end, so that it can end its own children, and kill it when it does not."""
    process.terminate()
    try:
        process.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        process.kill()


def read_until_serving(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    """Return the lines that the process printed, and the host and port that the last one names."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith(SERVING):
            return lines, line.split()[2].removeprefix("http://")
    raise AssertionError(f"it does not serve: {process.communicate()[1]}")


def post(address: str, data: bytes, content_type: str) -> tuple[int, bytes]:
    """Return status and body of the answer of /v1/suggestions."""
    connection = HTTPConnection(address, timeout=ENDING_S)
    connection.request("POST", "/v1/suggestions", data, {"Content-Type": content_type})
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer
