"""The state machine's input: all of its fields, and every wrong one refused by its name."""

import argparse
import json

import pytest

from bench.power.inputs import UnreadableFile, add_fields, combine, read_input
from bench.power.rules import (
    ALL_POWER_VALUES,
    FIELDS,
    MAX_INPUT_BYTES,
    VERSION_BYTES,
    WrongInput,
    check_input,
    find_region,
)

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api"
MINIMAL = {"lambdaARN": FUNCTION, "num": 10}
WEIGHTED = [{"payload": {"a": 1}, "weight": 1}, {"payload": {}, "weight": 3}]
FULL = {
    "lambdaARN": FUNCTION,
    "num": 20,
    "powerValues": [128, 1769, 10_240],
    "payload": WEIGHTED,
    "parallelInvocation": False,
    "strategy": "balanced",
    "balancedWeight": 0.25,
    "autoOptimize": True,
    "autoOptimizeAlias": "live",
    "dryRun": False,
    "preProcessorARN": "arn:aws:lambda:us-east-1:123456789012:function:before",
    "postProcessorARN": "arn:aws-cn:lambda:cn-north-1:123456789012:function:after",
    "discardTopBottom": 0.4,
    "sleepBetweenRunsMs": 100,
    "disablePayloadLogs": True,
    "includeOutputResults": True,
    "onlyColdStarts": False,
    "allowedExceptions": ["TimeoutError"],
}


def faults_of(**fields):
    with pytest.raises(WrongInput) as raised:
        check_input(MINIMAL | fields)
    return raised.value.faults


def read(*words, defaults=()):
    """Return the input that the options in `words` ask for."""
    parser = argparse.ArgumentParser()
    add_fields(parser)
    return read_input(parser.parse_args(list(map(str, words))), dict(defaults))


def test_every_field_of_the_state_machine_is_accepted():
    check_input(FULL)
    check_input(
        {key: value for key, value in FULL.items() if key != "payload"} | {"payloadS3": "s3://b/k.json"}
    )
    assert {*FULL, "payloadS3"} == set(FIELDS)


