"""The model's place: a file of the package, or an object in S3 that is fetched and verified at the start.

The one file that imports boto3, and that only for a model in S3.
"""

import logging
import re
import tempfile
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from aws.setting_error import SettingError
from model.artifact import (
    Artifact,
    ArtifactError,
    parse_artifact,
    read_artifact,
    write_artifact,
)
from model.errors import FudaError
from model.limits import MAX_MODEL_BYTES
from model.tagger import Tagger

URI, SHA256 = "MODEL_URI", "MODEL_SHA256"
MODEL_FILE = "model.safetensors"
"""The model in the package, where MODEL_URI names no other."""
DEADLINE_S = 8.0
"""For all of a fetch, the import of boto3 included: Lambda gives an init ten seconds."""

logger = logging.getLogger(__name__)

NEXT_MOVE = "Put a whole model of this Fuda there, or build the package again with one"
NOT_THERE = f"is not there. Upload the model, or correct {URI}"
DENIED = (
    "is denied to the function. Allow its role s3:GetObject there; and look at the name again, for without "
    "s3:ListBucket S3 denies what does not exist, too"
)
NO_ANSWER = (
    "could not be fetched in time, which is {:g} seconds at most. Give the function a way to S3, in a VPC by "
    "a gateway endpoint, and memory enough to start quickly"
)


class FetchError(FudaError):
    """A model that could not be fetched from S3: `problem` says why, and what to do about it."""

    def __init__(self, uri: str, problem: str) -> None:
        super().__init__(f"{uri} {problem}.")
        self.uri = uri
        self.problem = problem


class Place(NamedTuple):
    """An object in S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The place as MODEL_URI names it."""
        return f"s3://{self.bucket}/{self.key}"


def load_model(
    environ: Mapping[str, str],
    *,
    package: Path,
    temporary: Path | None = None,
    deadline_s: float = DEADLINE_S,
) -> Tagger:
    """Return the tagger of the model that MODEL_URI names, verified against MODEL_SHA256 where that is set.

    A relative path is one of `package`. What comes from S3 is kept in `temporary`, by default where the
    environment says, for a second init of the same environment. Raises SettingError, FetchError or
    ArtifactError, each naming the place and the next move; a failure leaves no file behind.
    """
    uri = environ.get(URI) or MODEL_FILE
    digest = _parse_digest(environ.get(SHA256, ""))
    place = parse_place(uri)
    if place is None:
        return _unpack(_read(package / uri, digest), package / uri)
    if digest is None:
        raise SettingError(SHA256, f"is not set. Set it to the sha256 of {uri}: a fetched model is verified.")
    artifact = _read_or_fetch(place, digest, temporary, deadline_s)
    return _unpack(artifact, uri)


def parse_place(uri: str) -> Place | None:
    """Return the object that `uri` names, or None when it names a file. Raises SettingError for neither."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return None
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise SettingError(URI, f"is {uri}. Write a path in the package, or s3://bucket/key.")
    return Place(bucket, key)


def _parse_digest(text: str) -> str | None:
    digest = text.strip().lower()
    if digest and not re.fullmatch("[0-9a-f]{64}", digest):
        raise SettingError(SHA256, "is no sha256. Write the 64 hexadecimal digits that sha256sum prints.")
    return digest or None


def _read(path: Path, digest: str | None) -> Artifact:
    try:
        artifact = read_artifact(path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error
    if digest is not None and (found := sha256(artifact.data).hexdigest()) != digest:
        raise ArtifactError(path, f"has the sha256 {found}, and not the {digest} of {SHA256}. {NEXT_MOVE}.")
    return artifact


def _unpack(artifact: Artifact, path: str | Path) -> Tagger:
    """Return the tagger of a verified artifact. Raises ArtifactError, with the next move behind it."""
    try:
        return Tagger(artifact, path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error


def _read_or_fetch(place: Place, digest: str, temporary: Path | None, deadline_s: float) -> Artifact:
    path = _kept_path(temporary, digest)
    if path is not None:
        try:
            return _read(path, digest)
        except ArtifactError:
            pass  # the usual case: nothing was fetched here before
    artifact = _verify(place, _fetch(place, deadline_s), digest)
    if path is not None:
        _keep(artifact, path)
    return artifact


def _kept_path(temporary: Path | None, digest: str) -> Path | None:
    """Return where a fetched model is kept, or None where the environment has no folder to write to."""
    try:
        folder = temporary or Path(tempfile.gettempdir())
    except OSError as error:
        logger.warning("The model is not kept for the next start: %s", error.strerror)
        return None
    return folder / f"fuda-{digest}.safetensors"


def _keep(artifact: Artifact, path: Path) -> None:
    """Write a fetched model to `path`. It is verified and in memory: a failure only makes a log line."""
    try:
        write_artifact(path, artifact)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        logger.warning("The model is not kept for the next start: %s cannot be written: %s", path, problem)


def _verify(place: Place, data: bytes, digest: str) -> Artifact:
    found = sha256(data).hexdigest()
    if found != digest:
        move = f"Upload that model again, or set {SHA256} to what is there"
        raise FetchError(place.uri, f"has the sha256 {found}, and not the {digest} of {SHA256}. {move}")
    try:
        return parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(place.uri, f"{error}. {NEXT_MOVE}.") from error


def _fetch(place: Place, deadline_s: float) -> bytes:
    """Return the bytes at `place`, or raise FetchError, no later than at the deadline.

    In a thread, because a server that sends a byte a second keeps to every timeout there is. When it is
    given up, the process is about to end, and the thread with it.
    """
    outcomes: list[bytes | Exception] = []

    def work() -> None:
        try:
            outcomes.append(_download(place, deadline_s))
        except Exception as error:
            outcomes.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(deadline_s)
    outcome = outcomes[0] if outcomes else FetchError(place.uri, NO_ANSWER.format(deadline_s))
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _download(place: Place, deadline_s: float) -> bytes:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

    # Two attempts fit into the deadline, beside the import above.
    timeouts: dict[str, Any] = {"connect_timeout": deadline_s / 4, "read_timeout": deadline_s * 3 / 8}
    config = Config(retries={"total_max_attempts": 2}, **timeouts)
    try:
        answer = boto3.client("s3", config=config).get_object(Bucket=place.bucket, Key=place.key)
        with closing(answer["Body"]) as body:
            if answer["ContentLength"] > MAX_MODEL_BYTES:
                raise FetchError(
                    place.uri, f"is over {MAX_MODEL_BYTES:,} bytes, more than a model has. Correct {URI}"
                )
            data: bytes = body.read()
        return data
    except ClientError as error:
        raise FetchError(place.uri, _refusal(error.response)) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise FetchError(place.uri, NO_ANSWER.format(deadline_s)) from error
    except BotoCoreError as error:
        problem = str(error).rstrip(".")
        raise FetchError(place.uri, f"could not be fetched: {problem}. Check its network and role") from error


def _refusal(answer: Mapping[str, Any]) -> str:
    """Return what is to be said of an error that S3 answered."""
    code, status = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
    said = f"{code}: {answer['Error'].get('Message', '').rstrip('.')}"
    if code in ("NoSuchKey", "NoSuchBucket"):
        return f"{NOT_THERE} ({said})"
    if status == 403:
        return f"{DENIED} ({said})"
    return f"could not be fetched: S3 answers {status} ({said}). The next request starts the function anew"
