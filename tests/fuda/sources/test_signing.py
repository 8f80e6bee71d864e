"""Requests signed with AWS credentials: correctly, with those of aws-cli, and without showing them."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials

from fuda.config.address import parse_address
from fuda.config.options import Options
from fuda.sources.authorisation import CannotSign, Signer, choose_access
from fuda.sources.exchange import Request
from fuda.sources.open_source import open_source
from fuda.sources.source import (
    CannotAuthorise,
    PostRefused,
    SourceError,
    SourceRefused,
    SourceTooSlow,
)
from tests.support.client.asking_api import SHORT_S, TEA, refused
from tests.support.client.aws_signature import Received, parse_claim, signature
from tests.support.client.hostile_server import (
    Heard,
    Hostile,
    answering,
    misbehaving,
    render,
    render_json,
    silent,
    well_behaved,
)
from tests.support.models.fake_tagger import MODEL

# Those of AWS's own documentation.
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SESSION = "IQoJb3JpZ2luX2VjEXAMPLETOKEN=="
REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave botocore an empty HOME and nothing of this machine's AWS settings, and no instance to ask."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def by_environment(monkeypatch: pytest.MonkeyPatch, *, session: str = "") -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    if session:
        monkeypatch.setenv("AWS_SESSION_TOKEN", session)


def ask(server: Hostile, **options: Any) -> Any:
    return open_source(Options(url=f"{server.url}/prod", region=REGION, **options)).suggest([TEA], limit=5)


def received(heard: Heard) -> Received:
    method, target, _ = heard.line.split()
    return Received(method, target, heard.headers, heard.body)


def test_the_signature_is_that_of_the_documentation_of_aws():
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "host": "iam.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    }
    documented = Received("GET", "/?Action=ListUsers&Version=2010-05-08", headers, b"")
    assert signature(documented, SECRET) == parse_claim(documented).signature


def test_the_body_that_is_sent_is_signed(monkeypatch):
    by_environment(monkeypatch)
    with misbehaving(answering(well_behaved)) as server:
        ask(server)
    [heard] = server.heard
    claim = parse_claim(received(heard))
    assert (claim.key, claim.region, claim.service) == (KEY, REGION, "execute-api")
    assert {"host", "x-amz-date", "content-type"} <= set(claim.signed)
    assert claim.signature == signature(received(heard), SECRET)
    assert claim.signature != signature(received(heard)._replace(body=heard.body + b" "), SECRET)


def test_a_request_to_a_function_url_is_signed_for_lambda(monkeypatch):
    by_environment(monkeypatch)
    address = parse_address("https://abc123.lambda-url.eu-central-1.on.aws")
    access = choose_access(address, token=None, region=None)
    headers = access.sign(Request("GET", "/v1/model", {}, b""), f"{address}/v1/model")
    assert "/eu-central-1/lambda/aws4_request" in headers["Authorization"]
    assert "lambda:InvokeFunctionUrl and lambda:InvokeFunction" in access.advice


def test_a_request_without_body_is_signed_too(monkeypatch):
    by_environment(monkeypatch)
    with misbehaving(answering(well_behaved)) as server:
        open_source(Options(url=server.url, region=REGION)).info()
    [heard] = server.heard
    assert parse_claim(received(heard)).signature == signature(received(heard), SECRET)


def test_a_session_token_is_sent_and_signed(monkeypatch):
    by_environment(monkeypatch, session=SESSION)
    with misbehaving(answering(well_behaved)) as server:
        ask(server)
    [heard] = server.heard
    assert heard.headers["x-amz-security-token"] == SESSION
    assert "x-amz-security-token" in parse_claim(received(heard)).signed
    assert parse_claim(received(heard)).signature == signature(received(heard), SECRET)


def test_each_try_is_signed_anew(monkeypatch):
    by_environment(monkeypatch)
    busy = render_json({}, status="503 Service Unavailable")
    with misbehaving(answering(busy, well_behaved)) as server:
        ask(server)
    assert len(server.heard) == 2
    for heard in server.heard:
        assert parse_claim(received(heard)).signature == signature(received(heard), SECRET)


@pytest.mark.parametrize(
    ("url", "path"),
    [("https://api.example", "/v1/suggestions:batch"), ("http://[::1]:8000", "/prod/v1/model")],
)
def test_botocore_signs_the_same(url, path):
    request = Request("POST", path, {"Content-Type": "application/json"}, '{"posts":["茶"]}'.encode())
    signed = Signer(REGION, find=lambda: Credentials(KEY, SECRET, SESSION)).sign(request, url + path)
    theirs = AWSRequest("POST", url + path, dict(request.headers), request.body)
    SigV4Auth(ReadOnlyCredentials(KEY, SECRET, SESSION), "execute-api", REGION).add_auth(theirs)
    if theirs.headers["X-Amz-Date"] == signed["X-Amz-Date"]:
        assert signed == dict(theirs.headers.items())


def test_credentials_may_be_in_the_files_of_aws_cli(tmp_path, monkeypatch):
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        f"[blog]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", encoding="utf-8"
    )
    monkeypatch.setenv("AWS_PROFILE", "blog")
    with misbehaving(answering(well_behaved)) as server:
        ask(server)
    assert parse_claim(received(server.heard[0])).key == KEY


def test_credentials_may_come_from_a_program(tmp_path, monkeypatch):
    told = f'{{"Version": 1, "AccessKeyId": "{KEY}", "SecretAccessKey": "{SECRET}"}}'
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(
        f"[default]\ncredential_process = echo '{told}'\n", encoding="utf-8"
    )
    with misbehaving(answering(well_behaved)) as server:
        ask(server)
    assert parse_claim(received(server.heard[0])).key == KEY


def test_a_token_has_precedence_over_credentials(monkeypatch):
    by_environment(monkeypatch)
    with misbehaving(answering(well_behaved)) as server:
        ask(server, token="hunter2")
    assert server.heard[0].headers["authorization"] == "Bearer hunter2"


def profile(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")


def half(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)


def program(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / ".aws").mkdir()
    text = f"[default]\ncredential_process = sh -c 'echo {SECRET} >&2; exit 1'\n"
    (home / ".aws/config").write_text(text, encoding="utf-8")


def nothing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Leave HOME empty."""


