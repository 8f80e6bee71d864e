"""python -m service: what it prints, how it ends, and a real server on a real port."""

import http.client
import json
import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.__main__ import GuardedFormatter, serve
from service.api_limits import BODY_BYTES
from service.local_server import DRAINED_BYTES
from tests.support.decisions import SENDING
from tests.support.models.fake_tagger import MODEL, TEA, FailingTagger, FakeTagger, OtherTagger, no_tagger
from tests.support.starting import ENDING_S, child

ROOT = Path(__file__).parent.parent.parent
SERVE = """
import sys
from service.__main__ import main
from tests.support.models.fake_tagger import FakeTagger
sys.exit(main(["--model", "any", "--port", "0"], load=lambda path: FakeTagger()))
"""


def load_fake(path: Path) -> FakeTagger:
    return FakeTagger()


def load_file(path: Path) -> FakeTagger:
    path.read_bytes()
    return FakeTagger()


def load_nothing(path: Path) -> FakeTagger:
    return no_tagger()


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """Yield a running service, and end it."""
    pipe = subprocess.PIPE
    with child([sys.executable, "-c", SERVE], cwd=ROOT, stdout=pipe, stderr=pipe) as process:
        yield process


def test_the_log_escapes_terminal_sequences_of_a_request():
    record = logging.LogRecord("a", logging.INFO, "", 0, "x\x1b[2J\n::error::y", (), None)
    assert GuardedFormatter("%(message)s").format(record) == "x\\u001b[2J\n\\u003a:error::y"


def connect(server: subprocess.Popen[str]) -> http.client.HTTPConnection:
    """Return a connection to the address that the service prints once it listens."""
    assert server.stdout is not None
    assert server.stdout.readline() == f"Model {MODEL['version']}, newest post {MODEL['newest_post']}\n"
    address = server.stdout.readline().split()[2]
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)


def end(server: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    """Return the exit code and stderr of a server ended by a signal."""
    server.send_signal(by)
    _, errors = server.communicate(timeout=ENDING_S)
    return server.returncode, errors


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_until_a_signal_ends_it(server, by):
    connection = connect(server)
    connection.request(
        "POST", "/v1/suggestions?limit=1", '{"title": "Tea"}', {"Content-Type": "application/json"}
    )
    answer = connection.getresponse()
    assert json.load(answer)["model"] == MODEL
    connection.close()
    code, errors = end(server, by)
    assert code == 0
    assert [line.split()[2:5] for line in errors.splitlines()] == [["POST", "/v1/suggestions", "200"]]


def test_a_chunked_body_is_read_whole(server):
    connection = connect(server)
    chunks = iter([b'{"title": ', b'"Tea"}'])
    connection.request("POST", "/v1/suggestions", chunks, {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [BODY_BYTES + 1, 12_000_000, 50_000_000])
def test_a_body_too_large_is_answered_with_a_problem_and_the_connection_lives(server, size, chunked):
    connection = connect(server)
    body = b" " * size
    data = iter([body[:1_000_000], body[1_000_000:]]) if chunked else body
    connection.request("POST", "/v1/suggestions", data, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)["status"]) == (413, 413)
    connection.request("GET", "/v1/health")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("framing", ["Content-Length: 12000000", "Transfer-Encoding: chunked"])
def test_a_client_that_sends_everything_first_can_read_the_refusal(server, framing):
    connection = connect(server)
    head = f"POST /v1/suggestions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"
    data = b" " * 12_000_000
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data) if "chunked" in framing else data
    with socket.create_connection((connection.host, connection.port), timeout=10) as raw:
        raw.sendall(head.encode() + body)
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("start", [b"1", b"0\r\nA: "])
def test_a_line_between_chunks_that_never_ends_is_refused(server, start):
    connection = connect(server)
    head = b"POST /v1/suggestions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((connection.host, connection.port), timeout=10) as raw:
        raw.sendall(head + start + b"1" * 20_000)
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_client_that_announces_too_much_is_cut_off(server):
    connection = connect(server)
    head = f"POST /v1/suggestions HTTP/1.1\r\nHost: a\r\nContent-Length: {DRAINED_BYTES}\r\n\r\n"
    with socket.create_connection((connection.host, connection.port), timeout=10) as raw:
        raw.sendall(head.encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_model_that_cannot_be_loaded_ends_in_one_line(capsys):
    assert serve(["--model", "any"], load=load_nothing) == 2
    assert capsys.readouterr() == ("", "service: model.safetensors is cut short\n")


@pytest.mark.parametrize("tagger", [FailingTagger(), OtherTagger(TEA._replace(label="\x1b[2J"))])
def test_a_model_that_cannot_suggest_ends_in_one_line(capsys, tagger):
    assert serve(["--model", "any"], load=lambda path: tagger) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.startswith("service: The model 3f9c1b7a40d2 was loaded but cannot suggest: ")
    assert errors.count("\n") == 1


def test_a_missing_model_ends_in_one_line(capsys, tmp_path):
    assert serve(["--model", str(tmp_path / "none")], load=load_file) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_taken_port_ends_in_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(["--model", "any", "--port", str(port)], load=load_fake) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.startswith(f"service: cannot listen on 127.0.0.1 port {port}: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("host", ["256.1.1.1", "a..b", "::zz"])
def test_an_invalid_host_ends_in_one_line(capsys, host):
    assert serve(["--model", "any", "--host", host], load=load_fake) == 2
    assert capsys.readouterr().err.startswith(f"service: cannot listen on {host} port 8000: ")


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--model"],
        ["--model", "m", "--port", "65536"],
        ["--model", "m", "--threads", "0"],
        ["--model", "m", "--host", ""],
        ["--model", "m", "--host", "é..b"],
    ],
)
def test_a_wrong_option_is_explained(capsys, options):
    with pytest.raises(SystemExit) as ending:
        serve(options, load=load_fake)
    assert ending.value.code == 2
    assert "usage: python -m service" in capsys.readouterr().err


def test_help_has_an_example_request(capsys):
    with pytest.raises(SystemExit) as ending:
        serve(["--help"], load=load_fake)
    assert ending.value.code == 0
    assert "curl -H 'Content-Type: text/markdown' --data-binary @post.md" in capsys.readouterr().out


def test_the_server_keeps_decisions_in_the_file_that_it_is_given(tmp_path):
    file = tmp_path / "decisions.jsonl"
    code = SERVE.replace('"0"', f'"0", "--decisions", {str(file)!r}')
    pipe = subprocess.PIPE
    with child([sys.executable, "-c", code], cwd=ROOT, stdout=pipe, stderr=pipe) as server:
        connection = connect(server)
        connection.request("POST", "/v1/decisions", json.dumps(SENDING), {"Content-Type": "application/json"})
        assert json.loads(connection.getresponse().read()) == {"written": 2, "known": 0}
        connection.request("GET", "/v1/decisions")
        kept = json.loads(connection.getresponse().read())["decisions"]
        connection.close()
    assert [json.loads(line) for line in file.read_text("utf-8").splitlines()] == [
        {"blog": ""} | each for each in kept
    ]
