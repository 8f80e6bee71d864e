"""The rules of the stack, checked in the generated template with the defaults and with every option."""

import ast
import json
import re
from pathlib import Path

import pytest

from aws.variables import ALLOWED_NETWORKS, PAGE, SHA256, URI
from service.cross_origin import ANSWER_HEADERS, MAX_AGE_S, METHODS, REQUEST_HEADERS
from service.routes import PAGES
from tests.conftest import ROOT
from tests.support.packages.stack import (
    Properties,
    Template,
    allowed,
    lint,
    package_stack,
    read_template,
    resource,
    resources,
    role_of,
    statements,
    words,
)

OWN_LOG = ["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": ["SuggestLogGroup", "Arn"]}
OWN_MODELS = ["s3:GetObject"], {"Fn::Sub": "${ModelBucket.Arn}/models/*"}
TRACING = "policy/AWSXRayDaemonWriteAccess"
INTERFACES = "policy/service-role/AWSLambdaENIManagementAccess"

CONFIGURATIONS = {
    "default": (),
    "every option": ("--stage", "example", "--param", "architecture=x86_64"),
}
LOG_FIELDS = {
    "requestId", "requestTime", "identity.sourceIp", "identity.userArn", "httpMethod", "path", "status",
    "responseLength", "responseLatency", "integrationErrorMessage", "authorizer.error",
}  # fmt: skip


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        name: package_stack(tmp_path_factory.mktemp("stack"), *arguments)
        for name, arguments in CONFIGURATIONS.items()
    }


@pytest.fixture(params=CONFIGURATIONS)
def template(request: pytest.FixtureRequest, packaged: dict[str, Path]) -> Template:
    return read_template(packaged[request.param])


@pytest.fixture
def default(packaged: dict[str, Path]) -> Template:
    return read_template(packaged["default"])


@pytest.fixture
def full(packaged: dict[str, Path]) -> Template:
    return read_template(packaged["every option"])


def routes(template: Template) -> dict[str, Properties]:
    """Return the properties of every route, by its method and path."""
    return {route["RouteKey"]: route for route in resources(template, "AWS::ApiGatewayV2::Route").values()}


def test_no_route_but_files_of_the_page_and_preflights_is_without_an_authoriser(default, full):
    assert list(routes(default)) == ["$default"]
    open_routes = {key for key, route in routes(full).items() if "AuthorizationType" not in route}
    assert open_routes == {*(f"GET {path}" for path in (*PAGES, "/openapi.json")), "OPTIONS /{proxy+}"}
    assert set(routes(full)) - open_routes == {"$default"}


def test_the_route_of_every_call_has_an_authoriser(template):
    authorisers = template["Resources"].keys() & {"HttpApiAuthorizerToken"}
    for route in [routes(template)["$default"]]:
        by_token = route.get("AuthorizerId", {}).get("Ref") in authorisers
        assert route["AuthorizationType"] == ("JWT" if by_token else "AWS_IAM")


def test_callers_sign_with_aws_credentials_or_send_tokens(default, full):
    assert routes(default)["$default"]["AuthorizationType"] == "AWS_IAM"
    assert routes(full)["$default"]["AuthorizationType"] == "JWT"
    tokens = resource(full, "AWS::ApiGatewayV2::Authorizer")["JwtConfiguration"]
    assert tokens == {"Issuer": "https://issuer.example.org", "Audience": ["fuda"]}


def test_one_route_takes_every_path_so_that_the_application_answers_for_all(template):
    assert "$default" in routes(template)
    assert len(resources(template, "AWS::ApiGatewayV2::Integration")) == 1


