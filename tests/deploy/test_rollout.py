"""The stack with rollout: canary: CodeDeploy moves an alias that the gateway calls."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.packages.stack import (
    Template,
    allowed,
    lint,
    package_stack,
    read_template,
    resource,
    resources,
    words,
)

FUNCTION = {"Fn::GetAtt": ["SuggestLambdaFunction", "Arn"]}
CANARY = ("--stage", "example-canary")
CONFIGURATIONS = {
    "http": CANARY,
    "rest": (*CANARY, "--param", "gateway=rest"),
    "url": (*CANARY, "--param", "gateway=url"),
    "snapshot": (*CANARY, "--param", "snapStart=true", "--param", "bulk=map"),
}
CODEDEPLOY = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}"
GROUP = f"{CODEDEPLOY}:deploymentgroup:fuda-example-canary/rollout"
ALARMS = {"ErrorsAlarm", "ServerErrorsAlarm", "ThrottlesAlarm", "DurationAlarm"}


def alias_of(name: str) -> dict[str, Any]:
    return {"Fn::Join": [":", [FUNCTION, name]]}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        name: package_stack(tmp_path_factory.mktemp("rollout"), *arguments)
        for name, arguments in CONFIGURATIONS.items()
    }


@pytest.fixture
def templates(packaged: dict[str, Path]) -> dict[str, Template]:
    return {name: read_template(path) for name, path in packaged.items()}


@pytest.fixture
def template(templates: dict[str, Template]) -> Template:
    return templates["http"]


def update_policy(template: Template) -> dict[str, Any]:
    """Return how CloudFormation updates the one alias."""
    [alias] = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Alias"]
    policy: dict[str, Any] = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    return policy


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_cfn_lint_finds_nothing_in_the_template(packaged, name):
    assert lint(packaged[name]) == ""


def test_a_direct_stack_has_neither_an_alias_nor_a_version(tmp_path):
    kinds = {each["Type"] for each in read_template(package_stack(tmp_path))["Resources"].values()}
    assert not kinds & {"AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::CodeDeploy::Application"}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_alias_points_at_the_new_version_and_codedeploy_moves_it(templates, name):
    [version] = resources(templates[name], "AWS::Lambda::Version")
    alias = resource(templates[name], "AWS::Lambda::Alias")
    assert alias["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}
    assert alias["Name"] == ("snapstart" if name == "snapshot" else "live")
    assert update_policy(templates[name]) == {
        "ApplicationName": {"Ref": "RolloutApplication"},
        "DeploymentGroupName": {"Ref": "RolloutGroup"},
        "BeforeAllowTrafficHook": {"Ref": "RolloutCheck"},
    }


def test_no_instance_is_paid_for_while_nobody_calls(template):
    alias = resource(template, "AWS::Lambda::Alias")
    assert alias["ProvisionedConcurrencyConfig"] == {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(("name", "alias"), [("http", "live"), ("snapshot", "snapstart")])
def test_the_http_api_calls_the_alias_and_may_call_nothing_else(templates, name, alias):
    assert resource(templates[name], "AWS::ApiGatewayV2::Integration")["IntegrationUri"] == alias_of(alias)
    assert resource(templates[name], "AWS::Lambda::Permission")["FunctionName"] == alias_of(alias)


def test_the_other_gateways_call_the_alias(templates):
    for method in resources(templates["rest"], "AWS::ApiGateway::Method").values():
        assert "live" in words(method["Integration"]["Uri"])
    assert resource(templates["rest"], "AWS::Lambda::Permission")["FunctionName"] == alias_of("live")
    assert resource(templates["url"], "AWS::Lambda::Url")["Qualifier"] == "live"


def test_batches_of_bulk_call_the_alias(templates):
    machine = resource(templates["snapshot"], "AWS::StepFunctions::StateMachine")
    assert machine["DefinitionSubstitutions"]["Function"] == alias_of("snapstart")
    assert (["lambda:InvokeFunction"], alias_of("snapstart")) in allowed(templates["snapshot"], "BulkRole")


def test_the_new_version_gets_a_tenth_of_the_calls_first(template):
    group = resource(template, "AWS::CodeDeploy::DeploymentGroup")
    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    assert resource(template, "AWS::CodeDeploy::Application")["ComputePlatform"] == "Lambda"


def test_every_alarm_of_the_topic_rolls_back(template):
    group = resource(template, "AWS::CodeDeploy::DeploymentGroup")
    assert resources(template, "AWS::CloudWatch::Alarm").keys() == ALARMS
    assert {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]} == ALARMS
    assert group["AlarmConfiguration"]["Enabled"] is group["AutoRollbackConfiguration"]["Enabled"] is True
    events = group["AutoRollbackConfiguration"]["Events"]
    assert {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"} <= set(events)


def test_a_deployment_whose_alarms_cannot_be_read_stops(template):
    group = resource(template, "AWS::CodeDeploy::DeploymentGroup")
    assert group["AlarmConfiguration"]["IgnorePollAlarmFailure"] is False


def test_codedeploy_moves_the_alias_of_this_function_and_reads_these_alarms(template):
    alarms = [{"Fn::GetAtt": [name, "Arn"]} for name in ALARMS]
    moving, checking, watching = allowed(template, "RolloutRole")
    assert moving == (
        ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
        [FUNCTION, alias_of("live")],
    )
    assert checking == (["lambda:InvokeFunction"], {"Fn::GetAtt": ["RolloutCheck", "Arn"]})
    assert watching[0] == ["cloudwatch:DescribeAlarms"]
    assert sorted(watching[1], key=str) == sorted(alarms, key=str)


def test_the_check_asks_versions_of_this_function_and_reports_to_this_group(template):
    reporting = ["ListDeploymentTargets", "GetDeploymentTarget", "PutLifecycleEventHookExecutionStatus"]
    assert list(allowed(template, "RolloutCheckRole")) == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": ["RolloutCheckLogGroup", "Arn"]}),
        (["lambda:InvokeFunction"], {"Fn::Sub": "${SuggestLambdaFunction.Arn}:*"}),
        ([f"codedeploy:{action}" for action in reporting], {"Fn::Sub": GROUP}),
    ]
    assert resource(template, "AWS::CodeDeploy::DeploymentGroup")["DeploymentGroupName"] == "rollout"
    assert resource(template, "AWS::CodeDeploy::Application")["ApplicationName"] == "fuda-example-canary"


def test_the_log_of_the_check_ends(template):
    group = resources(template, "AWS::Logs::LogGroup")["RolloutCheckLogGroup"]
    check = resources(template, "AWS::Lambda::Function")["RolloutCheck"]
    assert group == {"LogGroupName": f"/aws/lambda/{check['FunctionName']}", "RetentionInDays": 30}
