"""The local Lambda under a function of a few lines: the Runtime API, the environment, faults, and the end."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from lambda_local.bubblewrap import CannotConfine, Spec, Way
from lambda_local.confinement import Confined
from lambda_local.instance import Instance, best_setting, best_way
from lambda_local.lambda_environment import LAMBDA_PLACES, RuntimeNotInstalled, install_runtime
from lambda_local.lambda_faults import (
    CallTimedOut,
    FunctionFailed,
    InitFailed,
    InitTimedOut,
    InstanceDied,
    RestoreFailed,
)
from lambda_local.processes import Moment, read_moment, read_tree
from lambda_local.runtime_api import ANSWER_BYTES, PREFIX, Call, RuntimeApi
from tests.conftest import ROOT
from tests.support.packages.local_lambda import (
    TIMEOUT_S,
    ask,
    ready,
    run,
    started,
    wait_until_gone,
    write_function,
)
from tests.support.starting import child

EVERY_WAY: list[Way] = ["root", "user", "plain"]
WAYS = EVERY_WAY[EVERY_WAY.index(best_way()) :]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Lambda is Linux")
CONFINED = pytest.mark.skipif(best_way() == "plain", reason="this machine allows no namespaces")
HOOKS = """
from snapshot_restore_py import register_after_restore, register_before_snapshot

register_before_snapshot(lambda: print("before snapshot"))
register_after_restore(lambda: print("after restore"))


def handler(event, context):
    return event
"""


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Yield an instance of the echo function, for tests that do not end it."""
    with ready(write_function(tmp_path_factory.mktemp("echo"))) as instance:
        yield instance


@pytest.fixture
def api() -> Iterator[RuntimeApi]:
    """Yield a Runtime API for tests that play the runtime."""
    listener = socket.create_server(("127.0.0.1", 0))
    api = RuntimeApi(listener, name="fuda", clock=lambda: Moment(time.monotonic_ns(), 0))
    yield api
    api.close()


def send(api: RuntimeApi, method: str, path: str, body: Any = None) -> tuple[HTTPResponse, bytes]:
    """Return the Runtime API's answer, with its body."""
    connection = HTTPConnection(*api.address, timeout=5)
    connection.request(method, PREFIX + path, None if body is None else json.dumps(body))
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer, data


def call_in_thread(api: RuntimeApi, event: bytes) -> Future[Call]:
    """Make a call in another thread."""
    with_one_thread = ThreadPoolExecutor(1)
    called = with_one_thread.submit(api.call, event, timeout_s=TIMEOUT_S * 2)
    with_one_thread.shutdown(wait=False)
    return called


def test_an_event_comes_with_the_headers_for_its_context(api):
    caller = call_in_thread(api, b'{"a": 1}')
    answer, event = send(api, "GET", "invocation/next")
    assert (answer.status, event, answer.headers["Content-Type"]) == (200, b'{"a": 1}', "application/json")
    assert int(answer.headers["Lambda-Runtime-Deadline-Ms"]) > time.time() * 1000
    assert answer.headers["Lambda-Runtime-Invoked-Function-Arn"].endswith(":function:fuda")
    assert answer.headers["Lambda-Runtime-Trace-Id"].startswith("Root=1-")
    sent, _ = send(api, "POST", f"invocation/{answer.headers['Lambda-Runtime-Aws-Request-Id']}/response", 5)
    call = caller.result()
    assert (sent.status, call.answer, call.error) == (202, b"5", None)


def test_an_error_is_the_answer_of_its_call(api):
    caller = call_in_thread(api, b"1")
    answer, _ = send(api, "GET", "invocation/next")
    id_ = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    assert send(api, "POST", f"invocation/{id_}/error", {"errorType": "E"})[0].status == 202
    assert caller.result().error == {"errorType": "E", "errorMessage": ""}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "none", 404),
        ("POST", "none", 404),
        ("POST", "invocation/unknown/response", 400),
        ("POST", "invocation/unknown/error", 400),
        ("POST", "init/error", 202),
        ("POST", "restore/error", 202),
    ],
)
def test_each_path_has_its_status(api, method, path, status):
    assert send(api, method, path, {} if method == "POST" else None)[0].status == status


