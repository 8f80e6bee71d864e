"""A swap of models under requests from many threads, with S3 served by moto."""

import json
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from typing import Any, NamedTuple

import boto3
import pytest

from aws.following import Follower
from aws.function import Function
from aws.s3_models import ReleasedModels
from aws.s3_objects import S3Reader
from aws.variables import S3Object
from tests.support.models.model_files import ARTIFACT, DATA
from tests.support.models.releases import BUCKET, other_artifact, released
from tests.support.packages.lambda_function import Context, open_log, read_event
from tests.support.packages.s3_server import serving_s3

THREADS, REQUESTS = 10, 100
TURN_S = 1.0
"""A request may wait so long for its turn on a busy machine, swap or not."""
OTHER = other_artifact()


class Answer(NamedTuple):
    """Status and model version of an answer, how long it took, and whether header and body agree."""

    status: int
    version: str
    took_s: float
    agrees: bool


def put(objects: dict[str, bytes]) -> None:
    """Upload models before the pointers that name them."""
    for key in sorted(objects, key=lambda key: key.endswith("current.json")):
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=objects[key])


@pytest.fixture(scope="module")
def bucket() -> Iterator[None]:
    with serving_s3(BUCKET):
        put(released(DATA))
        yield


def ask(handle: Any) -> Answer:
    started = monotonic()
    answer = handle(read_event("suggest_2_0"), Context())
    took_s = monotonic() - started
    version = json.loads(answer["body"])["model"]["version"]
    return Answer(answer["statusCode"], version, took_s, version == answer["headers"]["Fuda-Model"])


class TimedModels(ReleasedModels):
    """Keeps how long the slowest load took."""

    load_s = 0.0

    def load(self, *arguments: Any) -> Any:
        started = monotonic()
        try:
            return super().load(*arguments)
        finally:
            self.load_s = max(self.load_s, monotonic() - started)


def ask_until_swapped(handle: Any, answers: list[Answer], swapped: Event) -> None:
    """Send REQUESTS requests, and more until the new model answers."""
    until = monotonic() + 120
    while len(answers) < REQUESTS or not swapped.is_set():
        answers.append(ask(handle))
        if answers[-1].version == OTHER.version:
            swapped.set()
        assert monotonic() < until


def test_no_request_is_lost_or_later_than_the_load_across_a_swap(bucket, capsys):
    models = TimedModels(S3Object(BUCKET, "blogs/tea/current.json"), S3Reader(30))
    follower = Follower(models, models.load_live(30), log=open_log(), interval_s=0.01)
    handle, swapped = Function(follower.current).handler(open_log()), Event()
    asked: list[list[Answer]] = [[] for _ in range(THREADS)]
    threads = [Thread(target=ask_until_swapped, args=(handle, own, swapped)) for own in asked]
    for thread in threads:
        thread.start()
    put(released(OTHER.data, 2))
    for thread in threads:
        thread.join()
    answers = [answer for own in asked for answer in own]
    assert len(answers) >= THREADS * REQUESTS
    assert {(answer.status, answer.agrees) for answer in answers} == {(200, True)}
    assert {answer.version for answer in answers} == {ARTIFACT.version, OTHER.version}
    assert max(answer.took_s for answer in answers) < models.load_s + TURN_S
