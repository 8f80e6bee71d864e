"""Loads the model at the start: from a file of the package, or from an object in S3 that it verifies.

Only this file imports boto3, and only for a model in S3.
"""

import logging
import tempfile
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

from aws.variables import SHA256, URI, S3Object, SettingError, parse_digest, parse_uri
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

MODEL_FILE = "model.safetensors"
"""The model in the package, unless MODEL_URI names another one."""
TIMEOUT_S = 8.0
"""For a whole download with the import of boto3: Lambda allows ten seconds for an init."""

logger = logging.getLogger(__name__)

NEXT_MOVE = "Put a complete model of this Fuda there, or build the package again with one"
NOT_FOUND = f"does not exist. Upload the model, or correct {URI}"
DENIED = (
    "is denied to the function. Allow its role s3:GetObject there. Check the name too: without s3:ListBucket "
    "S3 denies access to objects that do not exist"
)
NO_ANSWER = (
    "could not be downloaded within {:g} seconds. Give the function a route to S3 (in a VPC, a gateway "
    "endpoint), and enough memory to start quickly"
)


class FetchError(FudaError):
    """Raised when a model cannot be downloaded from S3; `problem` has the reason and the next move."""

    def __init__(self, uri: str, problem: str) -> None:
        super().__init__(f"{uri} {problem}.")
        self.uri = uri
        self.problem = problem


def load_model(
    environ: Mapping[str, str],
    *,
    package: Path,
    temporary: Path | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Tagger:
    """Return the tagger of the model that MODEL_URI names, verified against MODEL_SHA256 where that is set.

    A relative path is below `package`. A model from S3 is kept in `temporary`, by default the system's folder
    for temporary files, for the next init of the same environment. Raises SettingError, FetchError or
    ArtifactError, each with the place and the next move; a failure leaves no file behind.
    """
    uri = environ.get(URI) or MODEL_FILE
    digest = parse_digest(environ.get(SHA256, ""))
    source = parse_uri(uri)
    if source is None:
        return _unpack(_read(package / uri, digest), package / uri)
    if digest is None:
        raise SettingError(SHA256, f"is not set. Set it to the sha256 of {uri}: a model from S3 is verified.")
    artifact = _read_or_fetch(source, digest, temporary, timeout_s)
    return _unpack(artifact, uri)


def _read(path: Path, digest: str | None) -> Artifact:
    try:
        artifact = read_artifact(path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error
    if digest is not None and (found := sha256(artifact.data).hexdigest()) != digest:
        raise ArtifactError(path, f"has the sha256 {found}, and not the {digest} of {SHA256}. {NEXT_MOVE}.")
    return artifact


def _unpack(artifact: Artifact, path: str | Path) -> Tagger:
    """Return the tagger of a verified artifact. Raises ArtifactError, which ends with the next move."""
    try:
        return Tagger(artifact, path)
    except ArtifactError as error:
        raise ArtifactError(path, f"{error.problem}. {NEXT_MOVE}.") from error


def _read_or_fetch(source: S3Object, digest: str, temporary: Path | None, timeout_s: float) -> Artifact:
    path = _kept_path(temporary, digest)
    if path is not None:
        try:
            return _read(path, digest)
        except ArtifactError:
            pass  # the usual case: this environment has not downloaded it yet
    artifact = _verify(source, _fetch(source, timeout_s), digest)
    if path is not None:
        _keep(artifact, path)
    return artifact


def _kept_path(temporary: Path | None, digest: str) -> Path | None:
    """Return where a downloaded model is kept, or None in an environment without a writable folder."""
    try:
        folder = temporary or Path(tempfile.gettempdir())
    except OSError as error:
        logger.warning("The model is not kept for the next start: %s", error.strerror)
        return None
    return folder / f"fuda-{digest}.safetensors"


def _keep(artifact: Artifact, path: Path) -> None:
    """Write a downloaded model to `path`. A failure is only logged: the model is already in memory."""
    try:
        write_artifact(path, artifact)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        logger.warning("The model is not kept for the next start: %s cannot be written: %s", path, problem)


def _verify(source: S3Object, data: bytes, digest: str) -> Artifact:
    found = sha256(data).hexdigest()
    if found != digest:
        move = f"Upload that model again, or set {SHA256} to the sha256 of this one"
        raise FetchError(source.uri, f"has the sha256 {found}, and not the {digest} of {SHA256}. {move}")
    try:
        return parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(source.uri, f"{error}. {NEXT_MOVE}.") from error


def _fetch(source: S3Object, timeout_s: float) -> bytes:
    """Return the bytes of `source`. Raises FetchError after `timeout_s` at the latest.

    A thread downloads, because a server that sends one byte a second never exceeds boto3's own timeouts. A
    thread that is given up ends with the process, which ends when its init fails.
    """
    outcomes: list[bytes | Exception] = []

    def work() -> None:
        try:
            outcomes.append(_download(source, timeout_s))
        except Exception as error:
            outcomes.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(timeout_s)
    outcome = outcomes[0] if outcomes else FetchError(source.uri, NO_ANSWER.format(timeout_s))
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _download(source: S3Object, timeout_s: float) -> bytes:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

    # Two attempts and the import above fit into the timeout.
    timeouts: dict[str, Any] = {"connect_timeout": timeout_s / 4, "read_timeout": timeout_s * 3 / 8}
    config = Config(retries={"total_max_attempts": 2}, **timeouts)
    try:
        answer = boto3.client("s3", config=config).get_object(Bucket=source.bucket, Key=source.key)
        with closing(answer["Body"]) as body:
            if answer["ContentLength"] > MAX_MODEL_BYTES:
                raise FetchError(
                    source.uri, f"has over {MAX_MODEL_BYTES:,} bytes, too many for a model. Correct {URI}"
                )
            data: bytes = body.read()
        return data
    except ClientError as error:
        raise FetchError(source.uri, _refusal(error.response)) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise FetchError(source.uri, NO_ANSWER.format(timeout_s)) from error
    except BotoCoreError as error:
        problem = str(error).rstrip(".")
        raise FetchError(
            source.uri, f"could not be downloaded: {problem}. Check its network and role"
        ) from error


def _refusal(answer: Mapping[str, Any]) -> str:
    """Return the problem and the next move for an error response of S3."""
    code, status = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
    detail = f"{code}: {answer['Error'].get('Message', '').rstrip('.')}"
    if code in ("NoSuchKey", "NoSuchBucket"):
        return f"{NOT_FOUND} ({detail})"
    if status == 403:
        return f"{DENIED} ({detail})"
    return f"could not be downloaded: S3 answers {status} ({detail}). The next request tries again"
