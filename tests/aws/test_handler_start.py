"""The start of handler.py in its own process: what it imports and prints, and which errors prevent it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.artifact import write_artifact
from model.packing import pack_model
from tests.conftest import ROOT
from tests.support.models.model_files import ARTIFACT, DATA
from tests.support.models.releases import BUCKET, other_artifact, released
from tests.support.models.tiny_model import tiny_model
from tests.support.packages.lambda_function import EVENTS
from tests.support.packages.s3_server import serving_faults

OTHER = other_artifact()


def start(model: Path, code: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Import handler.py in a new process, with warnings as errors, and then run `code`."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import handler\n{code}"],
        cwd=ROOT,
        env=os.environ | {"MODEL_URI": str(model)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    write_artifact(path, pack_model(tiny_model()))
    return path


ASK = f"""
import json, pathlib, sys, types
event = json.loads(pathlib.Path({str(EVENTS / "suggest_2_0.json")!r}).read_text(encoding="utf-8"))
answer = handler.handler(event, types.SimpleNamespace(aws_request_id="1-2"))
"""
HEAVY = "boto3 botocore aws_xray_sdk pydantic flask tensorflow jmespath http.server ssl werkzeug.serving"
OPTIONAL = "aws.blog_models aws.following aws.s3_models aws.s3_objects registry registry.release"
"""Modules of our own that only a function with a model in S3 needs."""


def test_modules_that_are_heavy_or_optional_are_not_imported(model):
    run = start(
        model, f"{ASK}print(answer['statusCode'], *({f'{HEAVY} {OPTIONAL}'!r}.split() & sys.modules.keys()))"
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "200"


def test_a_start_prints_nothing_and_an_event_prints_one_line(model):
    assert start(model).stdout == ""
    run = start(model, ASK)
    assert run.stderr == ""
    [line] = map(json.loads, run.stdout.splitlines())
    assert (line["status"], line["request_id"], line["init_ms"] > 0) == (200, "1-2", True)
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["model", "service"]]


def test_the_collector_runs_again_after_the_start(model):
    run = start(model, "import gc\nprint(gc.isenabled(), gc.get_freeze_count() > 10_000)")
    assert run.stdout.split() == ["True", "True"]


def test_other_loggers_print_lines_of_the_same_form(model):
    event: dict[str, object] = {"rawPath": "/", "requestContext": {}}
    failing = f"handler.handler({event}, types.SimpleNamespace(aws_request_id='1-3'))"
    run = start(model, f"{ASK}{failing}")
    assert run.stderr == ""
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    [error] = [line for line in lines if line.get("level") == "ERROR"]
    assert error["request_id"] == "1-3"
    assert error["message"].startswith("KeyError at ")


def test_a_start_with_a_pointer_and_a_registry_answers_for_the_live_models(model):
    ask = "event['rawPath'] = '/v1/blogs/coffee/suggestions'\n" + ASK.splitlines()[-1]
    with serving_faults() as s3:
        s3.objects |= released(DATA) | released(OTHER.data, blog="coffee")
        places = {
            "MODEL_URI": f"s3://{BUCKET}/blogs/tea/current.json",
            "MODEL_REGISTRY": f"s3://{BUCKET}/blogs",
        }
        run = start(model, f"{ASK}\n{ask}", **places)
    assert run.returncode == 0, run.stderr
    own, blog = map(json.loads, run.stdout.splitlines())
    assert (own["status"], own["model"], own["init_ms"] > 0) == (200, ARTIFACT.version, True)
    assert (blog["status"], blog["model"], blog["blog"]) == (200, OTHER.version, "coffee")


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"MODEL_URI": "absent.safetensors"}, "ArtifactError: .*absent.safetensors: cannot be read"),
        (
            {"MODEL_URI": "s3://bucket/blog/current.json", "MODEL_INTERVAL_S": "soon"},
            "SettingError: MODEL_INTERVAL_S is soon. Write a whole number from 1",
        ),
        ({"MODEL_URI": "s3://bucket/model"}, "SettingError: MODEL_SHA256 is not set. Set it to"),
        ({"MODEL_REGISTRY": "blogs"}, "SettingError: MODEL_REGISTRY is blogs. Write s3://bucket/prefix."),
        ({"BASE_PATH": "a b"}, "SettingError: BASE_PATH is a b. Write the base path"),
        ({"PAGE": "yes"}, "SettingError: PAGE is yes. Write on or off."),
        ({"ALLOWED_NETWORKS": "192.0.2.0/33"}, "SettingError: ALLOWED_NETWORKS has an entry that is not"),
    ],
)
def test_a_failing_start_prints_the_problem_and_the_next_move(model, environ, problem):
    run = start(model, **environ)
    assert run.returncode == 1
    assert re.search(problem, run.stderr)
    assert run.stdout == ""
