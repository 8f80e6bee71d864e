"""A model in S3, served by moto: downloads, faulty objects, denied access, servers that hang."""

import errno
import gc
import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

from aws.model_store import load_model
from aws.s3_objects import FetchError
from model.artifact import FORMAT_VERSION, ArtifactError
from model.limits import MAX_MODEL_BYTES
from tests.support.hanging import serving
from tests.support.models.crafted_model import craft
from tests.support.models.model_files import ARTIFACT, DATA, FLIPPED, NEWER, digest
from tests.support.packages.s3_server import serving_s3, sign_as

BUCKET, KEY = "fuda-models", "blog/model.safetensors"
URI = f"s3://{BUCKET}/{KEY}"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving_s3(BUCKET) as address:
        yield address


def put(data: bytes, key: str = KEY) -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)


def load(folder: Path | None, *, uri: str = URI, data: bytes = DATA, timeout_s: float = 8.0) -> Any:
    """Load the model with the digest of `data` from S3, and keep it in `folder`."""
    environ = {"MODEL_URI": uri, "MODEL_SHA256": digest(data)}
    return load_model(environ, package=Path("nowhere"), temporary=folder, timeout_s=timeout_s)


def test_a_model_in_s3_is_downloaded_and_kept(endpoint, tmp_path):
    put(DATA)
    assert load(tmp_path).version == ARTIFACT.version
    [kept] = tmp_path.iterdir()
    assert kept.read_bytes() == DATA


def test_a_second_start_uses_the_kept_model(endpoint, tmp_path):
    put(DATA)
    load(tmp_path)
    assert load(tmp_path, uri=f"s3://{BUCKET}/gone").version == ARTIFACT.version


def test_a_kept_model_that_is_damaged_is_downloaded_again(endpoint, tmp_path):
    put(DATA)
    load(tmp_path)
    [kept] = tmp_path.iterdir()
    kept.write_bytes(FLIPPED)
    assert load(tmp_path).version == ARTIFACT.version
    assert kept.read_bytes() == DATA


@contextmanager
def failing(folder: Path, error: type[Exception], problem: str) -> Iterator[None]:
    """Expect an error that begins with `problem`, and no file left behind."""
    with pytest.raises(error) as raised:
        yield
    assert str(raised.value).startswith(problem), raised.value
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            DATA[:1000],
            f"{URI}: is cut short, or not a model of Fuda. Put a complete model of",
        ),
        (FLIPPED, f"{URI}: is damaged: its content does not match its checksum. Put"),
        (NEWER, f"{URI}: has format version {FORMAT_VERSION + 1}, this Fuda reads {FORMAT_VERSION}: "),
    ],
)
def test_a_faulty_object_is_refused_even_with_the_right_digest(endpoint, tmp_path, data, problem):
    put(data)
    with failing(tmp_path, ArtifactError, problem):
        load(tmp_path, data=data)


def test_an_object_with_another_digest_is_refused(endpoint, tmp_path):
    put(FLIPPED)
    expected = f"{URI} has the sha256 {digest(FLIPPED)}, and not the {digest(DATA)} of MODEL_SHA256. Upload"
    with failing(tmp_path, FetchError, expected):
        load(tmp_path)


@pytest.mark.parametrize(
    ("uri", "code"), [(f"s3://{BUCKET}/absent", "NoSuchKey"), ("s3://no-such-bucket/absent", "NoSuchBucket")]
)
def test_a_missing_object_is_named(endpoint, tmp_path, uri, code):
    expected = f"{uri} does not exist. Upload the model, or correct MODEL_URI ({code}: "
    with failing(tmp_path, FetchError, expected):
        load(tmp_path, uri=uri)


def test_an_object_too_large_for_a_model_is_not_downloaded(endpoint, tmp_path):
    put(bytes(MAX_MODEL_BYTES + 1), "film")
    with failing(
        tmp_path, FetchError, f"s3://{BUCKET}/film has over 64,000,000 bytes, more than this object may have."
    ):
        load(tmp_path, uri=f"s3://{BUCKET}/film")
    gc.collect()  # warns of a connection that was left open