def test_an_answer_is_taken_once(api):
    caller = call_in_thread(api, b"1")
    answer, _ = send(api, "GET", "invocation/next")
    path = f"invocation/{answer.headers['Lambda-Runtime-Aws-Request-Id']}/response"
    assert [send(api, "POST", path, 1)[0].status for _ in range(2)] == [202, 400]
    assert caller.result().answer == b"1"


def test_a_call_ends_when_the_runtime_ends(api):
    caller = call_in_thread(api, b"1")
    api.end()
    call = caller.result(TIMEOUT_S)
    assert (call.given, call.answer) == (None, None)


def test_a_runtime_that_has_disconnected_gets_no_event(api):
    with socket.create_connection(api.address) as connection:
        connection.sendall(f"GET {PREFIX}invocation/next HTTP/1.1\r\n\r\n".encode())
        assert api.wait(lambda api: api.first_next, TIMEOUT_S)
    assert api.call(b"1", timeout_s=0.2).given is None


def test_the_function_gets_events_and_a_context(echo):
    answer = ask(echo, {"title": "新茶"})
    assert answer["event"] == {"title": "新茶"}
    assert len(answer["id"]) == 36
    assert answer["arn"].endswith(":function:fuda")


def test_the_apis_own_work_does_not_count_as_the_functions_time():
    def read_slowly() -> Moment:
        now = Moment(time.monotonic_ns(), 0)
        time.sleep(0.3)
        return now

    api = RuntimeApi(socket.create_server(("127.0.0.1", 0)), name="fuda", clock=read_slowly)
    with contextlib.closing(api), ThreadPoolExecutor(1) as calling:
        call = calling.submit(api.call, b"1", timeout_s=20)
        given, _ = send(api, "GET", "invocation/next")
        send(api, "POST", f"invocation/{given.headers['Lambda-Runtime-Aws-Request-Id']}/response", 2)
        assert call.result().answer == b"2"
        assert call.result().span.wall_ms < 300


def test_the_moments_of_a_start_are_in_order(echo):
    span = echo.initialised.since(echo.started)
    assert span.cpu_ms > 0
    assert span.wall_ms > 0
    call = echo.invoke(b"1")
    assert echo.first_next.wall_ns <= call.given.wall_ns < call.answered.wall_ns
    assert 0 <= call.span.cpu_ms <= call.span.wall_ms * len(os.sched_getaffinity(0)) + 1


def test_memory_is_that_of_the_function(echo):
    memory = echo.memory()
    assert 5 < memory.rss_mb <= memory.peak_mb < 60


def test_the_function_has_only_lambdas_variables(echo):
    names = set(eval(run(echo, "sorted(os.environ)")))
    # Python itself adds LC_CTYPE where the machine lacks Lambda's locale.
    assert {name for name in names if not name.startswith(("AWS_", "LAMBDA_"))} - {"LC_CTYPE", "TMPDIR"} == {
        "LANG",
        "LD_LIBRARY_PATH",
        "PATH",
        "PYTHONPATH",
        "TZ",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
    }
    assert run(echo, "os.environ['AWS_EXECUTION_ENV']") == "'AWS_Lambda_python3.13'"


@CONFINED
def test_the_function_sees_lambdas_folders_and_not_this_machines(echo):
    assert run(echo, "os.getcwd(), sys.path[:2]") == "('/var/task', ['/var/task', '/var/runtime'])"
    assert sorted(eval(run(echo, "os.listdir('/var')"))) == ["lang", "runtime", "task"]
    assert run(echo, "os.listdir('/tmp')") == "[]"
    assert run(echo, f"os.path.exists({str(ROOT)!r})") == "False"
    assert run(echo, "__import__('importlib.util').util.find_spec('pip')") == "None"


@CONFINED
def test_the_function_may_write_only_to_its_tmp(echo):
    with pytest.raises(FunctionFailed, match="Read-only file system"):
        run(echo, "open('/var/task/new', 'w')")
    assert run(echo, "open('/tmp/new', 'w').write('x'), os.remove('/tmp/new')") == "(1, None)"
    assert run(echo, "os.getuid() != 0 and os.getgroups()") == "[]"
    assert "NoNewPrivs:\\t1" in run(echo, "open('/proc/self/status').read()")
    with pytest.raises(FunctionFailed, match=r"Operation not permitted|Invalid argument"):
        run(echo, "os.setuid(0)")


@CONFINED
def test_the_function_has_a_network_of_its_own(echo):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with pytest.raises(FunctionFailed, match="Connection refused"):
            run(echo, f"__import__('socket').create_connection({address})")


