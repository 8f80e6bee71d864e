"""The gateways that replace the HTTP API, and a domain of one's own, in the generated template."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cross_origin import ANSWER_HEADERS, MAX_AGE_S, METHODS, REQUEST_HEADERS
from service.routes import PAGES
from tests.conftest import ROOT
from tests.support.packages.stack import (
    Properties,
    Template,
    copy_stack,
    lint,
    package_stack,
    read_template,
    resource,
    resources,
    run_osls,
    words,
)

ORIGIN = "https://cms.example.org"
CONFIGURATIONS = {
    "rest": ("--param", "gateway=rest"),
    "rest with all": ("--stage", "example-rest", "--param", "page=on", "--param", "snapStart=true"),
    "url": ("--param", "gateway=url"),
    "url with all": (
        *("--param", "gateway=url", "--param", f"allowedOrigins={ORIGIN}", "--param", "snapStart=true"),
        *("--param", "alarms=topic", "--param", "alarmTopic=arn:aws:sns:us-east-1:123456789012:fuda-alarms"),
    ),
}
CACHED = "/v1/model"
REFUSED = {
    "gateway=rest allowedOrigins=https://cms.example.org": "allowedOrigins needs gateway http or url",
    "gateway=rest cacheGb=1": "Parameter cacheGb is 1. Choose from: 0, 0.5, 1.6,",
    "gateway=rest apiKeys=my-cms": "Parameter apiKeys has my-cms.",
    "apiKeys=cms": "Parameter apiKeys needs gateway: rest.",
    "basePath=fuda": "Parameter basePath needs domain: custom.",
    "gateway=url page=on": "gateway: url and page: on do not go together: a function URL cannot",
    "domain=custom domainName=a.example certificateArn=x basePath=/fuda/": "Parameter basePath is /fuda/.",
}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        name: package_stack(tmp_path_factory.mktemp("gateway"), *arguments)
        for name, arguments in CONFIGURATIONS.items()
    }


@pytest.fixture
def templates(packaged: dict[str, Path]) -> dict[str, Template]:
    return {name: read_template(path) for name, path in packaged.items()}


def methods(template: Template) -> dict[str, Properties]:
    """Return the properties of every method of the REST API, by method and path."""
    parts = resources(template, "AWS::ApiGateway::Resource")

    def path(reference: Any) -> str:
        part = parts.get(reference.get("Ref", ""))
        return f"{path(part['ParentId'])}/{part['PathPart']}" if part else ""

    return {
        f"{method['HttpMethod']} {path(method['ResourceId']) or '/'}": method
        for method in resources(template, "AWS::ApiGateway::Method").values()
    }


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_cfn_lint_finds_nothing_in_the_template(packaged, name):
    assert lint(packaged[name]) == ""


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_there_is_one_gateway(templates, name):
    kinds = {found["Type"] for found in templates[name]["Resources"].values()}
    gateways = {"AWS::ApiGateway::RestApi", "AWS::Lambda::Url", "AWS::ApiGatewayV2::Api"} & kinds
    assert gateways == {"AWS::ApiGateway::RestApi" if "rest" in name else "AWS::Lambda::Url"}


def test_every_path_of_a_rest_api_needs_a_signature_but_the_files_of_the_page(templates):
    assert set(methods(templates["rest"])) == {"ANY /", "ANY /{proxy+}"}
    for name in ("rest", "rest with all"):
        found = methods(templates[name])
        is_open = {key for key, method in found.items() if method["AuthorizationType"] != "AWS_IAM"}
        assert is_open == ({f"GET {path}" for path in (*PAGES, "/openapi.json")} if "all" in name else set())


def test_a_rest_api_has_the_limits_and_the_log_of_an_http_api(templates):
    for name in ("rest", "rest with all"):
        stage = resource(templates[name], "AWS::ApiGateway::Stage")
        for settings in stage["MethodSettings"]:
            assert (settings["ThrottlingBurstLimit"], settings["ThrottlingRateLimit"]) == (10, 20)
            assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)
        log = stage["AccessLogSetting"]
        assert log["DestinationArn"] == {"Fn::GetAtt": ["RestApiLogGroup", "Arn"]}
        assert set(json.loads(log["Format"])) >= {"caller", "path", "status", "ms"}


def test_every_log_is_deleted_in_time(templates):
    for template in templates.values():
        groups = resources(template, "AWS::Logs::LogGroup").values()
        assert {group["RetentionInDays"] for group in groups} == {30}


def test_a_rest_api_refuses_tls_below_1_2(templates):
    api = resource(templates["rest"], "AWS::ApiGateway::RestApi")
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_2021_06"
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}


def test_a_rest_api_gives_up_after_the_function(templates):
    for method in methods(templates["rest"]).values():
        timeout_ms = method["Integration"]["TimeoutInMillis"]
        assert resource(templates["rest"], "AWS::Lambda::Function")["Timeout"] * 1000 < timeout_ms


def test_only_the_stage_of_this_rest_api_may_invoke_the_function(templates):
    permission = resource(templates["rest"], "AWS::Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${RestApi}/dev/*")


def test_a_change_of_the_methods_makes_a_new_deployment(templates):
    names = [
        next(iter(resources(templates[name], "AWS::ApiGateway::Deployment")))
        for name in ("rest", "rest with all")
    ]
    assert names[0] != names[1]
    for name, deployment in zip(("rest", "rest with all"), names, strict=True):
        stage = resource(templates[name], "AWS::ApiGateway::Stage")
        assert stage["DeploymentId"] == {"Ref": deployment}


def test_a_cache_costs_nothing_unless_it_is_asked_for_and_is_encrypted(templates):
    assert "CacheClusterEnabled" not in resource(templates["rest"], "AWS::ApiGateway::Stage")
    stage = resource(templates["rest with all"], "AWS::ApiGateway::Stage")
    assert (stage["CacheClusterEnabled"], stage["CacheClusterSize"]) == (True, "0.5")
    cached = [settings for settings in stage["MethodSettings"] if settings["CachingEnabled"]]
    assert [(each["HttpMethod"], each["ResourcePath"]) for each in cached] == [("GET", CACHED)]
    assert cached[0]["CacheDataEncrypted"] is True


def test_every_call_needs_a_key_where_callers_have_keys(templates):
    found = methods(templates["rest with all"])
    signed = [method for method in found.values() if method["AuthorizationType"] == "AWS_IAM"]
    assert {method["ApiKeyRequired"] for method in signed} == {True}
    keys = resources(templates["rest with all"], "AWS::ApiGateway::ApiKey").values()
    assert sorted(key["Name"] for key in keys) == ["fuda-example-rest-cms", "fuda-example-rest-editor"]
    assert not any("Value" in key for key in keys)
    plan = resource(templates["rest with all"], "AWS::ApiGateway::UsagePlan")
    assert plan["Quota"] == {"Limit": 50000, "Period": "MONTH"}


def test_a_function_url_takes_only_signed_calls_and_nothing_may_invoke_the_function_unsigned(templates):
    for name in ("url", "url with all"):
        assert resource(templates[name], "AWS::Lambda::Url")["AuthType"] == "AWS_IAM"
        kinds = {found["Type"] for found in templates[name]["Resources"].values()}
        assert "AWS::Lambda::Permission" not in kinds
        assert resource(templates[name], "AWS::Lambda::Function")["ReservedConcurrentExecutions"] == 20


def test_pages_of_other_origins_may_call_a_function_url_only_on_demand(templates):
    assert resource(templates["url"], "AWS::Lambda::Url")["Cors"] == {"Ref": "AWS::NoValue"}
    assert resource(templates["url with all"], "AWS::Lambda::Url")["Cors"] == {
        "AllowOrigins": [ORIGIN], "AllowMethods": list(METHODS), "AllowHeaders": list(REQUEST_HEADERS),
        "ExposeHeaders": list(ANSWER_HEADERS), "MaxAge": MAX_AGE_S,
    }  # fmt: skip


def test_each_gateway_calls_the_snapshot_where_there_is_one(templates):
    assert resource(templates["url"], "AWS::Lambda::Url")["Qualifier"] == {"Ref": "AWS::NoValue"}
    assert resource(templates["url with all"], "AWS::Lambda::Url")["Qualifier"] == "snapstart"
    for name, called in (("rest", False), ("rest with all", True)):
        for method in methods(templates[name]).values():
            assert ("snapstart" in words(method["Integration"]["Uri"])) is called


def test_the_alarm_of_server_errors_watches_the_chosen_gateway(templates):
    alarms = resources(templates["url with all"], "AWS::CloudWatch::Alarm")
    watched = alarms["ServerErrorsAlarm"]
    assert (watched["Namespace"], watched["MetricName"]) == ("AWS/Lambda", "Url5xxCount")


def test_a_domain_maps_its_path_to_the_stage_and_the_function_knows_the_path(templates):
    template = templates["rest with all"]
    mapping = resource(template, "AWS::ApiGatewayV2::ApiMapping")
    assert (mapping["ApiId"], mapping["Stage"]) == ({"Ref": "RestApi"}, {"Ref": "RestApiStage"})
    assert mapping["ApiMappingKey"] == "blog/fuda"
    (domain,) = resource(template, "AWS::ApiGatewayV2::DomainName")["DomainNameConfigurations"]
    assert domain["SecurityPolicy"] == "TLS_1_2"
    variables = resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    assert variables["BASE_PATH"] == "blog/fuda"


@pytest.mark.parametrize(("parameters", "reason"), REFUSED.items())
def test_a_choice_that_makes_no_sense_is_refused_with_its_reason(parameters, reason, tmp_path):
    given = [word for pair in parameters.split() for word in ("--param", pair)]
    run = run_osls(copy_stack(tmp_path), *given)
    assert run.returncode == 1
    assert reason in run.stdout + run.stderr


def test_every_refused_pair_names_words_that_exist():
    listed = json.loads((ROOT / "deploy" / "stack" / "combinations.json").read_text(encoding="utf-8"))
    pairs = [pair for each in listed["refused"] for pair in each["when"].items()]
    needed = [pair for words in listed["only"].values() for pair in words.items()]
    # One word, or a list of words, any of which will do.
    pairs += [
        (choice, word) for choice, words in needed for word in ([words] if isinstance(words, str) else words)
    ]
    defaults = yaml.safe_load((ROOT / "serverless.yml").read_text(encoding="utf-8"))["params"]["default"]
    assert [
        pair for pair in pairs if not (ROOT / "deploy" / "stack" / "{}-{}.yml".format(*pair)).exists()
    ] == []
    files = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "deploy" / "stack").glob("*.yml"))
    assert listed["only"].keys() <= defaults.keys() | set(re.findall(r"\$\{param:(\w+),", files))
