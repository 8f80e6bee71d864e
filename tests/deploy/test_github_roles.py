"""The roles that workflows on GitHub take: each trusts one environment of one repository."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.support.packages.stack import lint

TEMPLATES = sorted((ROOT / "deploy").glob("github-oidc*.yml"))
ROLES = [(path, name) for path in TEMPLATES for name in yaml.safe_load(path.read_text())["Resources"]]
ISSUER = "token.actions.githubusercontent.com"


def role(path: Path, name: str) -> dict[str, Any]:
    """Return the properties of a role."""
    properties: dict[str, Any] = yaml.safe_load(path.read_text())["Resources"][name]["Properties"]
    return properties


EACH_ROLE = [pytest.param(role(path, name), id=name) for path, name in ROLES if name.endswith("Role")]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing_in_the_roles(path):
    assert lint(path) == ""


def test_there_is_a_role_for_the_difference_a_deployment_and_a_release():
    assert {name for _, name in ROLES} == {"GitHub", "DeployRole", "DifferenceRole", "ReleaseRole"}


@pytest.mark.parametrize("properties", EACH_ROLE)
def test_a_role_trusts_one_environment_of_one_repository(properties):
    [statement] = properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert set(statement["Condition"]) == {"StringEquals"}
    condition = statement["Condition"]["StringEquals"]
    assert condition[f"{ISSUER}:aud"] == "sts.amazonaws.com"
    subject = condition[f"{ISSUER}:sub"]["Fn::Sub"]
    assert subject.startswith("repo:${Repository}:environment:${")
    assert "*" not in subject


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_parameter_of_a_subject_takes_a_wildcard_or_a_colon(path):
    parameters = yaml.safe_load(path.read_text())["Parameters"]
    for name in {"Repository", "Stage", "Environment"} & set(parameters):
        assert not set("*?:$") & set(parameters[name]["AllowedPattern"].strip("^$").replace("]+", "]"))


def test_the_two_roles_of_a_deployment_have_different_environments():
    subjects = {
        role(ROOT / "deploy" / "github-oidc.yml", name)["AssumeRolePolicyDocument"]["Statement"][0][
            "Condition"
        ]["StringEquals"][f"{ISSUER}:sub"]["Fn::Sub"]
        for name in ("DeployRole", "DifferenceRole")
    }
    assert len(subjects) == 2


@pytest.mark.parametrize("properties", EACH_ROLE)
def test_a_policy_of_a_role_names_its_actions_and_resources(properties):
    for policy in properties.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                assert "*" not in action
                assert not action.startswith(("s3:Delete", "iam:", "cloudformation:Execute"))
            # Only the last part of a resource may end with "*".
            assert "*" not in statement["Resource"]["Fn::Sub"].removesuffix("/*")
