"""A registry's objects in S3, with writes that S3 makes only under a condition.

Only this module of the registry imports botocore, when it is called: pip install 'fuda[aws]' brings it, and
boto3 stands on it. Credentials, region and endpoint are found as aws-cli finds them.
"""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from threading import Thread
from typing import Any

from registry.place import Place
from registry.store import RegistryError, Stored

TIMEOUT_S = 60.0
"""For one operation with its repetitions. 64 MB, the largest model, take 51 s at 10 Mbit/s."""
MAX_TRIES = 6
"""S3 answers 409 to a write that meets another one of the same object. Six tries wait for 3 s at most."""
FIRST_PAUSE_S = 0.1
_SILENCE_S = 15.0

ALLOW = (
    "Allow s3:GetObject and s3:PutObject on the blog's objects, and s3:ListBucket on the bucket: without the "
    "last S3 denies reading an object that does not exist"
)
CREDENTIALS = "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in as for aws-cli"


class S3Store:
    """The objects of one blog's registry in S3. Threads may share it."""

    def __init__(
        self,
        place: Place,
        *,
        client: Any = None,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep the objects at `place`. Raises RegistryError when botocore is missing or cannot start."""
        self._place = place
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._client = client or _connect(place, timeout_s)

    def address(self, key: str) -> str:
        return f"{self._place.uri}/{key}"

    def read(self, key: str, *, max_bytes: int) -> Stored | None:
        def work() -> Stored | None:
            answer = self._client.get_object(**self._name(key))
            with closing(answer["Body"]) as body:
                if answer["ContentLength"] > max_bytes:
                    raise RegistryError(
                        self.address(key), f"has over {max_bytes:,} bytes, which none of Fuda's has"
                    )
                return Stored(body.read(), answer["ETag"])

        return self._ask(key, "read", work, {"NoSuchKey": None})

    def create(self, key: str, data: bytes) -> bool:
        return self._write(key, data, IfNoneMatch="*")

    def replace(self, key: str, data: bytes, etag: str) -> bool:
        return self._write(key, data, IfMatch=etag)

    def names(self, folder: str, *, after: str = "") -> list[str]:
        prefix = f"{self._place.folder}/{folder}"
        asked = {"Bucket": self._place.bucket, "Prefix": prefix, "StartAfter": prefix + after}

        def work() -> list[str]:
            pages = self._client.get_paginator("list_objects_v2").paginate(**asked)
            return [item["Key"].removeprefix(prefix) for page in pages for item in page.get("Contents", ())]

        return self._ask(folder, "listed", work, {})

    def _write(self, key: str, data: bytes, **condition: str) -> bool:
        def work() -> bool:
            self._client.put_object(**self._name(key), Body=data, **condition)
            return True

        # NoSuchKey answers If-Match where the object is gone.
        return self._ask(key, "written", work, {"PreconditionFailed": False, "NoSuchKey": False})

    def _name(self, key: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": f"{self._place.folder}/{key}"}

    def _ask[T](self, key: str, done: str, work: Callable[[], T], answers: Mapping[str, T]) -> T:
        """Return what `work` returns, or what `answers` has for S3's error code. Raises RegistryError.

        `done` says in the error what could not be done. A 409 is tried again after a pause.
        """
        from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

        address = self.address(key)
        for attempt in range(MAX_TRIES):
            try:
                return _within(self._timeout_s, work)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in answers:
                    return answers[code]
                if _status(error.response) != 409 or attempt == MAX_TRIES - 1:
                    raise RegistryError(address, _refusal(error.response, done)) from error
                # Two writers that wait for the same time would meet again.
                self._sleep(FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1))
            except (TimeoutError, ConnectTimeoutError, ReadTimeoutError) as error:
                problem = f"could not be {done} within {self._timeout_s:g} seconds. Check the network"
                raise RegistryError(address, problem) from error
            except BotoCoreError as error:
                raise RegistryError(address, _trouble(error, done)) from error
        raise AssertionError("the last try returns or raises")


def _connect(place: Place, timeout_s: float) -> Any:
    try:
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session
    except ImportError:
        raise RegistryError(place.uri, "needs more packages. Install them: pip install 'fuda[aws]'") from None
    silence_s = min(_SILENCE_S, timeout_s / 2)
    config = Config(
        connect_timeout=silence_s / 3,
        read_timeout=silence_s,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    try:
        return Session().create_client("s3", config=config)
    except (BotoCoreError, ValueError) as error:
        raise RegistryError(place.uri, _trouble(error, "reached")) from error


def _within[T](timeout_s: float, work: Callable[[], T]) -> T:
    """Return what `work` returns. Raises what it raises, or TimeoutError after `timeout_s`.

    A thread works, because a server that sends one byte a second never exceeds botocore's own timeouts. A
    thread that is given up ends with the process.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]


def _status(answer: Mapping[str, Any]) -> int:
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status


def _refusal(answer: Mapping[str, Any], done: str) -> str:
    """Return the problem and the next move for an error response of S3."""
    code, status = answer["Error"]["Code"], _status(answer)
    detail = f"{code}: {answer['Error'].get('Message', '').rstrip('.')}"
    if code == "NoSuchBucket":
        return f"could not be {done}: the bucket does not exist ({detail}). Correct the address"
    if status in (401, 403):
        return f"could not be {done}: access is denied ({detail}). {ALLOW}"
    if status == 409:
        return f"could not be {done}: others write it at the same moment ({detail}). Try again"
    return f"could not be {done}: S3 answers {status} ({detail}). Try again later"


def _trouble(error: Exception, done: str) -> str:
    from botocore.exceptions import NoCredentialsError, PartialCredentialsError

    problem = f"could not be {done}: {str(error).rstrip('.')}"
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return f"{problem}. {CREDENTIALS}"
    return f"{problem}. Check the network and the AWS settings"
