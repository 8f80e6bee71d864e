"""Real programs that serve, in a test's few words: read and asked."""

import subprocess
import sys
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from threading import Timer

from tests.conftest import ROOT
from tests.support.starting import ENDING_S, child, end_session

SERVING = "Serving on http://"
STARTING_S = 120


def running(*arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """Yield `python -m arguments...`, and end it."""
    pipe = subprocess.PIPE
    return child([sys.executable, "-m", *arguments], cwd=ROOT, stdout=pipe, stderr=pipe)


def read_until_serving(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    """Return the lines that the process printed, and the host and port that the last one names.

    One that serves nothing within STARTING_S is killed, with its session: reading then comes to an end.
    """
    assert process.stdout is not None
    lines: list[str] = []
    timer = Timer(STARTING_S, end_session, [process.pid])
    timer.start()
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith(SERVING):
                return lines, line.split()[2].removeprefix("http://")
    finally:
        timer.cancel()
    raise AssertionError(f"it does not serve: {process.communicate(timeout=ENDING_S)[1]}")


def post(address: str, data: bytes, content_type: str) -> tuple[int, bytes]:
    """Return status and body of the answer of /v1/suggestions."""
    connection = HTTPConnection(address, timeout=ENDING_S)
    connection.request("POST", "/v1/suggestions", data, {"Content-Type": content_type})
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer
