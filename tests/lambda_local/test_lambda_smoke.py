"""The built package as Lambda would run it: real awslambdaric, read-only, golden events."""

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from lambda_local.instance import Instance
from lambda_local.lambda_faults import InitFailed
from lambda_local.stack_file import read_stack
from model.artifact import read_artifact, seal_artifact
from service.api_limits import BODY_BYTES
from tests.support.models.rounding import rounded
from tests.support.packages.built_package import BuiltPackage
from tests.support.packages.golden import EVENTS, ask_readably, read_golden
from tests.support.packages.local_lambda import ask, ready, started

FORBIDDEN = {"aws_xray_sdk", "boto3", "botocore", "flask", "pydantic", "tensorflow"}
SUGGESTIONS = read_golden(EVENTS[0].with_name("suggestions.json"))
BUCKET, KEY = "models", "fuda/blog.safetensors"
ENVIRONMENT = read_stack().environment


@pytest.fixture(scope="module")
def fuda(built_package: BuiltPackage) -> Iterator[Instance]:
    """Yield an instance of the package that has been built for the tests."""
    with ready(built_package.folder, environment=ENVIRONMENT) as instance:
        yield instance


@pytest.fixture(scope="module")
def traced(built_package: BuiltPackage) -> list[str]:
    """Return Python's lines about every import, from its start to the end of one prediction."""
    with ready(built_package.folder, environment=ENVIRONMENT, python_options=["-v"]) as instance:
        assert ask(instance, SUGGESTIONS["event"])["statusCode"] == 200
    return list(instance.log)


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """Yield the variables of a function that may use an empty S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    yield keys | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    server.stop()


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_each_golden_event_has_its_golden_answer(fuda, path):
    golden = read_golden(path)
    assert ask_readably(fuda, golden["event"]) == rounded(golden["answer"])


def test_a_body_over_the_limit_is_a_problem_in_plain_text(fuda):
    event = SUGGESTIONS["event"] | {"body": " " * (BODY_BYTES + 1)}
    answer = ask_readably(fuda, event)
    assert (answer["statusCode"], answer["body"]["status"], answer["isBase64Encoded"]) == (413, 413, False)


def test_a_gateway_and_an_invoker_get_the_same_suggestions(fuda):
    post = json.loads(SUGGESTIONS["event"]["body"])
    alone = json.loads(ask(fuda, SUGGESTIONS["event"])["body"])
    (among_many,) = ask(fuda, {"posts": [post]})["answers"]
    assert among_many == {name: value for name, value in alone.items() if name != "model"}


def test_nothing_is_imported_that_a_cold_start_cannot_afford(traced):
    imported = set(re.findall(r"^import '([\w.]+)' #", "\n".join(traced), flags=re.MULTILINE))
    assert {"handler", "model.tagger", "serverless_wsgi"} <= imported
    assert {name.partition(".")[0] for name in imported} & FORBIDDEN == set()


def test_no_file_of_the_package_is_compiled_at_start(traced, built_package):
    place = "/var/task/" if any("/var/task/" in line for line in traced) else f"{built_package.folder}/"
    ours = [line for line in traced if place in line]
    loaded = [line for line in ours if line.startswith("# code object from")]
    assert len(loaded) > 50
    assert [line for line in loaded if not line.endswith(".pyc'")] == []
    assert [line for line in ours if "wrote" in line or "stale" in line] == []


def test_no_word_of_a_post_reaches_the_log(built_package):
    event = {"posts": [{"title": "Zebrafinch", "body": "Quokkas and 新茶 in Xylophagou."}]}
    with ready(built_package.folder, environment=ENVIRONMENT) as instance:
        assert ask(instance, event)["answers"][0]["tags"]
    log = "\n".join(instance.log)
    assert '"posts":1' in log
    assert re.findall("zebrafinch|quokka|新茶|xylophagou", log.lower()) == []


def test_the_package_can_be_restored_from_a_snapshot(built_package):
    with ready(built_package.folder, environment=ENVIRONMENT, snap_start=True) as instance:
        instance.restore()
        assert ask_readably(instance, SUGGESTIONS["event"]) == rounded(SUGGESTIONS["answer"])


def with_model(package: BuiltPackage, folder: Path, model: bytes | None) -> Path:
    """Return the package with another model, or without one."""
    changed = folder / "task"
    shutil.copytree(package.folder, changed, copy_function=os.link)
    (changed / "model.safetensors").unlink()
    if model is not None:
        (changed / "model.safetensors").write_bytes(model)
    return changed


def refused(package: Path, **options: Any) -> InitFailed:
    """Return the error of an init that fails within Lambda's time, ends the process and leaves no file."""
    options["environment"] = ENVIRONMENT | options.pop("environment", {})
    with started(package, **options) as instance:
        with pytest.raises(InitFailed) as caught:
            instance.wait_until_ready()
        assert caught.type is InitFailed
        assert instance.ended
    assert (instance.status, instance.tmp_files) == (1, {})
    return caught.value


def model_bytes(package: BuiltPackage) -> bytes:
    return (package.folder / "model.safetensors").read_bytes()


def test_a_package_without_a_model_does_not_start(built_package, tmp_path):
    error = refused(with_model(built_package, tmp_path, None))
    assert error.payload["errorType"] == "ArtifactError"
    assert "model.safetensors: cannot be read: No such file or directory" in error.payload["errorMessage"]


def test_a_truncated_model_does_not_start(built_package, tmp_path):
    whole = model_bytes(built_package)
    error = refused(with_model(built_package, tmp_path, whole[: len(whole) // 2]))
    assert error.payload["errorType"] == "ArtifactError"


def test_a_model_with_a_flipped_bit_does_not_start(built_package, tmp_path):
    model = bytearray(model_bytes(built_package))
    model[-5] ^= 1
    error = refused(with_model(built_package, tmp_path, bytes(model)))
    assert "is damaged: its content does not match its checksum" in error.payload["errorMessage"]


def test_a_model_of_another_format_does_not_start(built_package, tmp_path):
    artifact = read_artifact(built_package.folder / "model.safetensors")
    other = seal_artifact(artifact.manifest | {"format_version": 99}, artifact.tensors)
    error = refused(with_model(built_package, tmp_path, other.data))
    assert "has format version 99" in error.payload["errorMessage"]


def client(variables: dict[str, str], service: str, keys: dict[str, str] | None = None) -> Any:
    """Return a client of the S3-speaking server, or of its sister services."""
    used = variables | (keys or {})
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=used["AWS_ENDPOINT_URL"],
        aws_access_key_id=used["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=used["AWS_SECRET_ACCESS_KEY"],
    )


def of_s3(model: bytes) -> dict[str, str]:
    """Return the variables that make a function fetch a model from S3."""
    return {"MODEL_URI": f"s3://{BUCKET}/{KEY}", "MODEL_SHA256": hashlib.sha256(model).hexdigest()}


@contextmanager
def authorising(variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """Make the server check permissions, and yield the keys of a user without any."""
    users = client(variables, "iam")
    users.create_user(UserName="nobody")
    key = users.create_access_key(UserName="nobody")["AccessKey"]
    users.close()
    allow_unchecked(variables, "0")
    yield {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    allow_unchecked(variables, "Infinity")


def allow_unchecked(variables: dict[str, str], actions: str) -> None:
    """Set how many more actions the server allows without checking permissions."""
    connection = HTTPConnection(variables["AWS_ENDPOINT_URL"].removeprefix("http://"))
    connection.request("POST", "/moto-api/reset-auth", actions)
    assert connection.getresponse().read()
    connection.close()


@pytest.fixture
def stored(s3: dict[str, str], built_package: BuiltPackage) -> dict[str, str]:
    """Return the variables of a function whose model is in S3."""
    model = model_bytes(built_package)
    store = client(s3, "s3")
    store.create_bucket(Bucket=BUCKET)
    store.put_object(Bucket=BUCKET, Key=KEY, Body=model)
    store.close()
    return s3 | of_s3(model)


def test_a_model_in_s3_is_fetched_verified_and_kept_in_tmp(built_package, tmp_path, stored):
    package = with_model(built_package, tmp_path, None)
    with ready(package, environment=ENVIRONMENT | stored, network=True) as instance:
        assert ask(instance, SUGGESTIONS["event"])["headers"]["Fuda-Model"]
    assert list(instance.tmp_files.values()) == [len(model_bytes(built_package))]


def test_a_wrong_model_in_s3_does_not_start(built_package, stored):
    error = refused(built_package.folder, environment=stored | of_s3(b"other"), network=True)
    assert "has the sha256" in error.payload["errorMessage"]


def test_a_model_missing_in_s3_does_not_start(built_package, stored):
    absent = {"MODEL_URI": f"s3://{BUCKET}/absent"}
    error = refused(built_package.folder, environment=stored | absent, network=True)
    assert f"s3://{BUCKET}/absent does not exist" in error.payload["errorMessage"]


def test_a_model_that_s3_denies_is_a_failed_init(built_package, stored):
    with authorising(stored) as keys:
        error = refused(built_package.folder, environment=stored | keys, network=True)
    assert error.payload["errorType"] == "FetchError"
    assert "is denied to the function" in error.payload["errorMessage"]


def test_an_s3_that_does_not_answer_is_a_failed_init_in_time(built_package):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        error = refused(built_package.folder, environment=endpoint | keys | of_s3(b""), network=True)
    assert error.payload["errorType"] == "FetchError"
    assert "could not be downloaded within" in error.payload["errorMessage"]