def test_all_sizes_are_those_of_the_original():
    assert (len(ALL_POWER_VALUES), *ALL_POWER_VALUES[:2], ALL_POWER_VALUES[-1]) == (46, 128, 192, 3008)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lambdaARN", ""),
        ("lambdaARN", 7),
        ("lambdaARN", "fuda-dev-api"),
        ("lambdaARN", "arn:aws:lambda:eu-west-1:12345:function:fuda"),
        ("lambdaARN", "arn:aws:lambda:nowhere:123456789012:function:fuda"),
        ("lambdaARN", "arn:aws:lambda:eu-west-1:123456789012:function:fuda:"),
        ("lambdaARN", "arn:aws:states:eu-west-1:123456789012:stateMachine:fuda"),
        ("lambdaARN", f"{FUNCTION}\n"),
        ("num", 4),
        ("num", 0),
        ("num", -10),
        ("num", 10.0),
        ("num", "10"),
        ("num", True),
        ("num", 10**400),
        ("powerValues", []),
        ("powerValues", "all"),
        ("powerValues", "128"),
        ("powerValues", 128),
        ("powerValues", [127]),
        ("powerValues", [10_241]),
        ("powerValues", [128.5]),
        ("powerValues", ["128"]),
        ("powerValues", [128, 256, 128]),
        ("powerValues", [True]),
        ("payload", ""),
        ("payload", 0),
        ("payload", False),
        ("payload", [{"payload": {}, "weight": 1}, {"payload": {}}]),
        ("payload", [{"payload": {}, "weight": 1}, {"weight": 1}]),
        ("payload", [{"payload": {}, "weight": 0}]),
        ("payload", [{"payload": {}, "weight": -1}]),
        ("payload", [{"payload": {}, "weight": "1"}]),
        ("payload", [{"payload": {}, "weight": 10**400}]),
        ("payload", [{"payload": {}, "weight": 1e308}] * 2),
        ("payload", [{"payload": {}, "weight": 5e-324}, {"payload": {}, "weight": 1}]),
        ("payload", [{"payload": {}, "weight": float("inf")}]),
        ("payload", {"body": float("nan")}),
        ("payload", {"body": "\ud800"}),
        ("payload", [{"payload": "", "weight": 1}]),
        ("payload", [{"payload": {}, "weight": 1}, {"payload": {}, "weight": 99}]),
        ("payload", [{"payload": {}, "weight": 1}] * 11),
        ("payload", {"body": "x" * MAX_INPUT_BYTES}),
        ("payloadS3", "bucket/key.json"),
        ("payloadS3", "s3://bucket/"),
        ("payloadS3", "s3://key.json"),
        ("payloadS3", "s3:///key.json"),
        ("payloadS3", {}),
        ("parallelInvocation", "true"),
        ("strategy", "Balanced"),
        ("strategy", " "),
        ("balancedWeight", 0.5),
        ("balancedWeight", 1.1),
        ("autoOptimize", 1),
        ("autoOptimizeAlias", "live"),
        ("autoOptimizeAlias", "12"),
        ("autoOptimizeAlias", "a b"),
        ("dryRun", "yes"),
        ("preProcessorARN", "before"),
        ("postProcessorARN", f"{FUNCTION}:1"),
        ("discardTopBottom", 0.41),
        ("discardTopBottom", -0.1),
        ("discardTopBottom", float("nan")),
        ("discardTopBottom", "0.2"),
        ("sleepBetweenRunsMs", -1),
        ("sleepBetweenRunsMs", True),
        ("sleepBetweenRunsMs", 1.5),
        ("sleepBetweenRunsMs", 90_000),
        ("sleepBetweenRunsMs", 10**400),
        ("disablePayloadLogs", 0),
        ("includeOutputResults", "no"),
        ("onlyColdStarts", []),
        ("allowedExceptions", "TimeoutError"),
        ("allowedExceptions", [""]),
        ("allowedExceptions", [1]),
        ("powervalues", [128]),
        ("memory", 128),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_field_is_refused_by_its_name(field, value):
    assert [fault.split()[0] for fault in faults_of(**{field: value})] == [field]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"payload": {}, "payloadS3": "s3://b/k"}, "payload"),
        ({"parallelInvocation": True, "sleepBetweenRunsMs": 5}, "sleepBetweenRunsMs"),
        ({"onlyColdStarts": True, "discardTopBottom": 0.1}, "discardTopBottom"),
        ({"dryRun": True, "payload": WEIGHTED}, "dryRun"),
        ({"strategy": "speed", "balancedWeight": 0}, "balancedWeight"),
    ],
)
def test_fields_that_do_not_go_together_are_refused(fields, field):
    assert [fault.split()[0] for fault in faults_of(**fields)] == [field]


@pytest.mark.parametrize(
    "fields",
    [
        {"payload": [1, 2, 3]},
        {"payload": []},
        {"payload": {}},
        {"payload": "an event"},
        {"payload": [{"payload": {}}]},
        {"dryRun": True, "payload": WEIGHTED[:1]},
        {"onlyColdStarts": True, "discardTopBottom": 0},
        {"parallelInvocation": True, "sleepBetweenRunsMs": 0},
        {"strategy": "balanced", "balancedWeight": 0},
        {"sleepBetweenRunsMs": 89_999},
    ],
    ids=repr,
)
def test_what_the_original_accepts_is_accepted(fields):
    check_input(MINIMAL | fields)


def test_every_fault_is_reported_at_once():
    with pytest.raises(WrongInput, match=r"^num is missing; lambdaARN is 'x': write arn:.*; strategy is 'y'"):
        check_input({"lambdaARN": "x", "strategy": "y"})


def test_the_placeholder_of_the_ready_input_asks_for_a_function():
    [fault] = faults_of(lambdaARN="arn:aws:lambda:REGION:ACCOUNT:function:NAME")
    assert "still the placeholder" in fault
    assert fault.endswith("name your function by --function")


def test_a_huge_number_is_refused_in_a_short_message():
    [fault] = faults_of(num=10**400)
    assert fault.endswith("write a whole number, 5 at least, better 10 to 100")
    assert len(fault) < 120


