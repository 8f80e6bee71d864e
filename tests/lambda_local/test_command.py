"""make serve-lambda: real HTTP in front of real functions, instances under load, and a clean end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from lambda_local.__main__ import main
from lambda_local.gateway import BODY_BYTES, Gateway
from lambda_local.instance import Instance, best_setting
from lambda_local.instances import Pool
from lambda_local.lambda_environment import Function
from lambda_local.processes import read_tree
from lambda_local.soak import Question, is_sound, read_questions, serving, soak
from lambda_local.stack_file import read_stack
from lambda_local.temporary_folder import unpacked
from model.artifact import read_artifact
from tests.conftest import BLOG, ROOT
from tests.support.packages.built_package import BuiltPackage
from tests.support.packages.local_lambda import wait_until_gone, write_function
from tests.support.serving import read_until_serving, running
from tests.support.starting import ENDING_S, child

ECHO_HTTP = '''"""Answers with the event as JSON, or does what the path says."""

import json
import os
import time


def handler(event, context):
    match event["rawPath"]:
        case "/exit":
            os._exit(3)
        case "/raise":
            raise ValueError("secret")
        case "/malformed":
            return {"statusCode": "none"}
        case "/sleep":
            time.sleep(float(event["rawQueryString"]))
        case "/empty":
            return {"statusCode": 204, "body": "not to be seen"}
    headers = {"content-type": "application/json", "x-process": str(os.stat("/tmp").st_dev)}
    return {"statusCode": 200, "headers": headers, "cookies": ["a=1", "b=2"], "body": json.dumps(event)}
'''
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Lambda is Linux")
INTERNAL, UNAVAILABLE = {"message": "Internal Server Error"}, {"message": "Service Unavailable"}


class Served:
    """A gateway over a pool, and the lines that both have logged."""

    def __init__(self, package: Path, *, max_instances: int = 2, timeout_s: float = 20) -> None:
        self.lines: list[str] = []
        function = Function(package=package, timeout_s=timeout_s)
        setting = best_setting()
        log = self.lines.append
        self.pool = Pool(lambda: Instance(function, setting), max_instances=max_instances, log=log)
        self.gateway = Gateway(("127.0.0.1", 0), self.pool.invoke, log=log)
        self.thread = threading.Thread(target=self.gateway.serve_forever, args=(0.05,))
        self.thread.start()

    def close(self) -> None:
        self.pool.close()
        self.gateway.shutdown()
        self.gateway.server_close()
        self.thread.join()

    def ask(self, path: str, body: Any = None, *, method: str = "GET", **headers: str) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        response, data = self.exchange(path, body, method=method, **headers)
        return response.status, json.loads(data)

    def exchange(
        self, path: str, body: Any = None, *, method: str = "GET", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self.gateway.url.removeprefix("http://"), timeout=30)
        connection.request(
            method, path, body, {name.replace("_", "-"): text for name, text in headers.items()}
        )
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response, data

    def connect(self) -> socket.socket:
        return socket.create_connection(self.gateway.socket.getsockname(), timeout=10)

    def exchange_bytes(self, sent: bytes) -> bytes:
        """Return all that is answered before the connection is closed."""
        with self.connect() as connection:
            connection.sendall(sent)
            return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield a gateway over the echo function, for tests that leave it as it is."""
    served = Served(write_function(tmp_path_factory.mktemp("served"), ECHO_HTTP))
    yield served
    served.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """Yield a gateway for one test, with at most one instance."""
    served = Served(write_function(tmp_path, ECHO_HTTP), max_instances=1, timeout_s=1)
    yield served
    served.close()


def test_a_request_becomes_an_event(served):
    body = json.dumps({"title": "新茶"}, ensure_ascii=False).encode()
    response, data = served.exchange(
        "/v1/a%20b?limit=1", body, method="POST", Content_Type="application/json", Cookie="a=1; b=2"
    )
    event = json.loads(data)
    assert (event["version"], event["rawPath"], event["body"]) == ("2.0", "/v1/a b", body.decode())
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"]["content-length"] == str(len(body))
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert response.headers["Apigw-Requestid"] == event["requestContext"]["requestId"]


def test_a_chunked_body_is_joined(served):
    _, event = served.ask("/", iter([b"one ", b"two"]), method="POST", Content_Type="text/plain")
    assert (event["body"], event["headers"]["content-length"]) == ("one two", "7")
    assert "transfer-encoding" not in event["headers"]


