"""Models in S3: one with a fixed digest, and the one that a blog's pointer names."""

import logging
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from aws.model_file import NEXT_MOVE, find_digest, read_model, unpack
from aws.s3_objects import TIMEOUT_S, FetchError, S3Reader
from aws.variables import SHA256, S3Object
from model.artifact import Artifact, ArtifactError, parse_artifact, write_artifact
from model.errors import FudaError
from model.limits import MAX_MODEL_BYTES
from model.tagger import Tagger
from registry.release import MAX_POINTER_BYTES, Release, model_key, parse_release
from service.tagger_contract import try_model

NO_LOCK: AbstractContextManager[Any] = nullcontext()
logger = logging.getLogger(__name__)


class ModelRefused(FudaError):
    """Raised when a released model was fetched but must not answer; `problem` has the reason."""

    def __init__(self, uri: str, problem: str, release: Release) -> None:
        super().__init__(f"{uri} is refused: {problem.rstrip('.')}. Release another model, or roll back.")
        self.uri = uri
        self.problem = problem
        self.release = release


class Live(NamedTuple):
    """A loaded model, the sha256 of its file and its size."""

    sha256: str
    tagger: Tagger
    size_bytes: int


def read_or_fetch(source: S3Object, digest: str, temporary: Path | None, timeout_s: float | None) -> Artifact:
    """Return the model with this sha256, from an earlier init of the same environment or from S3."""
    path = _kept_path(temporary, digest)
    if path is not None:
        try:
            return read_model(path, digest)
        except ArtifactError:
            pass  # the usual case: this environment has not downloaded it yet
    artifact = _verify(
        source, S3Reader(timeout_s or TIMEOUT_S).fetch(source, max_bytes=MAX_MODEL_BYTES), digest
    )
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
    found = find_digest(data)
    if found != digest:
        move = f"Upload that model again, or set {SHA256} to the sha256 of this one"
        raise FetchError(source.uri, f"has the sha256 {found}, and not the {digest} of {SHA256}. {move}")
    try:
        return parse_artifact(data)
    except ValueError as error:
        raise ArtifactError(source.uri, f"{error}. {NEXT_MOVE}.") from error


class ReleasedModels:
    """The models released for one blog: its pointer in S3, and the models beside it.

    A model of more than `max_bytes` is refused. `unpacking` is held while a model is unpacked.
    """

    def __init__(
        self,
        pointer: S3Object,
        reader: S3Reader,
        *,
        max_bytes: int = MAX_MODEL_BYTES,
        unpacking: AbstractContextManager[Any] = NO_LOCK,
    ) -> None:
        self._pointer = pointer
        self._reader = reader
        self._max_bytes = min(max_bytes, MAX_MODEL_BYTES)
        self._unpacking = unpacking

    def read_pointer(self, until: float | None = None) -> Release:
        """Return the live release. Raises FetchError, also when the pointer is not a release."""
        data = self._reader.fetch(self._pointer, max_bytes=MAX_POINTER_BYTES, until=until)
        try:
            return parse_release(data)
        except ValueError as error:
            problem = f"does not name a model: {error}. Release a model again"
            raise FetchError(self._pointer.uri, problem) from error

    def load(self, release: Release, until: float | None = None) -> Live:
        """Fetch a released model, verify it and ask it the trial post.

        Raises FetchError when it cannot be downloaded now, and ModelRefused when it must not answer.
        """
        self.check_size(release)
        source = self._find(release)
        data = self._reader.fetch(source, max_bytes=release.size_bytes, until=until)
        if (found := find_digest(data)) != release.sha256:
            raise ModelRefused(source.uri, f"its sha256 is {found}", release)
        try:
            with self._unpacking:
                tagger = unpack(parse_artifact(data), source.uri)
                try_model(tagger)
        # Any other error would come with other posts too, or with the next look.
        except Exception as error:
            problem = error.problem if isinstance(error, ArtifactError) else str(error)
            raise ModelRefused(source.uri, problem or type(error).__name__, release) from error
        return Live(release.sha256, tagger, len(data))

    def check_size(self, release: Release) -> None:
        """Raise ModelRefused when the model is larger than `max_bytes`."""
        if release.size_bytes > self._max_bytes:
            problem = f"it has {release.size_bytes:,} bytes, at most {self._max_bytes:,} fit"
            raise ModelRefused(self._find(release).uri, problem, release)

    def _find(self, release: Release) -> S3Object:
        return self._pointer.beside(model_key(release.sha256))

    def load_live(self, timeout_s: float) -> Live:
        """Return the model of the live release, within `timeout_s` for both downloads.

        Raises FetchError or ModelRefused.
        """
        until = monotonic() + timeout_s
        return self.load(self.read_pointer(until), until)
