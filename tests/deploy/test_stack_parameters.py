"""The parameters of the stack: each can be set, and unknown or incomplete ones are refused."""

import os
import re
import subprocess

import pytest
import yaml

from aws.variables import parse_networks
from tests.conftest import ROOT
from tests.support.packages.stack import copy_stack, read_template, require_node_packages, resource, run_osls

STACK = [ROOT / "serverless.yml", *sorted((ROOT / "deploy" / "stack").glob("*.yml"))]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in STACK}
EXAMPLES = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "deploy" / "stages").glob("example*.yml"))
]
EXAMPLE = {name: value for example in EXAMPLES for name, value in example.items()}
DEFAULTS = yaml.safe_load(TEXTS["serverless.yml"])["params"]["default"]
PLAIN = {"PATH": os.environ["PATH"]}

REFUSED = {
    "memroyMb=512": "There is no parameter memroyMb. Parameters: alarmP99Ms,",
    "authorisation=none": "Parameter authorisation is none. Choose from: iam, jwt.",
    "authorisation=jwt": "Parameter authorisation is jwt, which needs parameter jwtIssuer.",
    "model=s3": "Parameter model is s3, which needs parameter modelKey.",
    "network=vpc": "Parameter network is vpc, which needs parameter vpcSubnets.",
    "tracing=on": "Parameter tracing is on. Choose from: none, xray.",
    "bulk=queue": "Parameter bulk is queue. Choose from: map, none.",
    "rollout=blue": "Parameter rollout is blue. Choose from: canary, direct.",
    "rollout=canary": "rollout: canary and alarms: silent do not go together: only an alarm",
    "page=yes": "Parameter page is yes. Choose from: off, on.",
    "allowedOrigins=https://cms.example.org/admin": "https://cms.example.org/admin, which is not an origin",
    "allowedOrigins=*": "Parameter allowedOrigins has *, which is not an origin",
    "alarms=topic": "Parameter alarms is topic, which needs parameter alarmTopic.",
    "logDays=31": "'provider.logRetentionInDays': must be equal to one of the allowed values",
    "architecture=riscv": "'provider.architecture': must be equal to one of the allowed values",
}


def used_names(text: str) -> set[str]:
    """Return the names of the parameters that a file of the stack uses."""
    return set(re.findall(r"\$\{param:(\w+)", text))


@pytest.mark.parametrize(("parameter", "reason"), REFUSED.items())
def test_a_parameter_without_effect_or_with_a_wrong_value_is_refused(parameter, reason, tmp_path):
    run = run_osls(copy_stack(tmp_path), "--param", parameter)
    assert run.returncode == 1
    assert reason in run.stdout + run.stderr


def test_a_misspelt_name_in_the_file_of_a_stage_is_refused(tmp_path):
    copy_stack(tmp_path)
    stage = tmp_path / "deploy" / "stages" / "prod.yml"
    stage.write_text("allowedNetwork: 192.0.2.0/24\n", encoding="utf-8")
    run = run_osls(tmp_path, "--stage", "prod")
    assert run.returncode == 1
    assert "There is no parameter allowedNetwork." in run.stdout + run.stderr


def test_a_parameter_of_the_command_overrides_the_file_of_the_stage(tmp_path):
    copy_stack(tmp_path)
    run = run_osls(tmp_path, "--stage", "example", "--param", "memoryMb=512", "--package", "out")
    assert run.returncode == 0, run.stderr
    template = read_template(tmp_path / "out" / "cloudformation-template-update-stack.json")
    assert resource(template, "AWS::Lambda::Function")["MemorySize"] == 512


def test_the_examples_have_every_parameter_of_a_stage_and_none_at_its_default():
    names = set().union(*map(used_names, TEXTS.values())) - {"architecture"}
    assert EXAMPLE.keys() == names
    given = [pair for example in EXAMPLES for pair in example.items()]
    assert [name for name, value in given if f", {value}}}" in str(DEFAULTS.get(name))] == []


def test_the_handler_accepts_the_networks_of_the_example():
    assert len(parse_networks(EXAMPLE["allowedNetworks"])) == 2


@pytest.mark.parametrize("name", TEXTS)
def test_every_parameter_of_a_stage_is_looked_up_in_the_file_of_the_stage(name):
    lookups = re.findall(r"\$\{param:(\w+), file\(deploy/stages/\$\{sls:stage\}\.yml\):(\w+)\}", TEXTS[name])
    assert [pair for pair in lookups if pair[0] != pair[1]] == []
    elsewhere = used_names(TEXTS[name]) - {pair[0] for pair in lookups}
    assert elsewhere <= DEFAULTS.keys()


def test_every_default_is_looked_up_in_the_file_of_the_stage_first():
    lookup = "${{file(deploy/stages/${{sls:stage}}.yml):{}, "
    late = [name for name in DEFAULTS if not str(DEFAULTS[name]).startswith(lookup.format(name))]
    assert late == ["architecture"]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_that_needs_an_account_or_a_secret_is_in_the_files(name):
    assert re.findall(r"\$\{(?:aws|ssm|cf|s3|env)\b", TEXTS[name]) == []
    assert re.findall(r"AKIA|BEGIN [A-Z ]*KEY|\d{12}", TEXTS[name]) == []


def test_make_passes_stage_and_parameters():
    words = ["-n", "deploy", "STAGE=prod", "ARCH=x86_64", "PARAMETERS=memoryMb=512 logDays=7"]
    run = subprocess.run(["make", *words], cwd=ROOT, env=PLAIN, capture_output=True, text=True, check=True)
    (command,) = (line for line in run.stdout.splitlines() if "osls deploy" in line)
    assert '--stage "prod"' in command
    assert re.findall('--param "(.*?)"', command) == ["architecture=x86_64", "memoryMb=512", "logDays=7"]


@pytest.mark.parametrize(
    ("environment", "code"),
    [({}, 1), ({"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}, 0)],
    ids=["none", "some"],
)
def test_a_deployment_without_credentials_ends_before_the_build(environment, code, tmp_path):
    require_node_packages()
    alone = PLAIN | {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    command = ["node", "deploy/stack/credentials.js", "dev"]
    run = subprocess.run(
        command, cwd=ROOT, env=alone | environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == code
    assert ("no credentials were found" in run.stderr) == bool(code)