def test_pages_of_other_origins_may_call_only_on_demand(default, full):
    assert "CorsConfiguration" not in resource(default, "AWS::ApiGatewayV2::Api")
    cors = resource(full, "AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors.pop("AllowOrigins") == ["https://cms.example.org", "http://localhost:2368"]
    assert cors == {
        "AllowMethods": list(METHODS), "AllowHeaders": list(REQUEST_HEADERS),
        "ExposeHeaders": list(ANSWER_HEADERS), "MaxAge": MAX_AGE_S,
    }  # fmt: skip


def test_only_this_api_may_invoke_the_function(template):
    permission = resource(template, "AWS::Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert {"Ref": "HttpApi"} in permission["SourceArn"]["Fn::Join"][1]
    assert "AWS::Lambda::Url" not in {found["Type"] for found in template["Resources"].values()}


def test_the_role_writes_its_own_log_and_reads_models_only_where_they_are_in_s3(default, full):
    assert list(allowed(default)) == [OWN_LOG]
    assert list(allowed(full)) == [OWN_LOG, OWN_MODELS]


def test_the_role_has_no_wildcard_but_the_end_of_the_model_prefix(template):
    starred = [word for statement in allowed(template) for word in words(list(statement)) if "*" in word]
    assert starred in ([], ["${ModelBucket.Arn}/models/*"])
    assert [
        action
        for actions, _ in allowed(template)
        for action in actions
        if not re.fullmatch(r"\w+:\w+", action)
    ] == []


def test_rights_that_aws_cannot_narrow_come_as_its_own_policies(default, full):
    """Neither sending traces nor managing a VPC's interfaces can be granted on a resource."""
    prefix = "arn:${AWS::Partition}:iam::aws:"
    tracing, interfaces = ({"Fn::Sub": prefix + policy} for policy in (TRACING, INTERFACES))
    assert role_of(default)["ManagedPolicyArns"] == [{"Ref": "AWS::NoValue"}] * 2
    assert role_of(full)["ManagedPolicyArns"] == [tracing, interfaces]


def test_the_code_of_the_function_may_not_touch_network_interfaces(full):
    (denied,) = (s for s in statements(role_of(full)) if s["Effect"] == "Deny")
    assert {action.partition(":")[0] for action in denied["Action"]} == {"ec2"}
    assert "lambda:SourceFunctionArn" in denied["Condition"]["ArnEquals"]


def test_the_function_runs_under_that_role_and_each_option_has_at_most_one_other(default, full):
    assert set(resources(default, "AWS::IAM::Role")) == {"SuggestRole"}
    assert set(resources(full, "AWS::IAM::Role")) == {"SuggestRole", "BulkRole"}


def test_no_policy_is_outside_of_a_role(template):
    assert resource(template, "AWS::Lambda::Function")["Role"] == {"Fn::GetAtt": ["SuggestRole", "Arn"]}
    kinds = {found["Type"] for found in template["Resources"].values()}
    assert not kinds & {"AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"}


def test_every_log_is_deleted_in_time(default, full):
    for template, days in ((default, 30), (full, 90)):
        groups = resources(template, "AWS::Logs::LogGroup")
        assert [group["RetentionInDays"] for group in groups.values()] == [days, days]


def test_the_access_log_has_no_room_for_a_word_of_a_post(template):
    settings = resource(template, "AWS::ApiGatewayV2::Stage")["AccessLogSettings"]
    fields = json.loads(settings["Format"]).values()
    assert {field.removeprefix("$context.") for field in fields} == LOG_FIELDS


def test_every_bucket_is_encrypted_and_blocks_public_access(template):
    for bucket in resources(template, "AWS::S3::Bucket").values():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        shut = bucket["PublicAccessBlockConfiguration"]
        assert sorted(shut) == [
            "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets",
        ]  # fmt: skip
        assert set(shut.values()) == {True}


def test_every_bucket_refuses_plain_http(template):
    policies = resources(template, "AWS::S3::BucketPolicy").values()
    assert {policy["Bucket"]["Ref"] for policy in policies} == set(resources(template, "AWS::S3::Bucket"))
    for policy in policies:
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Action"], statement["Principal"]) == ("Deny", "s3:*", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}


def test_models_keep_their_versions_and_outlive_the_stack(template):
    bucket = template["Resources"]["ModelBucket"]
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert template["Outputs"]["ModelBucketName"]["Value"] == {"Ref": "ModelBucket"}


def test_old_versions_of_models_end_and_present_ones_never(template):
    [rule] = template["Resources"]["ModelBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert not {"Expiration", "ExpirationInDays", "ExpirationDate"} & set(rule)


def test_stage_and_function_limit_what_a_caller_can_spend(default, full):
    for template, burst, rate, instances in ((default, 10, 20, 20), (full, 25, 50, 50)):
        limits = resource(template, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
        assert (limits["ThrottlingBurstLimit"], limits["ThrottlingRateLimit"]) == (burst, rate)
        assert resource(template, "AWS::Lambda::Function")["ReservedConcurrentExecutions"] == instances


def test_the_callers_let_in_during_half_a_second_have_an_instance_each(template):
    limits = resource(template, "AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    instances = resource(template, "AWS::Lambda::Function")["ReservedConcurrentExecutions"]
    assert limits["ThrottlingBurstLimit"] + limits["ThrottlingRateLimit"] / 2 <= instances


def test_the_function_answers_before_the_gateway_gives_up(template):
    gateway_ms = resource(template, "AWS::ApiGatewayV2::Integration")["TimeoutInMillis"]
    assert resource(template, "AWS::Lambda::Function")["Timeout"] * 1000 < gateway_ms


def test_calls_are_traced_only_on_demand(default, full):
    for template, mode in ((default, "PassThrough"), (full, "Active")):
        assert resource(template, "AWS::Lambda::Function")["TracingConfig"] == {"Mode": mode}


def test_the_log_of_the_function_is_text(template):
    assert resource(template, "AWS::Lambda::Function")["LoggingConfig"] == {"LogFormat": "Text"}


def test_the_function_runs_the_projects_python_on_the_chosen_architecture(default, full):
    python = (ROOT / ".python-version").read_text(encoding="ascii").strip()
    for template, architecture in ((default, "arm64"), (full, "x86_64")):
        function = resource(template, "AWS::Lambda::Function")
        assert function["Architectures"] == [architecture]
        assert function["Runtime"] == f"python{python}"


def test_the_entry_point_is_in_the_project(template):
    module, _, name = resource(template, "AWS::Lambda::Function")["Handler"].partition(".")
    tree = ast.parse((ROOT / f"{module}.py").read_text(encoding="utf-8"))
    assigned = [node.targets for node in tree.body if isinstance(node, ast.Assign)]
    assert name in {target.id for targets in assigned for target in targets if isinstance(target, ast.Name)}


def test_payloads_are_of_version_2(template):
    assert resource(template, "AWS::ApiGatewayV2::Integration")["PayloadFormatVersion"] == "2.0"


def test_alarms_exist_only_with_a_topic(default, full):
    """Alarms cost money even without calls, and then the stack should cost nothing."""
    assert "AWS::CloudWatch::Alarm" not in {found["Type"] for found in default["Resources"].values()}
    arn = "arn:aws:sns:ap-northeast-1:123456789012:fuda-alarms"
    for alarm in resources(full, "AWS::CloudWatch::Alarm").values():
        assert (alarm["AlarmActions"], alarm["OKActions"]) == ([arn], [arn])


def test_errors_throttles_and_slow_answers_raise_an_alarm(full):
    alarms = resources(full, "AWS::CloudWatch::Alarm").values()
    watched = {
        (alarm["MetricName"], alarm.get("Statistic"), alarm.get("ExtendedStatistic")) for alarm in alarms
    }
    assert watched == {
        ("Errors", "Sum", None), ("5xx", "Sum", None), ("Throttles", "Sum", None), ("Duration", None, "p99"),
    }  # fmt: skip
    assert {alarm["TreatMissingData"] for alarm in alarms} == {"notBreaching"}
    assert [alarm["Threshold"] for alarm in alarms if alarm["MetricName"] == "Duration"] == [1000]


def test_the_environment_has_the_place_of_the_model_the_allowed_networks_and_the_page(default, full):
    by_default, with_options = (
        resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
        for template in (default, full)
    )
    malloc = dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), str(32 << 20))
    common = {"OPENBLAS_NUM_THREADS": "1"} | malloc
    dev = {"POWERTOOLS_SERVICE_NAME": "fuda-dev", ALLOWED_NETWORKS: "", PAGE: "off"}
    assert by_default == common | dev
    assert with_options == common | {
        "POWERTOOLS_SERVICE_NAME": "fuda-example",
        ALLOWED_NETWORKS: "192.0.2.0/24,2001:db8::/32",
        PAGE: "on",
        URI: {"Fn::Sub": "s3://${ModelBucket}/models/blog.safetensors"},
        SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }


def test_nothing_in_the_environment_looks_like_a_secret(template):
    variables = resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    names = [name for name in variables if re.search("KEY|SECRET|TOKEN|PASS|CREDENTIAL", name)]
    # Only the hash may be a long word.
    long = [name for name in variables if name != SHA256 and re.search(r"[\w+=]{20}", str(variables[name]))]
    assert (names, long) == ([], [])


def test_a_snapshot_is_taken_and_called_only_on_demand(default, full):
    assert "SnapStart" not in resource(default, "AWS::Lambda::Function")
    assert resource(full, "AWS::Lambda::Function")["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    for kind, called in (("Integration", "IntegrationUri"), ("Permission", "FunctionName")):
        service = "Lambda" if kind == "Permission" else "ApiGatewayV2"
        assert "snapstart" in list(words(resource(full, f"AWS::{service}::{kind}")[called]))


def test_the_function_is_in_a_vpc_only_on_demand(default, full):
    assert "VpcConfig" not in resource(default, "AWS::Lambda::Function")
    vpc = resource(full, "AWS::Lambda::Function")["VpcConfig"]
    assert vpc["SubnetIds"]["Fn::Split"][1].split(",") == [f"subnet-0123456789abcdef{n}" for n in (0, 1)]
    assert vpc["SecurityGroupIds"]["Fn::Split"][1].split(",") == ["sg-0123456789abcdef0"]


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_cfn_lint_finds_nothing_in_the_template(packaged, name):
    """Its only waiver is for osls, which adds dependencies that references imply."""
    assert lint(packaged[name]) == ""
    waived = read_template(packaged[name])["Metadata"]["cfn-lint"]["config"]["ignore_checks"]
    assert waived == ["W3005"]
