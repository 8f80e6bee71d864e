"""The rules of the stack for every pair of its choices, in a few combinations that osls packages."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from service.routes import PAGES
from tests.support.packages.combinations import (
    Combination,
    cover_pairs,
    parameters_of,
    read_choices,
    read_refused,
)
from tests.support.packages.stack import Properties, Template, lint, package_stack, read_template, words

CHOICES, REFUSED = read_choices(), read_refused()
COVERING = cover_pairs(CHOICES, REFUSED)
PAGE_FILES = {*PAGES, "/openapi.json"}
# What is paid for by the hour or month, whether anything is called or not.
IDLE_PRICE = {
    "AWS::ApiGateway::VpcLink", "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard", "AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint",
    "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::KMS::Key", "AWS::Kinesis::Stream",
    "AWS::Lambda::Alias", "AWS::Lambda::ProvisionedConcurrencyConfig", "AWS::RDS::DBInstance",
    "AWS::Route53::HostedZone", "AWS::SageMaker::Endpoint", "AWS::SecretsManager::Secret",
    "AWS::Synthetics::Canary", "AWS::WAFv2::WebACL",
}  # fmt: skip
# Services that run something of the stack; users and other accounts are not among them.
TRUSTED = {
    "codedeploy.amazonaws.com", "events.amazonaws.com", "firehose.amazonaws.com", "lambda.amazonaws.com",
    "logs.amazonaws.com", "pipes.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com",
}  # fmt: skip


def name_of(combination: Combination) -> str:
    """Return a combination's choices and their words."""
    return " ".join(f"{name}={word}" for name, word in combination.items())


@pytest.fixture(scope="module", params=COVERING, ids=name_of)
def packaged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package_stack(tmp_path_factory.mktemp("combination"), *parameters_of(request.param))


@pytest.fixture
def template(packaged: Path) -> Template:
    return read_template(packaged)


def of_kind(template: Template, *kinds: str) -> Iterator[Properties]:
    """Yield the properties of every resource of these types, if there are any."""
    for found in template["Resources"].values():
        if found["Type"] in kinds:
            yield found.get("Properties", {})


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed(template: Template) -> Iterator[tuple[str, Any]]:
    """Yield (action, resource) of every Allow statement that is written in the template."""
    for role in of_kind(template, "AWS::IAM::Role"):
        for policy in role.get("Policies", []):
            for statement in policy.get("PolicyDocument", {}).get("Statement", []):
                if statement["Effect"] == "Allow":
                    for action in listed(statement["Action"]):
                        for resource in listed(statement["Resource"]):
                            yield action, resource


def test_every_pair_of_words_is_packaged_or_refused():
    assert CHOICES["gateway"] == ["http", "rest", "url"]
    for one, other in combinations(CHOICES, 2):
        for word in CHOICES[one]:
            for another in CHOICES[other]:
                pair = {one: word, other: another}
                assert pair in REFUSED or any(pair.items() <= each.items() for each in COVERING), pair


def test_no_packaged_combination_is_refused():
    assert [each for each in COVERING for pair in REFUSED if pair.items() <= each.items()] == []


def test_the_combinations_are_few():
    """Each costs seconds. A choice with four words and one with three need twelve."""
    assert len(COVERING) <= 18


def test_three_choices_of_two_words_need_four_combinations():
    assert len(cover_pairs({name: ["no", "yes"] for name in ("a", "b", "c")}, [])) == 4


def test_a_refused_pair_is_in_no_combination_and_every_other_is():
    choices = {name: ["no", "yes"] for name in ("a", "b", "c")}
    found = cover_pairs(choices, [{"a": "yes", "b": "yes"}])
    assert {(each["a"], each["b"]) for each in found} == {("no", "no"), ("no", "yes"), ("yes", "no")}


def test_cfn_lint_finds_nothing_without_a_new_waiver(packaged, template):
    assert lint(packaged) == ""
    assert template["Metadata"]["cfn-lint"]["config"]["ignore_checks"] == ["W3005"]


def test_only_files_of_the_page_and_preflights_need_no_authorisation(template):
    for route in of_kind(template, "AWS::ApiGatewayV2::Route"):
        method, _, path = route["RouteKey"].partition(" ")
        is_open = route.get("AuthorizationType", "NONE") == "NONE"
        assert not is_open or method == "OPTIONS" or (method, path in PAGE_FILES) == ("GET", True)
    paths = {
        name: found["Properties"]["PathPart"]
        for name, found in template["Resources"].items()
        if found["Type"] == "AWS::ApiGateway::Resource"
    }
    for method in of_kind(template, "AWS::ApiGateway::Method"):
        path = f"/{paths.get(method['ResourceId'].get('Ref'), '')}"
        assert method["AuthorizationType"] == "AWS_IAM" or (method["HttpMethod"], path in PAGE_FILES) == (
            "GET",
            True,
        )
    assert {url["AuthType"] for url in of_kind(template, "AWS::Lambda::Url")} <= {"AWS_IAM"}


def test_only_a_gateway_or_a_rule_of_this_stack_may_invoke_the_function(template):
    for permission in of_kind(template, "AWS::Lambda::Permission"):
        assert permission["Principal"].endswith(".amazonaws.com")
        assert "SourceArn" in permission


def test_no_right_is_on_every_resource_and_none_is_every_action(template):
    for action, resource in allowed(template):
        assert "*" not in action, action
        # The end of a name within a resource of this stack, such as a prefix of its bucket, is narrow enough.
        starred = [word for word in words(resource) if "*" in word]
        assert all(re.fullmatch(r"[^*]{3,}[/:]\*", word) for word in starred), (action, starred)


def test_each_role_is_for_one_service(template):
    for role in of_kind(template, "AWS::IAM::Role"):
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"].keys() == {"Service"}
        assert set(listed(statement["Principal"]["Service"])) < TRUSTED


def test_what_keeps_data_is_encrypted_and_private(template):
    for bucket in of_kind(template, "AWS::S3::Bucket"):
        assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    for stream in of_kind(template, "AWS::KinesisFirehose::DeliveryStream"):
        assert stream["DeliveryStreamEncryptionConfigurationInput"]["KeyType"]


def test_every_log_ends(template):
    assert all(group["RetentionInDays"] > 0 for group in of_kind(template, "AWS::Logs::LogGroup"))


def test_the_default_stack_costs_nothing_while_nobody_calls(tmp_path):
    template = read_template(package_stack(tmp_path))
    kinds = {found["Type"] for found in template["Resources"].values()}
    assert kinds & IDLE_PRICE == set()
    (function,) = of_kind(template, "AWS::Lambda::Function")
    assert "SnapStart" not in function
    assert not any(stage.get("CacheClusterEnabled") for stage in of_kind(template, "AWS::ApiGateway::Stage"))