def test_head_has_no_body(served):
    answer = served.exchange_bytes(b"HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert re.search(rb"\r\nContent-Length: [1-9]\d*\r\n(.+\r\n)*\r\n$", answer)


def test_no_content_has_no_body(served):
    answer = served.exchange_bytes(b"GET /empty HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"Content-Length" not in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_connection_serves_many_requests(served):
    connection = HTTPConnection(served.gateway.url.removeprefix("http://"), timeout=30)
    for number in range(5):
        connection.request("PUT", f"/{number}", b"x" * number)
        assert json.load(connection.getresponse())["rawPath"] == f"/{number}"
    connection.close()


@pytest.mark.parametrize("path", ["/raise", "/malformed"])
def test_a_functions_fault_is_a_500_without_details(served, path):
    assert served.ask(path) == (500, INTERNAL)
    assert served.ask("/")[0] == 200


def test_a_body_over_the_gateways_limit_is_refused(served):
    assert served.ask("/", b" " * (BODY_BYTES + 1), method="POST") == (
        413,
        {"message": "Request Entity Too Large"},
    )


def test_an_event_over_lambdas_limit_is_refused(served):
    size = 5 * 1024 * 1024  # in base64 it is over six
    assert served.ask("/", b" " * size, method="POST") == (413, {"message": "Request Entity Too Large"})
    assert served.ask("/", b" " * size, method="POST", Content_Type="text/plain")[0] == 200


def test_headers_over_the_limit_are_refused(served):
    assert served.ask("/", X_Long="x" * 10_240)[0] == 431


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE / HTTP/1.1\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (b"GET / HTTP/3.1\r\n\r\n", 505),
    ],
)
def test_invalid_http_is_refused_and_the_connection_closed(served, sent, status):
    assert served.exchange_bytes(sent).startswith(b"HTTP/1.1 %d " % status)


def test_a_client_that_expects_100_continue_gets_it(served):
    with served.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert connection.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"tea")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")


def test_concurrent_requests_have_an_instance_each_and_more_are_throttled(served):
    with ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(lambda _: served.ask("/sleep?2"), range(6)))
    assert sorted(status for status, _ in answers) == [200, 200, 503, 503, 503, 503]
    assert all(body == UNAVAILABLE for status, body in answers if status == 503)


def test_requests_one_by_one_share_an_instance(own):
    assert [own.ask("/")[0] for _ in range(5)] == [200] * 5
    assert sum("is ready" in line for line in own.lines) == 1


def test_each_request_is_logged_in_one_line_without_its_query(own):
    own.ask("/a%0Ab?secret=1")
    lines = [line for line in own.lines if "GET" in line]
    assert re.fullmatch(r"GET /a%0Ab 200 [\d.]+ ms", lines[0])


@pytest.mark.parametrize("path", ["/exit", "/sleep?60"])
def test_an_instance_that_dies_or_hangs_is_replaced(own, path):
    assert own.ask(path) == (500, INTERNAL)
    assert own.ask("/")[0] == 200
    assert sum("is ready" in line for line in own.lines) == 2


def test_an_instance_that_died_idle_loses_no_request(own):
    own.ask("/")
    (process,) = (int(line.split()[-1]) for line in own.lines if "is ready" in line)
    os.kill(process, signal.SIGKILL)
    wait_until_gone([process])
    assert own.ask("/")[0] == 200


def test_a_function_that_does_not_start_is_a_500(tmp_path):
    served = Served(write_function(tmp_path, "raise ValueError('no model')"))
    assert served.ask("/") == (500, INTERNAL)
    assert any("no model" in line for line in served.lines)
    served.close()


def test_a_package_is_unpacked_read_only_with_its_own_times(built_package):
    with unpacked(built_package.zip) as folder:
        names = {path.relative_to(folder) for path in folder.rglob("*")}
        assert names == {path.relative_to(built_package.folder) for path in built_package.folder.rglob("*")}
        assert {oct(path.stat().st_mode)[-3:] for path in folder.rglob("*")} == {"444", "555"}
        times = {path.stat().st_mtime for path in folder.rglob("*") if path.is_file()}
        assert len(times) == 1
    assert not folder.exists()


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_a_file_that_is_not_a_package_is_named(tmp_path, content, capsys):
    package = tmp_path / "fuda.zip"
    if content:
        package.write_bytes(content)
    assert main(["--package", str(package), "--port", "0"]) == 2
    assert capsys.readouterr().err.startswith(f"lambda_local: {package} cannot be unpacked: ")