def test_with_network_the_function_reaches_this_machine(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        ready(write_function(tmp_path), network=True) as instance,
    ):
        run(instance, f"__import__('socket').create_connection({server.getsockname()}).close()")
        server.accept()[0].close()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_confining_runs_a_function(tmp_path, way):
    with ready(write_function(tmp_path), way=way) as instance:
        assert ask(instance, "tea")["event"] == "tea"
        assert ask(instance, {"run": "open(os.environ.get('TMPDIR', '/tmp') + '/left', 'w').write('abc')"})
    assert (instance.ended, instance.status, instance.tmp_files) == (True, -signal.SIGKILL, {"left": 3})
    assert instance.log[0] == "loaded"


def test_an_error_in_the_handler_is_reported_and_the_instance_goes_on(echo):
    with pytest.raises(FunctionFailed, match="ValueError: too hot") as caught:
        ask(echo, {"raise": "too hot"})
    assert caught.value.payload["errorType"] == "ValueError"
    assert ask(echo, 1)["event"] == 1


def test_an_answer_over_lambdas_limit_is_an_error(tmp_path):
    with ready(write_function(tmp_path)) as instance:
        assert len(ask(instance, {"answer": {"letters": ANSWER_BYTES - 2}})) == ANSWER_BYTES - 2
        with pytest.raises(FunctionFailed) as caught:
            ask(instance, {"answer": {"letters": ANSWER_BYTES - 1}})
    assert caught.value.payload["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_process_that_ends_during_a_call_is_reported(tmp_path):
    with ready(write_function(tmp_path)) as instance:
        with pytest.raises(InstanceDied, match="exit status 7") as caught:
            ask(instance, {"exit": 7})
        assert caught.value.delivered
        with pytest.raises(InstanceDied) as caught:
            ask(instance, 1)
    assert not caught.value.delivered


@pytest.mark.parametrize("way", WAYS)
def test_an_exit_code_beyond_the_signals_is_reported_as_it_is(tmp_path, way):
    with (
        ready(write_function(tmp_path), way=way) as instance,
        pytest.raises(InstanceDied, match="exit status 255"),
    ):
        ask(instance, {"exit": 255})


def test_a_call_that_times_out_ends_its_instance(tmp_path):
    with ready(write_function(tmp_path)) as instance:
        with pytest.raises(CallTimedOut, match=r"Task timed out after 0\.20 seconds"):
            ask(instance, {"sleep": 60}, timeout_s=0.2)
        assert instance.ended


@pytest.mark.parametrize(
    ("source", "error_type", "message"),
    [
        ("raise KeyError('model')", "KeyError", "model"),
        ("import absent", "Runtime.ImportModuleError", "No module named 'absent'"),
        ("def handler(:", "Runtime.UserCodeSyntaxError", "invalid syntax"),
        ("pass", "Runtime.HandlerNotFound", "Handler 'handler' missing"),
        ("import sys; print('no'); sys.exit(3)", "Runtime.ExitError", "exit status 3"),
    ],
)
def test_a_failed_init_is_explained_and_ends_the_process(tmp_path, source, error_type, message):
    with started(write_function(tmp_path, source)) as instance:
        with pytest.raises(InitFailed, match=message) as caught:
            instance.wait_until_ready()
        assert caught.value.payload["errorType"] == error_type
        assert instance.ended
        assert instance.status in (1, 3)


def test_an_init_that_times_out_is_ended(tmp_path):
    with started(write_function(tmp_path, "import time; time.sleep(60)")) as instance:
        with pytest.raises(InitTimedOut, match=r"Init timed out after 0\.30 seconds"):
            instance.wait_until_ready(timeout_s=0.3)
        assert instance.ended


def test_a_snapshot_is_taken_after_init_and_restored(tmp_path):
    with ready(write_function(tmp_path, HOOKS), snap_start=True) as instance:
        assert instance.initialised
        assert instance.first_next is None
        instance.restore()
        assert ask(instance, "tea") == "tea"
    assert instance.log == ("before snapshot", "after restore")


def test_a_failed_restore_is_explained(tmp_path):
    source = HOOKS.replace('lambda: print("after restore")', "lambda: 1 / 0")
    with ready(write_function(tmp_path, source), snap_start=True) as instance:
        with pytest.raises(RestoreFailed, match="ZeroDivisionError"):
            instance.restore()
        assert instance.ended


@pytest.mark.parametrize("way", WAYS)
def test_processes_that_a_function_has_started_end_with_it(tmp_path, way):
    sleeper = "[sys.executable, '-c', 'import time; print(flush=True); time.sleep(99)']"
    start = f"__import__('subprocess').Popen({sleeper}, start_new_session=True, stdout=-1).stdout.readline()"
    with ready(write_function(tmp_path), way=way) as instance:
        run(instance, start)
        tree = read_tree(instance.pid)
        assert len(tree) == 2
    wait_until_gone(tree)


@pytest.mark.parametrize("way", WAYS)
def test_a_killed_measurement_leaves_no_process(tmp_path, way):
    script = f"""
from pathlib import Path
from tests.support.packages.local_lambda import started
with started(Path({str(write_function(tmp_path, "import time; time.sleep(99)"))!r}), way={way!r}) as instance:
    print(instance.pid, flush=True)
    instance.wait_until_ready()
"""
    command, environment = [sys.executable, "-c", script], os.environ | {"TMPDIR": str(tmp_path)}
    with child(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        tree = [*read_tree(process.pid), int(process.stdout.readline())]
        process.kill()
    wait_until_gone(tree)


@CONFINED
def test_a_mount_that_fails_is_explained(tmp_path):
    mounts = {"/var/lang": str(tmp_path / "absent")}
    spec = Spec(way=WAYS[0], command=["/none"], environment={}, mounts=mounts)
    with pytest.raises(CannotConfine, match=r"absent|No such file"):
        Confined(spec)


def test_a_missing_command_is_explained(tmp_path):
    confined = Confined(Spec(way="plain", command=["/none"], environment={}, tmp=str(tmp_path)))
    confined.wait(TIMEOUT_S)
    assert (confined.status, list(confined.log)) == (
        127,
        ["starter: [Errno 2] No such file or directory: '/none'"],
    )


def test_the_time_of_ended_children_counts():
    work = [sys.executable, "-c", "sum(range(3_000_000))"]
    script = f"import subprocess, time; subprocess.run({work}); print(flush=True); time.sleep(60)"
    with child([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        own_ns = time.clock_gettime_ns((~parent.pid << 3) | 2)
        assert read_moment(parent.pid).cpu_ns > own_ns + 5_000_000
        parent.kill()


def test_the_runtime_is_copied_without_scripts_and_compiled(tmp_path):
    runtime = install_runtime(tmp_path, ["six", "jmespath"])
    assert {"six.py", "jmespath", "__pycache__"} <= {path.name for path in runtime.iterdir()}
    assert not (runtime.parent / "bin").exists()
    assert list(tmp_path.iterdir()) == [runtime] == [install_runtime(tmp_path, ["six", "jmespath"])]


def test_a_missing_part_of_the_runtime_is_named(tmp_path):
    with pytest.raises(RuntimeNotInstalled, match="This Python has no absent-package"):
        install_runtime(tmp_path, ["absent-package"])


def test_a_machine_without_bubblewrap_learns_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotConfine, match="apt-get install bubblewrap"):
        Confined(Spec(way="user", command=["/none"], environment={}))


def test_a_machine_with_namespaces_and_bubblewrap_confines():
    allowed = subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False).returncode == 0
    assert not (allowed and shutil.which("bwrap")) or WAYS != ["plain"]


def test_the_best_way_of_confining_is_chosen():
    assert LAMBDA_PLACES.python().startswith("/var/lang/bin/python3")
    assert best_setting().way == WAYS[0]


@pytest.mark.parametrize("way", WAYS)
def test_folders_made_for_an_instance_are_removed(tmp_path, monkeypatch, way):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    package = write_function(tmp_path)
    with ready(package, way=way):
        assert (len(list(tmp_path.iterdir())) > 1) == (way == "plain")
    assert list(tmp_path.iterdir()) == [package]


@pytest.mark.parametrize("way", WAYS)
def test_a_function_whose_parent_is_killed_ends_too(tmp_path, way):
    with ready(write_function(tmp_path), way=way) as instance:
        parent = int(Path(f"/proc/{instance.pid}/status").read_text().split("PPid:")[1].split()[0])
        os.kill(parent, signal.SIGKILL)
        with pytest.raises(InstanceDied):
            ask(instance, {"sleep": 60})
        wait_until_gone([instance.pid])