@pytest.mark.parametrize(
    ("partition", "region"),
    [
        ("aws", "ap-southeast-5"),
        ("aws-cn", "cn-northwest-1"),
        ("aws-eusc", "eusc-de-east-1"),
        ("aws-us-gov", "us-gov-west-1"),
        ("aws-iso-b", "us-isob-east-1"),
    ],
)
def test_arns_of_every_partition_of_aws_are_accepted(partition, region):
    place = f"{region}:123456789012"
    check_input(MINIMAL | {"lambdaARN": f"arn:{partition}:lambda:{place}:function:a"})
    assert find_region("function", f"arn:{partition}:lambda:{place}:function:a") == region
    assert find_region("stateMachine", f"arn:{partition}:states:{place}:stateMachine:a") == region
    assert find_region("execution", f"arn:{partition}:states:{place}:execution:a:b") == region


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"payloadS3": "s3://b/k"}, {"payload": None}),
        ({"payload": {"a": 1}}, {"payload": {"a": 1}}),
        ({"strategy": "speed"}, {"balancedWeight": None, "strategy": "speed"}),
        ({"onlyColdStarts": True}, {"discardTopBottom": None}),
        ({"dryRun": True}, {"payload": {"a": 1}}),
        ({"num": None, "powerValues": "ALL"}, {"num": None, "powerValues": "ALL"}),
    ],
)
def test_a_field_asked_for_replaces_the_fields_that_it_excludes(asked, left):
    combined = combine(FULL, asked)
    assert {name: combined.get(name) for name in left} == left


def test_options_are_json_or_else_text():
    words = [
        "--num",
        "7",
        "--power-values",
        "128, 256,x",
        "--set",
        "balancedWeight=0.5",
        "--set",
        "dryRun=true",
    ]
    fields = read(*words, "--set", "autoOptimizeAlias=live", "--set", "payloadS3=null")
    assert (fields["num"], fields["powerValues"]) == (7, [128, 256, "x"])
    assert (fields["balancedWeight"], fields["dryRun"], fields["autoOptimizeAlias"]) == (0.5, True, "live")
    assert "payloadS3" not in fields
    assert read("--power-values", "ALL")["powerValues"] == "ALL"


def test_defaults_change_the_ready_input_and_complete_an_own_one(tmp_path):
    path, defaults = tmp_path / "input.json", {"num": 100, "sleepBetweenRunsMs": 100}
    path.write_text(json.dumps(MINIMAL))
    assert read(defaults=defaults)["num"] == 100
    assert read("--input", path, defaults=defaults) == {**MINIMAL, "sleepBetweenRunsMs": 100}


def test_a_field_without_a_value_is_refused(capsys):
    with pytest.raises(SystemExit):
        read("--set", "dryRun")
    assert "'dryRun' has no =: write FIELD=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "is not JSON"), ("[" * 10**6, "is not JSON"), ("[]", "is not an input"), (None, "cannot be read")],
    ids=["broken", "deep", "list", "missing"],
)
def test_a_file_without_an_input_is_refused(tmp_path, text, problem):
    path = tmp_path / "input.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnreadableFile, match=problem):
        read("--input", path)


def test_an_input_fits_or_is_refused_to_the_byte():
    base = MINIMAL | {"powerValues": [128, 512], "payload": "茶"}
    room = MAX_INPUT_BYTES - 2 * VERSION_BYTES - len(json.dumps(base, ensure_ascii=False).encode())
    check_input(base | {"payload": "茶" + "x" * room})
    with pytest.raises(WrongInput, match=r"^payload makes an input of .* 262,145, and Step Functions"):
        check_input(base | {"payload": "茶" + "x" * (room + 1)})


def test_with_only_cold_starts_an_input_grows_by_a_version_a_run():
    long = MINIMAL | {"powerValues": [128, 512], "payload": "x" * (MAX_INPUT_BYTES - 1_200)}
    check_input(long)
    with pytest.raises(WrongInput, match=r"^payload makes .* with 20 versions"):
        check_input(long | {"onlyColdStarts": True})
