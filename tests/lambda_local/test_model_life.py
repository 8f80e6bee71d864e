"""The life of models in the cloud, without an account: released, followed, refused, overruled, taken back."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from fuda.config.options import Options
from fuda.sources.decisions import fetch_decisions
from fuda.sources.open_source import open_source
from fuda.sources.remote import Remote
from model.artifact import read_artifact
from model.packing import pack_model
from registry.place import parse_place
from registry.release import model_key
from registry.releasing import Wish, read_pointer, release_model
from registry.s3_store import S3Store
from tests.conftest import ROOT, Trained
from tests.support.cloud import INTERVAL_S, Cloud, aws, deployed
from tests.support.decisions import SENDING
from tests.support.models.model_files import digest
from tests.support.models.tiny_model import tiny_model
from tests.support.packages.built_package import BuiltPackage
from tests.support.registries import BUCKET

POST = (
    "---\ntitle: A Python script\ndate: 2031-01-{:02}\ntopics: [Python]\nsection: Tech\n---\npython python\n"
)
TEA = f"s3://{BUCKET}/blogs/tea"
WISH = Wish("ann", "2026-11-30T12:00:00+00:00")
CLIENTS, TIMES = 10, 100
pytestmark = pytest.mark.slow


class Model(NamedTuple):
    """A model's file, and its version as answers name it."""

    path: Path
    version: str


class Desk:
    """A person's folder with models and posts. Commands of fuda run there, against the servers of AWS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "content").mkdir()
        for day in range(1, 31):
            (folder / "content" / f"{day}.md").write_text(POST.format(day), encoding="utf-8")

    def model(self, weight: float) -> Model:
        """Write a model that ranks worse with a smaller weight."""
        artifact = pack_model(tiny_model(weight))
        path = self.folder / f"{weight}.safetensors"
        path.write_bytes(artifact.data)
        return Model(path, artifact.version)

    def fuda(self, *words: Any) -> tuple[int, str]:
        """Run `fuda` and return its exit code and all that it printed."""
        command = [sys.executable, "-m", "fuda", *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def release(self, model: Model, blog: str, *words: str) -> tuple[int, str]:
        content = ("--content", self.folder / "content")
        return self.fuda("release", model.path, f"s3://{BUCKET}/blogs/{blog}", *content, *words)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with aws() as address:
        yield address


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def bread(trained: Trained) -> Model:
    """Return the model that training has made of the example blog."""
    return Model(trained.model, read_artifact(trained.model).version)


@pytest.fixture(scope="module")
def cloud(endpoint: str, desk: Desk, bread: Model, built_package: BuiltPackage) -> Iterator[Cloud]:
    """Yield a function for two blogs, tea and bread, each with a released model."""
    for code, printed in (
        desk.release(desk.model(0.5), "tea"),
        desk.fuda("release", bread.path, f"s3://{BUCKET}/blogs/bread", "--anyway", "the first"),
    ):
        assert code == 0, printed
    with deployed(built_package.folder, endpoint) as cloud:
        yield cloud


@pytest.fixture
def tea(cloud: Cloud, desk: Desk) -> str:
    """Make the first model of tea live again, whatever went before, and return its version."""
    first = desk.model(0.5)
    live = read_pointer(S3Store(parse_place(TEA))).release
    if live is None or live.sha256 != digest(first.path.read_bytes()):
        assert desk.fuda("rollback", TEA, "--to", "1")[0] == 0
    cloud.wait_for(first.version)
    return first.version


def test_each_blog_is_answered_with_its_own_released_model(cloud, bread, tea):
    answer = cloud.ask("/v1/blogs/bread/suggestions")
    assert (answer.status, answer.version) == (200, bread.version)
    assert cloud.ask("/v1/blogs/tea/suggestions").version == tea
    assert cloud.ask("/v1/blogs/nobody/suggestions").status == 404


def test_no_request_is_lost_while_a_better_model_goes_live(cloud, desk, tea):
    better = desk.model(1.0)
    released: list[tuple[int, str]] = []
    releasing = threading.Thread(target=lambda: released.append(desk.release(better, "tea")))
    releasing.start()
    answers = cloud.ask_often(CLIENTS, TIMES)
    releasing.join()
    assert released[0][0] == 0, released
    cloud.wait_for(better.version)
    assert {answer.status for answer in answers} == {200}, cloud.lines[-20:]
    assert {answer.version for answer in answers} <= {tea, better.version}


def test_a_worse_model_is_refused_then_forced_then_taken_back(cloud, desk, tea):
    worse = desk.model(-1.0)
    code, printed = desk.release(worse, "tea")
    assert (code, "it is worse at categories" in printed) == (1, True)
    assert desk.release(worse, "tea", "--anyway", "a trial")[0] == 0
    cloud.wait_for(worse.version)
    assert desk.fuda("rollback", TEA)[0] == 0
    cloud.wait_for(tea)


def test_a_model_that_was_damaged_in_s3_is_refused_with_the_metric_of_the_alarm(cloud, desk, tea):
    broken = desk.model(0.9)
    store = S3Store(parse_place(TEA))
    release_model(store, read_pointer(store), WISH, data=broken.path.read_bytes(), newest_post="2030-01-01")
    sha256 = digest(broken.path.read_bytes())
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"blogs/tea/{model_key(sha256)}", Body=b"torn")
    cloud.wait_for_line('"ModelRefused"')
    assert cloud.ask().version == tea


def test_the_function_goes_on_when_the_pointer_is_gone(cloud, desk, tea):
    s3, key = boto3.client("s3"), "blogs/tea/current.json"
    pointer = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    s3.delete_object(Bucket=BUCKET, Key=key)
    time.sleep(2 * INTERVAL_S)
    assert [cloud.ask().version for _ in range(3)] == [tea] * 3
    s3.put_object(Bucket=BUCKET, Key=key, Body=pointer)


def test_twenty_blogs_are_answered_within_the_memory_for_models(cloud):
    versions = {}
    for number in range(20):
        artifact = pack_model(tiny_model(1 + number / 100))
        store = S3Store(parse_place(f"s3://{BUCKET}/blogs/b{number}"))
        release_model(store, read_pointer(store), WISH, data=artifact.data, newest_post="2030-01-01")
        versions[f"/v1/blogs/b{number}/suggestions"] = artifact.version
    for _ in range(2):
        assert {path: cloud.ask(path).version for path in versions} == versions


def test_decisions_are_kept_by_blog_and_counted_by_model(cloud, tea):
    sending = SENDING | {"model": tea}
    assert cloud.ask("/v1/blogs/tea/decisions", sending).body == {"written": 2, "known": 0}
    source = open_source(Options(url=f"http://{cloud.address}/v1/blogs/tea"))
    assert isinstance(source, Remote)
    assert sorted(each.outcome for each in fetch_decisions(source)) == ["accepted", "rejected"]
    summary = cloud.ask(f"/v1/blogs/tea/decisions:summary?model={tea}", None).body
    assert summary["acceptance"] == 0.5
    cloud.wait_for_line('"Accepted":[1,0]')
