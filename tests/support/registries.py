"""A registry's objects in memory, as atomic as S3's, and in S3 as moto answers in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import md5
from threading import Lock
from typing import Any

import pytest
from moto import mock_aws

from registry.store import RegistryError, Stored

BUCKET = "fuda-models"


class MemoryStore:
    """Keeps objects in a dict. `fail` is called before each operation with its name and key, and may raise.

    With `forgets` in ("create", "replace") the first such write is made but answered as one that met another,
    as after an answer that was lost.
    """

    def __init__(self, fail: Callable[[str, str], None] = lambda operation, key: None) -> None:
        self.objects: dict[str, bytes] = {}
        self.fail = fail
        self.forgets: set[tuple[str, str]] = set()
        self._lock = Lock()

    def address(self, key: str) -> str:
        return f"s3://{BUCKET}/blogs/tea/{key}"

    def read(self, key: str, *, max_bytes: int) -> Stored | None:
        self.fail("read", key)
        data = self.objects.get(key)
        if data is not None and len(data) > max_bytes:
            raise RegistryError(self.address(key), "is too large")
        return None if data is None else Stored(data, tag(data))

    def create(self, key: str, data: bytes) -> bool:
        return self._write("create", key, data, lambda old: old is None)

    def replace(self, key: str, data: bytes, etag: str) -> bool:
        return self._write("replace", key, data, lambda old: old is not None and tag(old) == etag)

    def names(self, folder: str, *, after: str = "") -> list[str]:
        self.fail("names", folder)
        found = [key.removeprefix(folder) for key in sorted(self.objects) if key.startswith(folder)]
        return [name for name in found if name > after]

    def _write(self, operation: str, key: str, data: bytes, may: Callable[[bytes | None], bool]) -> bool:
        self.fail(operation, key)
        with self._lock:
            if not may(self.objects.get(key)):
                return False
            self.objects[key] = data
            return (operation, key) not in self.forgets


def tag(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


@contextmanager
def s3_by_moto() -> Iterator[None]:
    """Have moto answer botocore in this process, with an empty BUCKET and no settings of this machine."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        hide_settings(patch)
        connect().create_bucket(Bucket=BUCKET)
        yield


class OneByOne:
    """A client whose calls enter moto one after another.

    S3 checks a condition and writes in one step, which moto does not.
    """

    def __init__(self, client: Any) -> None:
        self._client, self._lock = client, Lock()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def locked(*arguments: Any, **options: Any) -> Any:
            with self._lock:
                return call(*arguments, **options)

        return locked


def hide_settings(patch: pytest.MonkeyPatch) -> None:
    """Give botocore made-up credentials, and nothing of this machine."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        patch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        patch.setenv(name, "/nonexistent")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    patch.setenv("AWS_ACCESS_KEY_ID", "testing")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def connect() -> Any:
    """Return an S3 client of botocore."""
    from botocore.session import Session

    return Session().create_client("s3")
