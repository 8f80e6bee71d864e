"""python -m bench.power aws against Step Functions as moto's server speaks it, state machines executed."""

import argparse
import json
import time
from collections.abc import Iterator
from io import StringIO
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from bench.power.aws import NotFound, add_aws, run
from bench.power.execution import ExecutionFailed, StillRunning
from bench.power.results import CannotStore, render_result
from bench.power.rules import WrongInput
from bench.power.step_functions import AwsRefused, open_step_functions
from tests.support.packages.state_machines import (
    FAILS,
    OUTPUT,
    TAKES_A_SECOND,
    WORKS,
    render_definition,
    render_failing,
    render_machine,
    render_publishing,
)

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:fuda-dev-api"
ROLE = "arn:aws:iam::123456789012:role/power"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:"
JSON_LOG = '{"errorType": "Error", "errorMessage": "Invalid JSON log does not contain initDurationMs"}'
MACHINES = {
    "powerTuningStateMachine-1": render_machine(WORKS),
    "slow": render_machine(TAKES_A_SECOND),
    "endless": render_publishing(60),
    "failing": render_machine(FAILS),
    "unreadable": render_failing("Error", JSON_LOG),
    "dry": render_machine(WORKS, analysis=None),
    "twin-1": render_machine(WORKS),
    "twin-2": render_machine(WORKS),
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Serve Step Functions with moto, MACHINES in it, and keep boto3 from this machine's settings."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"):
            patch.delenv(name, raising=False)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, "/nonexistent")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_ENDPOINT_URL_SFN", address)
        boto3.setup_default_session()
        execute_state_machines(address, True)
        for name, machine in MACHINES.items():
            client().create_state_machine(name=name, definition=render_definition(machine), roleArn=ROLE)
        yield address
        execute_state_machines(address, False)
    server.stop()


def execute_state_machines(address, really):
    body = json.dumps({"stepfunctions": {"execute_state_machine": really}}).encode()
    headers = {"Content-Type": "application/json"}
    urlopen(Request(f"{address}/moto-api/config", data=body, headers=headers, method="POST")).close()


def client():
    return boto3.client("stepfunctions", region_name="us-east-1")


def nap(seconds):
    time.sleep(min(seconds, 0.1))


def tune(*arguments, out="nowhere", sleep=nap, **options):
    """Run the subcommand, which looks at an execution more often than it would."""
    parser = argparse.ArgumentParser()
    add_aws(parser.add_subparsers())
    words = ["aws", "--out", str(out), *map(str, arguments)]
    run(parser.parse_args(words), sleep=sleep, **options)


def tune_function(machine, *arguments, **options):
    tune("--function", FUNCTION, "--state-machine", MACHINE + machine, *arguments, **options)


def never(*_):
    raise AssertionError("something was sent")


def test_a_run_finds_the_state_machine_and_prints_and_stores_its_result(endpoint, tmp_path, capsys):
    tune("--function", FUNCTION, out=tmp_path)
    printed = capsys.readouterr()
    execution = f"{MACHINE.replace('stateMachine', 'execution')}powerTuningStateMachine-1:fuda-"
    assert printed.out == f"{render_result(OUTPUT)}\n"
    assert f"Started {execution}" in printed.err
    [path] = tmp_path.iterdir()
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert (list(stored), stored["output"]) == (["date", "commit", "execution", "input", "output"], OUTPUT)
    assert (stored["input"]["lambdaARN"], len(stored["input"]["payload"])) == (FUNCTION, 7)
    assert path.name == f"power-aws-{stored['date']}-{stored['execution'][5:13]}.json"


def test_for_scripts_it_prints_the_stored_json(endpoint, tmp_path, capsys):
    tune("--function", FUNCTION, "--json", out=tmp_path)
    [path] = tmp_path.iterdir()
    assert json.loads(capsys.readouterr().out) == json.loads(path.read_text(encoding="utf-8"))


def test_the_state_machine_gets_the_fields_asked_for(endpoint, tmp_path):
    event = tmp_path / "event.json"
    event.write_text('{"a": "茶"}', encoding="utf-8")
    words = ["--num", "5", "--power-values", "128,256", "--strategy", "speed", "--payload", str(event)]
    words += ["--set", "disablePayloadLogs=false", "--set", 'allowedExceptions=["A", "B"]']
    tune("--function", FUNCTION, *words, out=tmp_path / "out")
    [path] = (tmp_path / "out").iterdir()
    given = json.loads(path.read_text(encoding="utf-8"))["input"]
    expected = {
        "num": 5,
        "powerValues": [128, 256],
        "strategy": "speed",
        "payload": {"a": "茶"},
        "disablePayloadLogs": False,
        "allowedExceptions": ["A", "B"],
        "includeOutputResults": True,
    }
    assert given == expected | {"lambdaARN": FUNCTION, "discardTopBottom": 0.05}


def test_a_slow_run_reports_its_progress(endpoint, tmp_path, capsys):
    tune_function("slow", out=tmp_path)
    assert "\nmeasuring sizes: " in capsys.readouterr().err