def test_a_taken_port_ends_in_one_line(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--package", str(write_function(tmp_path)), "--port", str(port)]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"lambda_local: Cannot listen on 127.0.0.1 port {port}: ")
    assert errors.count("\n") == 1


def test_a_package_that_does_not_start_ends_with_the_reason(tmp_path, capsys):
    package = write_function(tmp_path, "raise ValueError('no model')")
    assert main(["--package", str(package), "--port", "0"]) == 2
    assert "lambda_local: Init failed: ValueError: no model" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--port", "65536"], ["--max-instances", "0"], ["--env", "NAME"], ["--env", "=1"]]
)
def test_a_wrong_option_is_explained(options, capsys):
    with pytest.raises(SystemExit) as ending:
        main(["--package", "any", *options])
    assert ending.value.code == 2
    assert "usage: python -m lambda_local" in capsys.readouterr().err


def test_the_stack_has_the_functions_variables_and_limits():
    stack = read_stack()
    assert stack.environment["OPENBLAS_NUM_THREADS"] == "1"
    assert all("$" not in value for value in stack.environment.values())
    assert 128 <= stack.memory_mb <= 10_240
    assert 1 <= stack.timeout_s <= 30
    assert stack.concurrency >= 1


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_served_package_answers_until_a_signal_ends_it(built_package: BuiltPackage, by, tmp_path):
    with running("lambda_local", "--package", str(built_package.zip), "--port", "0") as server:
        lines, address = read_until_serving(server)
        assert any(line.strip().startswith(f"curl http://{address}/v1/suggestions") for line in lines)
        connection = HTTPConnection(address, timeout=ENDING_S)
        connection.request(
            "POST", "/v1/suggestions", '{"title": "A Python script"}', {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        version = read_artifact(built_package.folder / "model.safetensors").version
        assert json.load(response)["model"]["version"] == response.headers["Fuda-Model"] == version
        tree = read_tree(server.pid)
        assert len(tree) >= 3  # the server, bubblewrap or the starter, the function
        server.send_signal(by)
        assert server.wait(ENDING_S) == 0
        connection.close()
    wait_until_gone(tree)


def test_a_machine_without_bubblewrap_serves_with_a_notice(tmp_path):
    command = [
        sys.executable,
        "-m",
        "lambda_local",
        "--package",
        str(write_function(tmp_path)),
        "--port",
        "0",
    ]
    pipe = subprocess.PIPE
    with child(command, cwd=ROOT, env=os.environ | {"PATH": "/none"}, stdout=pipe, stderr=pipe) as server:
        lines, _ = read_until_serving(server)
    assert lines[0].startswith("Not confined: bubblewrap is missing")


def test_a_signal_that_nohup_ignores_does_not_end_it():
    script = (
        "import signal; from lambda_local.__main__ import END_SIGNALS, take_signals\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); take_signals()\n"
        "print(*[each.name for each in END_SIGNALS if signal.getsignal(each) is signal.SIG_IGN])"
    )
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=ENDING_S)
    assert (run.stdout, run.stderr) == ("SIGHUP\n", "")


def test_a_served_package_loses_no_request_of_many(built_package):
    questions = read_questions(ROOT / BLOG)
    with serving(built_package.zip, clients=4) as (address, server):
        figures = soak(address, questions, server=server, requests=400, clients=4)
    assert (figures["answers"], figures["lost"], figures["wrong"]) == (400, 0, 0)
    assert set(figures["statuses"]) == {"200", "404", "405", "422"}
    assert 1 <= figures["instances"] <= 4


def test_a_soak_notices_different_answers_to_the_same_question(served):
    address, questions = served.gateway.url.removeprefix("http://"), [Question("GET", "/", status=404)]
    figures = soak(address, questions, server=os.getpid(), requests=3, clients=1)
    assert (figures["answers"], figures["wrong"], figures["statuses"]) == (3, 3, {"200": 3})
    figures = soak(address, [Question("GET", "/")], server=os.getpid(), requests=3, clients=1)
    assert figures["wrong"] == 2  # each event has its own time and request


SOUND: dict[str, float] = {"requests": 9, "answers": 9, "lost": 0, "wrong": 0, "server_errors": 0}
SOUND |= {"instance_grown_mb": 0.5, "gateway_grown_mb": 3.0}


@pytest.mark.parametrize(
    "change",
    [{"answers": 8}, {"lost": 1}, {"wrong": 1}, {"server_errors": 1}, {"instance_grown_mb": 9.5}],
)
def test_a_soak_is_sound_when_nothing_was_lost_and_memory_stayed(change):
    assert is_sound(SOUND)
    assert not is_sound(SOUND | change)
