"""The stack of a function that reads settings from SSM or from a secret when it starts."""

from pathlib import Path

import pytest

from aws.variables import SETTINGS_PATH, SETTINGS_SECRET
from tests.support.packages.stack import (
    Template,
    allowed,
    copy_stack,
    package_stack,
    read_template,
    resource,
    role_of,
    run_osls,
    words,
)

PARAMETER = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
SSM = {"StringEquals": {"kms:ViaService": {"Fn::Sub": "ssm.${AWS::Region}.amazonaws.com"}}}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:blogs/fuda-Ab12Cd"
OWN_KEY = ("settings=ssmkey", "settingsPath=/blogs/fuda/", f"settingsKeyArn={KEY}")


def package(folder: Path, *parameters: str) -> Template:
    given = [word for each in parameters for word in ("--param", each)]
    return read_template(package_stack(folder, "--stage", "prod", *given))


@pytest.fixture(scope="module")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return package(tmp_path_factory.mktemp("settings"), *OWN_KEY)


def path_of(template: Template) -> object:
    return resource(template, "AWS::Lambda::Function")["Environment"]["Variables"][SETTINGS_PATH]


def test_settings_under_the_accounts_key_need_no_key_and_lie_below_the_stage(tmp_path):
    template = package(tmp_path, "settings=ssm")
    assert path_of(template) == "/fuda/prod"
    _, read = allowed(template)
    assert read == (["ssm:GetParametersByPath"], {"Fn::Sub": f"{PARAMETER}/fuda/prod"})
    assert not [word for word in words(role_of(template)) if word.startswith("kms:")]


def test_the_right_is_on_the_path_as_the_function_sends_it(own_key):
    assert path_of(own_key) == "/blogs/fuda"
    _, read, _ = allowed(own_key)
    assert read == (["ssm:GetParametersByPath"], {"Fn::Sub": f"{PARAMETER}/blogs/fuda"})


def test_a_key_of_ones_own_decrypts_only_for_ssm(own_key):
    [read] = [each for each in role_of(own_key)["Policies"] if each.get("PolicyName") == "read-settings"]
    *_, decrypt = read["PolicyDocument"]["Statement"]
    assert (decrypt["Action"], decrypt["Resource"]) == (["kms:Decrypt"], KEY)
    assert decrypt["Condition"] == SSM


def test_a_secret_is_the_only_one_that_the_function_may_read(tmp_path):
    template = package(tmp_path, "settings=secret", f"settingsSecretArn={SECRET}")
    variables = resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    assert (variables[SETTINGS_SECRET], SETTINGS_PATH in variables) == (SECRET, False)
    _, read = allowed(template)
    assert read == (["secretsmanager:GetSecretValue"], SECRET)
    assert not [word for word in words(role_of(template)) if word.startswith("kms:")]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (["settingsPath=/a"], "Parameter settingsPath needs settings: ssm or ssmkey."),
        (["settings=ssmkey"], "Parameter settings is ssmkey, which needs parameter settingsKeyArn."),
        (["settings=ssm", "settingsPath=fuda"], "Parameter settingsPath is fuda. Write a path"),
        (["settings=secret"], "Parameter settings is secret, which needs parameter settingsSecretArn."),
        (["settings=secret", f"settingsSecretArn={SECRET[:-7]}-*"], "Write the whole ARN of one secret"),
        (["settings=secret", "settingsSecretArn=blogs/fuda"], "settingsSecretArn is blogs/fuda. Write the"),
        (["settings=ssm", f"settingsSecretArn={SECRET}"], "settingsSecretArn needs settings: secret."),
    ],
)
def test_settings_that_cannot_work_are_refused(tmp_path, given, reason):
    run = run_osls(copy_stack(tmp_path), *(word for each in given for word in ("--param", each)))
    assert run.returncode == 1
    assert reason in run.stdout + run.stderr