def test_a_failing_function_is_an_error_though_the_execution_succeeds(endpoint, tmp_path):
    expected = r'cleaned up after \(Error: Invocation error .*"killed"\)\. The function ended during a call'
    with pytest.raises(ExecutionFailed, match=expected):
        tune_function("failing", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_execution_is_an_error_with_the_next_move(endpoint):
    with pytest.raises(
        ExecutionFailed, match=r"status FAILED \(Error: Invalid JSON log .*\)\. .*Set LogFormat to Text"
    ):
        tune_function("unreadable")


def test_a_dry_run_ends_without_a_result(endpoint, tmp_path, capsys):
    tune_function("dry", "--set", "dryRun=true", out=tmp_path)
    assert capsys.readouterr().out.startswith("The dry run succeeded")
    assert list(tmp_path.iterdir()) == []


def test_an_execution_can_be_waited_for_again_after_a_timeout(endpoint, tmp_path, capsys):
    with pytest.raises(StillRunning) as raised:
        tune_function("slow", "--timeout", 0)
    tune("--execution", raised.value.arn, out=tmp_path)
    assert "<- chosen" in capsys.readouterr().out


def test_ctrl_c_leaves_the_execution_and_prints_how_to_go_on(endpoint, capsys):
    def interrupted(seconds):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune_function("endless", sleep=interrupted)
    printed = capsys.readouterr().err
    execution = printed.partition("Started ")[2].partition("\n")[0]
    assert f"--execution {execution}, or stop it with `aws stepfunctions stop-execution" in printed
    assert client().describe_execution(executionArn=execution)["status"] == "RUNNING"
    client().stop_execution(executionArn=execution)
    with pytest.raises(ExecutionFailed, match="Someone stopped it"):
        tune("--execution", execution)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["--num", "4"], "num"),
        (["--num", "19"], "payload"),
        (["--power-values", "64"], "powerValues"),
        (["--power-values", "128.5"], "powerValues"),
        (["--set", "balancedWeight=2"], "balancedWeight"),
        (["--set", "discardTopBottom=0.5"], "discardTopBottom"),
        (["--state-machine", MACHINE.replace("us-east-1", "eu-west-1") + "x"], "lambdaARN"),
        (["--function", "fuda"], "lambdaARN"),
    ],
)
def test_a_wrong_input_is_refused_before_anything_is_sent(words, field):
    with pytest.raises(WrongInput, match=f"^{field} "):
        tune("--function", FUNCTION, *words, open_service=never)


def test_without_a_function_the_placeholder_of_the_file_is_refused():
    with pytest.raises(WrongInput, match=r"^lambdaARN is still the placeholder"):
        tune(open_service=never)


def test_the_whole_input_is_printed_and_nothing_is_sent(capsys):
    tune("--function", FUNCTION, "--print-input", open_service=never)
    assert json.loads(capsys.readouterr().out)["lambdaARN"] == FUNCTION


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("absent", "No state machine in us-east-1 has a name that begins with absent. Deploy the"),
        ("twin-", f"begin with twin-: {MACHINE}twin-1, {MACHINE}twin-2. Name one by"),
        ("arn:aws:states:us-east-1", "is not an ARN of the form arn:aws:states:REGION"),
    ],
)
def test_a_state_machine_that_is_not_found_is_an_error(endpoint, name, problem):
    with pytest.raises(NotFound) as raised:
        tune("--function", FUNCTION, "--state-machine", name)
    assert problem in str(raised.value)


def test_a_state_machine_that_does_not_exist_is_an_error(endpoint):
    with pytest.raises(
        AwsRefused, match=r"^StartExecution failed: .*StateMachineDoesNotExist\)\. Check its name"
    ):
        tune_function("absent")


def test_an_arn_of_something_else_than_an_execution_is_refused():
    with pytest.raises(NotFound, match="of the form arn:aws:states:REGION:ACCOUNT:execution"):
        tune("--execution", MACHINE + "slow", open_service=never)


def test_without_credentials_the_error_asks_to_sign_in(endpoint):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        patch.delenv("AWS_SECRET_ACCESS_KEY")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        boto3.setup_default_session()
        with pytest.raises(AwsRefused, match=r"NoCredentialsError.*Sign in to AWS"):
            open_step_functions("us-east-1").find("power")
    boto3.setup_default_session()


def test_a_server_that_does_not_answer_is_an_error():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:9")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        boto3.setup_default_session()
        with pytest.raises(AwsRefused, match=r"EndpointConnectionError.*Check the region"):
            open_step_functions("us-east-1").find("power")
    boto3.setup_default_session()


def test_a_result_that_cannot_be_stored_is_printed_nevertheless(endpoint, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStore, match="Name another folder by --out"):
        tune("--function", FUNCTION, out=tmp_path / "file")
    assert "<- chosen" in capsys.readouterr().out


def test_a_result_is_stored_even_when_printing_it_fails(endpoint, tmp_path, monkeypatch):
    class Left(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Left())
    with pytest.raises(BrokenPipeError):
        tune("--function", FUNCTION, out=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