@pytest.fixture
def user(endpoint: str) -> Iterator[str]:
    """Make moto check IAM, and sign as this user, who has no rights until a test gives some."""
    iam, name = boto3.client("iam", endpoint_url=endpoint), "function"
    iam.create_user(UserName=name)
    pair = iam.create_access_key(UserName=name)["AccessKey"]
    with pytest.MonkeyPatch.context() as patch:
        sign_as(patch, pair["AccessKeyId"], pair["SecretAccessKey"])
        ask_iam(endpoint, after="0")
        yield name
        ask_iam(endpoint, after="inf")
    boto3.setup_default_session()
    iam.delete_access_key(UserName=name, AccessKeyId=pair["AccessKeyId"])
    for policy in iam.list_user_policies(UserName=name)["PolicyNames"]:
        iam.delete_user_policy(UserName=name, PolicyName=policy)
    iam.delete_user(UserName=name)


def ask_iam(endpoint: str, *, after: str) -> None:
    """Make moto authorise requests only after this many more."""
    url, headers = f"{endpoint}/moto-api/reset-auth", {"Content-Type": "text/plain"}
    with urlopen(Request(url, after.encode(), headers)):
        pass


def allow(endpoint: str, user: str, *actions: str) -> None:
    """Allow `user` these `actions` on every object of the bucket."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ask_iam(endpoint, after="inf")
    iam = boto3.client("iam", endpoint_url=endpoint)
    iam.put_user_policy(UserName=user, PolicyName="models", PolicyDocument=document)
    ask_iam(endpoint, after="0")


def test_a_denied_access_names_the_right_to_allow(user, tmp_path):
    expected = f"{URI} is denied to the function. Allow its role s3:GetObject there. Check the name too"
    with failing(tmp_path, FetchError, expected):
        load(tmp_path)


def test_the_right_in_the_error_is_enough(endpoint, user, tmp_path):
    ask_iam(endpoint, after="inf")
    put(DATA)
    allow(endpoint, user, "s3:GetObject")
    assert load(tmp_path).version == ARTIFACT.version


def test_unknown_credentials_are_denied_too(endpoint, user, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        sign_as(patch, "AKIAIOSFODNN7EXAMPLE", "wrong")
        with failing(tmp_path, FetchError, f"{URI} is denied to the function."):
            load(tmp_path)


SLOW = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@pytest.mark.parametrize("answer", [b"", SLOW], ids=["silence", "a byte now and then"])
def test_an_endless_answer_times_out(endpoint, tmp_path, monkeypatch, answer):
    with serving(answer) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        expected = f"{URI} could not be downloaded within 0.6 seconds. Give the function a route to S3"
        with failing(tmp_path, FetchError, expected):
            load(tmp_path, timeout_s=0.6)


def test_an_unreachable_server_is_named(endpoint, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", closed)
    with failing(tmp_path, FetchError, f"{URI} could not be downloaded: Could not connect to the endpoint"):
        load(tmp_path)


def test_a_model_that_cannot_be_kept_serves_and_logs_one_line(endpoint, tmp_path, caplog):
    put(DATA)
    (tmp_path / "full").touch()
    assert load(tmp_path / "full").version == ARTIFACT.version
    [record] = [each for each in caplog.records if each.levelname == "WARNING"]
    assert re.fullmatch(
        r"The model is not kept for the next start: .*fuda-.* cannot be written: .+", record.getMessage()
    )
    assert (tmp_path / "full").read_bytes() == b""


def test_a_model_serves_without_a_temporary_folder(endpoint, monkeypatch, caplog):
    def find_none():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    put(DATA)
    monkeypatch.setattr("tempfile.gettempdir", find_none)
    assert load(None).version == ARTIFACT.version
    assert "No usable temporary directory found" in caplog.text


def test_a_model_with_nonsense_but_a_valid_checksum_is_refused_with_its_place(endpoint, tmp_path):
    data = craft(ARTIFACT.manifest | {"vocabulary_posts": -1}, ARTIFACT.tensors)
    put(data)
    with pytest.raises(ArtifactError) as raised:
        load(tmp_path, data=data)
    problem = "vocabulary_posts is -1, it must be a whole number from 0 to 100,000,000"
    assert str(raised.value).startswith(f"{URI}: {problem}: train it again with this Fuda")
