"""Downloads objects from S3, each within a deadline. boto3 is imported by the first download.

Only models in S3 need this module; a function with its model in the package does not import it.
"""

from collections.abc import Mapping
from contextlib import closing
from threading import Lock, Thread
from time import monotonic
from typing import Any, NoReturn

from aws.variables import URI, S3Object
from model.errors import FudaError

TIMEOUT_S = 8.0
"""For everything that one start or one question downloads, with the import of boto3: Lambda allows ten
seconds for an init."""
CHUNK_BYTES = 65_536

DENIED = (
    "is denied to the function. Allow its role s3:GetObject there. Check the name too: without s3:ListBucket "
    "S3 denies access to objects that do not exist"
)
NO_ANSWER = (
    "could not be downloaded within {:g} seconds. Give the function a route to S3 (in a VPC, a gateway "
    "endpoint), and enough memory to start quickly"
)


class FetchError(FudaError):
    """Raised when an object cannot be downloaded from S3; `problem` has the reason and the next move.

    `is_absent` is True when S3 has no such object, or denies access to it: without s3:ListBucket it does not
    tell the two apart.
    """

    def __init__(self, uri: str, problem: str, *, is_absent: bool = False) -> None:
        super().__init__(f"{uri} {problem}.")
        self.uri = uri
        self.problem = problem
        self.is_absent = is_absent


class S3Reader:
    """Downloads objects with one client for all of them. Threads may share a reader.

    `setting` is the environment variable that has their place, for the messages. `timeout_s` is for one
    download, with the import of boto3 when it is the first.
    """

    def __init__(self, timeout_s: float = TIMEOUT_S, *, setting: str = URI) -> None:
        self.timeout_s = timeout_s
        self.setting = setting
        self._client: Any = None
        self._creating = Lock()

    def fetch(self, source: S3Object, *, max_bytes: int, until: float | None = None) -> bytes:
        """Return the bytes of `source`. Raises FetchError after `timeout_s`, or at `until`, at the latest.

        `until` is a time of monotonic(). A thread downloads, because a server that sends one byte a second
        never exceeds boto3's own timeouts. A thread that is given up ends soon: it looks at the time after
        every chunk.
        """
        until = monotonic() + self.timeout_s if until is None else until
        outcomes: list[bytes | Exception] = []

        def work() -> None:
            try:
                outcomes.append(self._download(source, max_bytes, until))
            except Exception as error:
                outcomes.append(error)

        thread = Thread(target=work, daemon=True)
        thread.start()
        thread.join(max(until - monotonic(), 0))
        outcome = outcomes[0] if outcomes else self._late(source)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def open_client(self) -> Any:
        """Return the client. The first call imports boto3, which takes 230 ms of a processor."""
        import boto3
        from botocore.config import Config

        with self._creating:
            if self._client is None:
                # Two attempts and the import above fit into the timeout.
                timeouts: dict[str, Any] = {
                    "connect_timeout": self.timeout_s / 4,
                    "read_timeout": self.timeout_s * 3 / 8,
                }
                config = Config(retries={"total_max_attempts": 2}, **timeouts)
                self._client = boto3.client("s3", config=config)
            return self._client

    def _download(self, source: S3Object, max_bytes: int, until: float) -> bytes:
        client = self.open_client()
        from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

        try:
            answer = client.get_object(Bucket=source.bucket, Key=source.key)
            with closing(answer["Body"]) as body:
                if answer["ContentLength"] > max_bytes:
                    self._refuse_size(source, max_bytes)
                return self._read(source, body, until)
        except ClientError as error:
            raise self._refusal(source, error.response) from error
        except (ConnectTimeoutError, ReadTimeoutError) as error:
            raise self._late(source) from error
        except BotoCoreError as error:
            problem = str(error).rstrip(".")
            raise FetchError(
                source.uri, f"could not be downloaded: {problem}. Check its network and role"
            ) from error

    def _read(self, source: S3Object, body: Any, until: float) -> bytes:
        chunks: list[bytes] = []
        for chunk in body.iter_chunks(CHUNK_BYTES):
            chunks.append(chunk)
            if monotonic() > until:
                raise self._late(source)
        return b"".join(chunks)

    def _late(self, source: S3Object) -> FetchError:
        return FetchError(source.uri, NO_ANSWER.format(self.timeout_s))

    def _refuse_size(self, source: S3Object, max_bytes: int) -> NoReturn:
        what = f"has over {max_bytes:,} bytes, more than this object may have. Correct {self.setting}"
        raise FetchError(source.uri, what)

    def _refusal(self, source: S3Object, answer: Mapping[str, Any]) -> FetchError:
        """Return the error, with the next move, for an error response of S3."""
        code, status = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
        detail = f"{code}: {answer['Error'].get('Message', '').rstrip('.')}"
        if code in ("NoSuchKey", "NoSuchBucket"):
            missing = f"does not exist. Upload the model, or correct {self.setting}"
            return FetchError(source.uri, f"{missing} ({detail})", is_absent=True)
        if status == 403:
            return FetchError(source.uri, f"{DENIED} ({detail})", is_absent=True)
        problem = f"could not be downloaded: S3 answers {status} ({detail}). The next request tries again"
        return FetchError(source.uri, problem)
