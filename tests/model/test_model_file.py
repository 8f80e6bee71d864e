"""The model's place as a setting: a file of the package or another, and what cannot be used."""

from pathlib import Path

import pytest

from aws.model_file import MODEL_FILE
from aws.model_store import load_model
from aws.variables import SettingError
from model.artifact import FORMAT_VERSION, ArtifactError
from tests.support.models.model_files import ARTIFACT, DATA, FLIPPED, NEWER, digest

URI = "s3://fuda-models/blog/model.safetensors"


def test_the_default_is_the_file_in_the_package(tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(DATA)
    assert load_model({}, package=tmp_path).version == ARTIFACT.version


@pytest.mark.parametrize("relative", [True, False])
def test_another_file_can_be_named(tmp_path, relative):
    path = tmp_path / "other.safetensors"
    path.write_bytes(DATA)
    environ = {"MODEL_URI": path.name if relative else str(path), "MODEL_SHA256": digest(DATA).upper()}
    package = tmp_path if relative else Path("elsewhere")
    assert load_model(environ, package=package).version == ARTIFACT.version


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "cannot be read: No such file or directory"),
        (DATA[:1000], "is cut short, or not a model of Fuda"),
        (b"", "is cut short, or not a model of Fuda"),
        (FLIPPED, "is damaged: its content does not match its checksum"),
        (NEWER, f"has format version {FORMAT_VERSION + 1}, this Fuda reads {FORMAT_VERSION}: train it again"),
    ],
)
def test_a_bad_file_is_told_from_other_bad_files(tmp_path, data, problem):
    if data is not None:
        (tmp_path / MODEL_FILE).write_bytes(data)
    with pytest.raises(ArtifactError) as raised:
        load_model({}, package=tmp_path)
    move = "Put a complete model of this Fuda there, or build the package again with one."
    assert str(raised.value) == f"{tmp_path / MODEL_FILE}: {problem}. {move}"


def test_a_file_that_is_not_the_one_meant_is_refused(tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(DATA)
    with pytest.raises(ArtifactError, match=rf"has the sha256 {digest(DATA)}, and not the {'0' * 64} of"):
        load_model({"MODEL_SHA256": "0" * 64}, package=tmp_path)


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"MODEL_URI": URI}, f"MODEL_SHA256 is not set. Set it to the sha256 of {URI}: "),
        ({"MODEL_URI": URI, "MODEL_SHA256": "12ab"}, "MODEL_SHA256 is not a sha256. Write the 64"),
        (
            {"MODEL_URI": "s3://fuda-models"},
            "MODEL_URI is s3://fuda-models. Write a path in the package, or s3://",
        ),
        ({"MODEL_URI": "s3:///key"}, "MODEL_URI is s3:///key. Write"),
        ({"MODEL_URI": "https://x/y"}, "MODEL_URI is https://x/y. Write"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, environ, problem):
    with pytest.raises(SettingError) as raised:
        load_model(environ, package=tmp_path, temporary=tmp_path)
    assert str(raised.value).startswith(problem)
