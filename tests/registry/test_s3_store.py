"""Tests of the registry's objects in S3, served by moto: conditions, races, and S3 gone, slow and denied."""

import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ClientError

from registry.history import lived
from registry.place import Place
from registry.release import Release
from registry.releasing import (
    Outrun,
    Pointer,
    Wish,
    read_history,
    read_model,
    read_pointer,
    release_model,
)
from registry.s3_store import MAX_TRIES, S3Store
from registry.store import RegistryError, Store
from tests.support.hanging import serving
from tests.support.registries import BUCKET, OneByOne, connect, hide_settings, s3_by_moto

PLACE = Place(BUCKET, "blogs/tea")
RACES = 100


@pytest.fixture
def store() -> Iterator[S3Store]:
    with s3_by_moto():
        yield S3Store(PLACE, client=OneByOne(S3Store(PLACE)._client))


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    hide_settings(monkeypatch)
    return monkeypatch


def test_objects_are_written_below_the_folder_of_the_blog(store: S3Store) -> None:
    assert store.create("models/a", b"x")
    [item] = connect().list_objects_v2(Bucket=BUCKET)["Contents"]
    assert item["Key"] == "blogs/tea/models/a"
    assert store.address("models/a") == f"s3://{BUCKET}/blogs/tea/models/a"


def test_an_object_is_created_once(store: S3Store) -> None:
    assert store.create("a", b"first")
    assert not store.create("a", b"second")
    stored = store.read("a", max_bytes=10)
    assert stored is not None
    assert stored.data == b"first"


def test_an_object_is_replaced_only_if_it_is_the_one_that_was_read(store: S3Store) -> None:
    store.create("a", b"first")
    stored = store.read("a", max_bytes=10)
    assert stored is not None
    assert store.replace("a", b"second", stored.etag)
    assert not store.replace("a", b"third", stored.etag)
    assert not store.replace("gone", b"third", stored.etag)


def test_a_missing_object_is_none_and_a_large_one_an_error(store: S3Store) -> None:
    assert store.read("a", max_bytes=10) is None
    store.create("a", b"01234567890")
    with pytest.raises(RegistryError, match=r"blogs/tea/a has over 10 bytes"):
        store.read("a", max_bytes=10)


def test_names_are_those_of_the_folder(store: S3Store) -> None:
    for key in ("releases/1", "releases/2", "releasesx", "current.json"):
        store.create(key, b"")
    assert store.names("releases/") == ["1", "2"]
    assert store.names("releases/", after="1") == ["2"]


def test_a_bucket_that_does_not_exist_is_named(store: S3Store) -> None:
    with pytest.raises(RegistryError, match=r"s3://nowhere/blogs/tea/a .* the bucket does not exist"):
        S3Store(Place("nowhere", "blogs/tea")).read("a", max_bytes=1)


def race(store: Store, seen: Pointer, name: str) -> Release | Outrun:
    """Release a model of its own over `seen`, and return the release or the lost race."""
    try:
        wish = Wish(name, "2026-11-30T12:00:00+00:00")
        return release_model(store, seen, wish, data=name.encode(), newest_post="").release
    except Outrun as error:
        return error


def test_of_two_releases_at_the_same_moment_one_wins_and_the_other_says_so(store: S3Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        for number in range(RACES):
            seen = read_pointer(store)
            names = [f"{who} {number}" for who in ("a", "b")]
            results = list(pool.map(lambda name, seen=seen: race(store, seen, name), names))
            [won] = [each for each in results if isinstance(each, Release)]
            [lost] = [each for each in results if isinstance(each, Outrun)]
            assert read_pointer(store).release == won == lost.winner
            assert read_model(store, won.sha256) == won.released_by.encode()
    history = read_history(store)
    assert (len(history.records), history.faults) == (2 * RACES, {})
    assert len(lived(history.records, won.number)) == RACES


def refusal(status: int, code: str) -> ClientError:
    error: dict[str, Any] = {
        "Error": {"Code": code, "Message": "No."},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(error, "PutObject")


class Refusing:
    """An S3 client that answers writes with an error so many times, and then takes them."""

    def __init__(self, error: ClientError, times: int) -> None:
        self.errors = [error] * times

    def put_object(self, **request: Any) -> None:
        if self.errors:
            raise self.errors.pop()

    def get_object(self, **request: Any) -> dict[str, Any]:
        return {"Body": BytesIO(b"x"), "ContentLength": 1, "ETag": "x"}


def test_a_write_that_meets_another_one_is_tried_again() -> None:
    pauses: list[float] = []
    client = Refusing(refusal(409, "ConditionalRequestConflict"), MAX_TRIES - 1)
    assert S3Store(PLACE, client=client, sleep=pauses.append).create("a", b"x")
    assert len(pauses) == MAX_TRIES - 1
    assert sum(pauses) < 3.2


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    [
        (409, "ConditionalRequestConflict", "others write it at the same moment .* Try again"),
        (403, "AccessDenied", "access is denied .* Allow s3:GetObject and s3:PutObject"),
        (503, "SlowDown", "S3 answers 503 .* Try again later"),
    ],
)
def test_a_refusal_names_the_place_the_problem_and_the_next_move(status, code, problem) -> None:
    client = Refusing(refusal(status, code), 100)
    with pytest.raises(RegistryError, match=f"^s3://{BUCKET}/blogs/tea/a could not be written: {problem}"):
        S3Store(PLACE, client=client, sleep=lambda _: None).create("a", b"x")


SLOW = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@pytest.mark.parametrize("answer", [b"", SLOW], ids=["silence", "a byte now and then"])
def test_an_endless_answer_times_out(made_up: pytest.MonkeyPatch, answer: bytes) -> None:
    with serving(answer) as address:
        made_up.setenv("AWS_ENDPOINT_URL_S3", address)
        with pytest.raises(RegistryError, match=r"could not be read within 0\.6 seconds\. Check the network"):
            S3Store(PLACE, timeout_s=0.6).read("a", max_bytes=1_000_000)


def test_an_unreachable_server_is_named(made_up: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made_up.setenv("AWS_ENDPOINT_URL_S3", closed)
    with pytest.raises(RegistryError, match=r"could not be listed: Could not connect .* Check the network"):
        S3Store(PLACE).names("releases/")


def test_missing_credentials_are_named(made_up: pytest.MonkeyPatch) -> None:
    made_up.delenv("AWS_ACCESS_KEY_ID")
    made_up.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(RegistryError, match=r"Unable to locate credentials\. Set AWS_PROFILE"):
        S3Store(PLACE).read("a", max_bytes=1)


def test_without_botocore_the_extra_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(RegistryError, match=r"needs more packages\. Install them: pip install 'fuda\[aws\]'"):
        S3Store(PLACE)
