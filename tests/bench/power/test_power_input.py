"""The state machine's input: all of its fields, and every wrong one refused by its name."""

import json

import pytest

from bench.power.arn import execution_region, state_machine_region
from bench.power.asking import UnreadableFile, combine, parse_value, parse_values, read_base
from bench.power.input_rules import ALL_POWER_VALUES, CHECKS, MOST_INPUT_BYTES, VERSION_BYTES
from bench.power.state_machine_input import (
    NAMES,
    TuningInput,
    WrongInput,
    check_region,
    parse_input,
    render_input,
)

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api"
LEAST = {"lambdaARN": FUNCTION, "num": 10}
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
        parse_input(LEAST | fields)
    return dict(raised.value.faults)


def test_every_field_of_the_state_machine_comes_through():
    given = dict(FULL)
    assert render_input(parse_input(given)) == given
    stored = {key: value for key, value in given.items() if key != "payload"} | {"payloadS3": "s3://b/k.json"}
    assert render_input(parse_input(stored)) == stored
    assert {*given, "payloadS3"} == set(NAMES.values()) == set(CHECKS)


def test_what_is_not_given_is_left_to_the_state_machine():
    rendered = render_input(TuningInput(lambda_arn=FUNCTION, num=5))
    assert {"powerValues", "payload", "payloadS3", "balancedWeight", "discardTopBottom"} & set(
        rendered
    ) == set()
    assert (rendered["strategy"], rendered["dryRun"], rendered["allowedExceptions"]) == ("cost", False, [])


def test_a_wrong_input_cannot_be_made():
    with pytest.raises(WrongInput, match=r"^num is 4: take at least 5, better 10 to 100\.$"):
        TuningInput(lambda_arn=FUNCTION, num=4)


def test_all_sizes_are_those_of_the_original():
    assert parse_input(LEAST | {"powerValues": "ALL"}).sizes == len(ALL_POWER_VALUES) == 46
    assert (ALL_POWER_VALUES[:2], ALL_POWER_VALUES[-1]) == ((128, 192), 3008)


@pytest.mark.parametrize(
    ("fields", "versions"),
    [
        ({"powerValues": [128, 256]}, 3),
        ({"powerValues": [128, 256], "onlyColdStarts": True}, 21),
        ({}, None),
    ],
)
def test_it_is_known_how_many_versions_will_be_published(fields, versions):
    assert parse_input(LEAST | fields).versions == versions


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
        ("payload", [{"payload": "", "weight": 1}]),
        ("payload", [{"payload": {}, "weight": 1}, {"payload": {}, "weight": 99}]),
        ("payload", [{"payload": {}, "weight": 1}] * 11),
        ("payload", {"body": "x" * MOST_INPUT_BYTES}),
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
    assert list(faults_of(**{field: value})) == [field]


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
    assert list(faults_of(**fields)) == [field]


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
        {"powerValues": None},
    ],
    ids=repr,
)
def test_what_the_original_takes_is_taken(fields):
    parse_input(LEAST | fields)


def test_every_fault_is_told_at_once():
    with pytest.raises(
        WrongInput, match=r"^num is missing: give it; lambdaARN is 'x', not the ARN .*; strategy is 'y'"
    ):
        parse_input({"lambdaARN": "x", "strategy": "y"})


def test_a_placeholder_and_an_alias_are_told_from_other_nonsense():
    form = "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
    assert "still the placeholder" in faults_of(lambdaARN=form)["lambdaARN"]
    assert "version or alias 'live'" in faults_of(lambdaARN=f"{FUNCTION}:live")["lambdaARN"]


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
def test_every_partition_of_aws_is_taken_as_by_the_original(partition, region):
    place = f"{region}:123456789012"
    assert parse_input(LEAST | {"lambdaARN": f"arn:{partition}:lambda:{place}:function:a"}).region == region
    assert state_machine_region(f"arn:{partition}:states:{place}:stateMachine:a") == region
    assert execution_region(f"arn:{partition}:states:{place}:execution:a:b") == region


def test_a_function_of_another_region_than_the_state_machine_is_refused():
    tuning = parse_input(LEAST)
    check_region(tuning, "eu-west-1")
    with pytest.raises(WrongInput, match=r"^lambdaARN lies in eu-west-1, and the state machine in us-east-1"):
        check_region(tuning, "us-east-1")


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"payloadS3": "s3://b/k"}, {"payload": None}),
        ({"payload": {"a": 1}}, {"payload": {"a": 1}}),
        ({"strategy": "speed"}, {"balancedWeight": None, "strategy": "speed"}),
        ({"onlyColdStarts": True}, {"discardTopBottom": None}),
        ({"dryRun": True}, {"payload": {"a": 1}}),
        ({"num": None, "powerValues": "ALL"}, {"num": 20, "powerValues": "ALL"}),
    ],
)
def test_what_is_asked_for_takes_away_what_it_excludes(asked, left):
    rendered = render_input(combine(FULL, asked))
    assert {name: rendered.get(name) for name in left} == left


def test_an_option_is_the_value_that_it_looks_like():
    assert [parse_value(text) for text in ("5", "0.5", "five", "true")] == [5, 0.5, "five", True]
    assert parse_values("128, 256,x") == [128, 256, "x"]
    assert parse_values("ALL") == "ALL"


@pytest.mark.parametrize(
    ("text", "problem"), [("{", "is no JSON"), ("[]", "is no input"), (None, "cannot be read")]
)
def test_a_file_that_is_no_input_is_told(tmp_path, text, problem):
    path = tmp_path / "input.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnreadableFile, match=problem):
        read_base(path)


def test_an_input_fits_or_is_refused_to_the_byte():
    base = render_input(parse_input(LEAST | {"powerValues": [128, 512], "payload": "茶"}))
    room = MOST_INPUT_BYTES - 2 * VERSION_BYTES - len(json.dumps(base, ensure_ascii=False).encode())
    parse_input(base | {"payload": "茶" + "x" * room})
    with pytest.raises(WrongInput, match=r"^payload makes an input of .* 262,145, and Step Functions"):
        parse_input(base | {"payload": "茶" + "x" * (room + 1)})


def test_cold_starts_alone_make_an_input_grow_by_a_version_each():
    long = LEAST | {"powerValues": [128, 512], "payload": "x" * (MOST_INPUT_BYTES - 1_200)}
    parse_input(long)
    with pytest.raises(WrongInput, match=r"^payload makes .* with 20 versions"):
        parse_input(long | {"onlyColdStarts": True})
