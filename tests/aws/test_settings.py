"""Settings from SSM and Secrets Manager, served by moto: what is read, and what ends the start."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from aws.settings import NAMES, CannotReadSettings, read_settings
from aws.variables import SettingError
from tests.conftest import ROOT
from tests.support.registries import hide_settings

UNHURRIED_S = 60.0
SERVICES = ("SSM", "SECRETS_MANAGER")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve SSM and Secrets Manager by moto, and hide this machine's AWS settings from boto3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        hide_settings(patch)
        for service in SERVICES:
            patch.setenv(f"AWS_ENDPOINT_URL_{service}", f"http://{host}:{port}")
        boto3.setup_default_session()
        yield f"http://{host}:{port}"
    server.stop()


def put(path: str, **values: str) -> str:
    """Put encrypted parameters below `path`, and return it."""
    client = boto3.client("ssm")
    for name, value in values.items():
        client.put_parameter(Name=path + name, Value=value, Type="SecureString")
    return path


def keep(name: str, text: str) -> str:
    """Make a secret, and return its ARN."""
    arn: str = boto3.client("secretsmanager").create_secret(Name=name, SecretString=text)["ARN"]
    return arn


def read(*, timeout_s: float = UNHURRIED_S, **environ: str) -> dict[str, str]:
    return read_settings(environ, timeout_s=timeout_s)


def test_parameters_are_decrypted_and_take_precedence(address):
    path = put("/fuda/prod/", ALLOWED_NETWORKS="192.0.2.0/24", PAGE="on")
    settings = read(SETTINGS_PATH=path, ALLOWED_NETWORKS="", LANG="C")
    assert settings == {
        "SETTINGS_PATH": path, "LANG": "C", "ALLOWED_NETWORKS": "192.0.2.0/24", "PAGE": "on",
    }  # fmt: skip


def test_every_setting_can_come_from_outside_over_several_pages(address):
    path = put("/fuda/all/", **dict.fromkeys(NAMES, "x"))
    assert read(SETTINGS_PATH="/fuda/all").keys() == {"SETTINGS_PATH", *NAMES}
    put(path, UNKNOWN="1", UNKNOWN2="2")
    with pytest.raises(CannotReadSettings):
        read(SETTINGS_PATH=path)


def test_a_secret_and_parameters_are_read_together(address):
    path = put("/fuda/both/", PAGE="on")
    secret = keep("both", json.dumps({"MODEL_URI": "s3://bucket/key"}))
    settings = read(SETTINGS_PATH=path, SETTINGS_SECRET=secret)
    assert (settings["PAGE"], settings["MODEL_URI"]) == ("on", "s3://bucket/key")


def test_a_setting_in_both_places_is_an_error_that_names_it(address):
    path, secret = put("/fuda/twice/", PAGE="on"), keep("twice", '{"PAGE": "off"}')
    with pytest.raises(
        CannotReadSettings, match=f"{secret} has PAGE, which /fuda/twice/ has too: delete one"
    ):
        read(SETTINGS_PATH=path, SETTINGS_SECRET=secret)


@pytest.mark.parametrize("name", ["PATH", "page", "POWERTOOLS_SERVICE_NAME", "AWS_ACCESS_KEY_ID"])
def test_an_unknown_name_is_an_error_that_names_it_and_the_settings(address, name):
    path = put(f"/fuda/unknown-{name}/", **{name: "x"})
    with pytest.raises(
        CannotReadSettings, match=f"{path} has {name}, which is not a setting. Settings: MODEL"
    ):
        read(SETTINGS_PATH=path)


def test_a_path_without_parameters_is_an_error(address):
    with pytest.raises(CannotReadSettings, match="/fuda/empty has no parameters: put them there, or correct"):
        read(SETTINGS_PATH="/fuda/empty/")


def test_parameters_of_a_folder_below_are_not_read(address):
    path = put("/fuda/deep/", PAGE="on")
    put("/fuda/deep/er/", UNKNOWN="x")
    assert read(SETTINGS_PATH=path)["PAGE"] == "on"


@pytest.mark.parametrize("path", ["fuda/prod", "/", "/fuda//prod/", "/fuda/*", "arn:aws:ssm:x"])
def test_a_path_that_is_none_is_refused_before_anything_is_asked(path):
    with pytest.raises(SettingError, match="SETTINGS_PATH is not a path of parameters"):
        read(SETTINGS_PATH=path)


@pytest.mark.parametrize("text", ["hunter2", '["hunter2"]', '{"PAGE": ["hunter2"]}', "[" * 100_000])
def test_a_secret_that_is_not_an_object_of_texts_is_not_quoted(address, text):
    secret = keep(f"wrong-{len(text)}", text)
    with pytest.raises(CannotReadSettings, match="is not a JSON object of texts") as raised:
        read(SETTINGS_SECRET=secret)
    assert "hunter2" not in str(raised.value)


def test_a_secret_that_is_gone_is_an_error_with_the_next_move(address):
    with pytest.raises(
        CannotReadSettings, match="nowhere does not exist: create it, or correct SETTINGS_SEC"
    ):
        read(SETTINGS_SECRET="nowhere")


def test_a_denied_reading_names_what_the_role_needs(address, monkeypatch):
    class Denying:
        def get_parameters_by_path(self, **_: object) -> object:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "x")

    monkeypatch.setattr(boto3, "client", lambda *_, **__: Denying())
    with pytest.raises(CannotReadSettings, match="/fuda/a is denied to the function: allow its role"):
        read(SETTINGS_PATH="/fuda/a/")


def test_a_service_that_never_answers_is_given_up_at_the_deadline(address, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(CannotReadSettings, match=r"/fuda/a/ could not be read within 0\.2 seconds"):
            read(SETTINGS_PATH="/fuda/a/", timeout_s=0.2)


def test_a_service_that_refuses_connections_is_an_error_with_the_next_move(address, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", f"http://127.0.0.1:{port}")
    with pytest.raises(CannotReadSettings, match=r"could not be read: .* Check the function"):
        read(SETTINGS_PATH="/fuda/a/")


# A busy machine must not fail the test.
UNHURRIED = f"""
import aws.settings
aws.settings.read_settings.__kwdefaults__["timeout_s"] = {UNHURRIED_S}
import handler
"""


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", UNHURRIED],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_start_uses_the_settings_and_fails_without_them(address):
    path = put("/fuda/start/", ALLOWED_NETWORKS="everywhere")
    assert "ALLOWED_NETWORKS has an entry that is not a network" in start(SETTINGS_PATH=path).stderr
    failed = start(SETTINGS_PATH="/fuda/none/")
    assert (failed.returncode, "/fuda/none has no parameters" in failed.stderr) == (1, True)