@pytest.mark.parametrize(
    ("arrange", "problem"),
    [
        (
            nothing,
            "there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        ),
        (profile, "could be read (The config profile (nobody) could not be found). Set AWS_PROFILE"),
        (half, "could be read (Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY). Set"),
        (program, "could be read (CredentialRetrievalError). Set AWS_PROFILE"),
    ],
)
def test_missing_credentials_are_an_error_that_names_what_to_set(monkeypatch, tmp_path, arrange, problem):
    arrange(monkeypatch, tmp_path)
    with (
        misbehaving(answering(well_behaved)) as server,
        refused(CannotAuthorise, server.url, problem) as error,
    ):
        ask(server)
    assert SECRET not in str(error.value)
    assert server.heard == []


def test_without_botocore_the_error_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "botocore.auth", None)
    with misbehaving(answering(well_behaved)) as server, refused(CannotAuthorise, 'pip install "fuda[aws]"'):
        ask(server)


def test_the_deadline_bounds_the_wait_for_instance_metadata(monkeypatch):
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_METADATA_SERVICE_TIMEOUT", "60")
    with misbehaving(silent) as metadata, misbehaving(answering(well_behaved)) as server:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url)
        with refused(SourceTooSlow, "looking for credentials"):
            ask(server, timeout_s=SHORT_S)
        assert not metadata.finished.is_set()
        assert server.heard == []


def echo(heard: Heard) -> bytes:
    """Refuse a request by saying it all back."""
    said = " ".join([*heard.headers.values(), SECRET])
    return render_json({"message": said}, status="403 Forbidden")


def test_a_signature_that_an_api_sends_back_is_hidden(monkeypatch):
    by_environment(monkeypatch, session=SESSION)
    with (
        misbehaving(answering(echo)) as server,
        refused(SourceRefused, "[hidden]", "execute-api:Invoke") as error,
    ):
        ask(server)
    sent = server.heard[0].headers["authorization"]
    for secret in (KEY, SECRET, SESSION, sent, sent.rpartition("=")[2]):
        assert secret not in str(error.value)


TOKEN = "hunter2" * 20
PAGE = b"<pre>Authorization: Bearer " + TOKEN.encode() + b"</pre>"
FAULT = {"status": 422, "detail": f"No {TOKEN}."}


@pytest.mark.parametrize(
    "reply",
    [
        echo,
        render_json({"detail": "x" * 280 + TOKEN}, status="400 Bad Request"),
        render(b"", status="302 Found", headers=[f"Location: https://other.example/{TOKEN}"]),
        render(PAGE),
    ],
    ids=["all of it", "where it is cut short", "in a redirect", "in a page"],
)
def test_a_token_that_an_api_sends_back_is_hidden(reply):
    with misbehaving(answering(reply)) as server, refused(SourceError, "[hidden]") as error:
        ask(server, token=TOKEN)
    assert "hunter2" not in str(error.value)


def test_a_token_in_the_problem_of_one_post_is_hidden():
    with misbehaving(answering(render_json({"model": MODEL, "answers": [FAULT]}))) as server:
        assert ask(server, token=TOKEN) == [PostRefused("the API refuses it: No [hidden]")]


@pytest.mark.parametrize("options", [{"token": "hunter2"}, {"region": REGION}])
def test_no_secret_is_sent_unencrypted(options):
    with refused(CannotAuthorise, "http://api.example", "sent unencrypted. Give an address with https://"):
        open_source(Options(url="http://api.example", **options))


def test_a_signer_shows_no_secret(monkeypatch):
    by_environment(monkeypatch, session=SESSION)
    signer = Signer(REGION)
    signer.sign(Request("GET", "/", {}, b""), "https://api.example/")
    assert SECRET not in repr(signer) + str(vars(signer)["_region"])


def failing(error: Exception) -> Callable[[], Any]:
    def find() -> Any:
        raise error

    return find


def test_an_error_of_botocore_is_named_only_by_its_type():
    signer = Signer(REGION, find=failing(LookupError(SECRET)))
    with pytest.raises(CannotSign, match=r"could be read \(LookupError\)") as raised:
        signer.sign(Request("GET", "/", {}, b""), "https://api.example/")
    assert SECRET not in str(raised.value)
