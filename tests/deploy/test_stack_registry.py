"""The stack of a function that follows the pointers of a registry in its bucket."""

import subprocess
import sys
from pathlib import Path

import pytest

from aws.variables import SHA256, URI
from tests.support.packages.stack import (
    Template,
    allowed,
    copy_stack,
    package_stack,
    read_template,
    resource,
    resources,
    run_osls,
)

CONFIGURATIONS = {
    "one blog": ("--param", "model=registry", "--param", "registryBlog=tea"),
    "all blogs": ("--stage", "example", "--param", "model=registry"),
}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        name: package_stack(tmp_path_factory.mktemp("stack"), *arguments)
        for name, arguments in CONFIGURATIONS.items()
    }


@pytest.fixture
def templates(packaged: dict[str, Path]) -> dict[str, Template]:
    return {name: read_template(path) for name, path in packaged.items()}


def variables(template: Template) -> dict[str, object]:
    found: dict[str, object] = resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    return found


def test_the_function_follows_the_pointer_of_its_blog(templates):
    for template in templates.values():
        assert variables(template)[URI] == {"Fn::Sub": "s3://${ModelBucket}/blogs/tea/current.json"}
        assert SHA256 not in variables(template)


def test_the_function_answers_for_other_blogs_only_on_demand(templates):
    assert variables(templates["one blog"])["MODEL_REGISTRY"] == ""
    several = variables(templates["all blogs"])
    assert several["MODEL_REGISTRY"] == {"Fn::Sub": "s3://${ModelBucket}/blogs"}
    assert (several["MODEL_MEMORY_MB"], several["BLOG_METRICS"]) == ("300", "on")


@pytest.mark.parametrize(("name", "below"), [("one blog", "blogs/tea/*"), ("all blogs", "blogs/*")])
def test_the_role_reads_the_released_models_and_lists_nothing(templates, name, below):
    _, read = allowed(templates[name])
    assert read == (["s3:GetObject"], {"Fn::Sub": "${ModelBucket.Arn}/" + below})


def test_a_refused_model_raises_an_alarm_only_with_a_topic(templates):
    assert "AWS::CloudWatch::Alarm" not in {
        each["Type"] for each in templates["one blog"]["Resources"].values()
    }
    alarm = resources(templates["all blogs"], "AWS::CloudWatch::Alarm")["ModelRefusedAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("Fuda", "ModelRefused", 0)
    service = variables(templates["all blogs"])["POWERTOOLS_SERVICE_NAME"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": service}]
    assert alarm["AlarmActions"] == ["arn:aws:sns:ap-northeast-1:123456789012:fuda-alarms"]


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_cfn_lint_finds_nothing_in_the_template(packaged, name):
    command = Path(sys.executable).with_name("cfn-lint")
    run = subprocess.run([command, packaged[name]], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_a_registry_without_its_blog_is_refused(tmp_path):
    run = run_osls(copy_stack(tmp_path), "--param", "model=registry")
    assert run.returncode == 1
    assert "Parameter model is registry, which needs parameter registryBlog." in run.stdout + run.stderr
