"""Follows a blog's pointer in S3: requests get the model that is loaded, a thread looks for a newer one.

Lambda freezes the process between two events, so a thread runs only beside requests. No request waits for
it: the first one after a long freeze gets the old model at once, and a look that was cut off goes on with the
next request.
"""

from collections.abc import Callable
from math import inf
from pathlib import Path
from threading import Lock, Thread
from time import time
from typing import Protocol

from aws.model_file import find_digest, read_model, unpack
from aws.s3_models import Live, ModelRefused, ReleasedModels
from aws.s3_objects import TIMEOUT_S, S3Reader
from aws.variables import S3Object
from model.artifact import ArtifactError
from model.errors import FudaError
from model.tagger import Tagger
from registry.release import Release

FAILED_LOOKS = 3
"""So many failures in a row count as a refused model in the metrics. S3 may well fail once."""

MAX_LOOK_S = 3 * TIMEOUT_S
"""A look that fails after a longer time was cut off by a freeze. It does not count, and the next is due."""


class FollowingLog(Protocol):
    """Writes what happens to models. `blog` is "" for the model of MODEL_URI."""

    def swapped(self, version: str, blog: str) -> None:
        """Record that a newer model answers from now on."""

    def look_failed(self, problem: str, blog: str) -> None:
        """Record that the pointer or its model could not be read. The next look tries again."""

    def refused(self, problem: str, blog: str) -> None:
        """Record, with the metric, that the live release is not followed."""


def start_thread(work: Callable[[], None]) -> None:
    """Run `work` beside the requests, and do not wait for it at the end of the process."""
    Thread(target=work, daemon=True).start()


class Follower:
    """Holds the live model of one blog, and replaces it when the pointer names another one.

    `clock` is the time of day in seconds: a monotonic clock may stand still while Lambda freezes the process.
    `refused` is a release that was fetched before and must not answer.
    """

    def __init__(
        self,
        models: ReleasedModels,
        live: Live,
        *,
        log: FollowingLog,
        interval_s: float,
        blog: str = "",
        refused: Release | None = None,
        clock: Callable[[], float] = time,
        start: Callable[[Callable[[], None]], None] = start_thread,
    ) -> None:
        self._models = models
        self._live = live
        self._log = log
        self._interval_s = interval_s
        self._blog = blog
        self._refused = refused
        self._clock = clock
        self._start = start
        self._looking = Lock()
        self._failures = 0
        self._looked_at = clock()

    @property
    def live(self) -> Live:
        """The model that answers now."""
        return self._live

    def current(self) -> Tagger:
        """Return the live model at once. A look begins when the last one began `interval_s` ago."""
        if self._is_due() and self._looking.acquire(blocking=False):
            self._begin_look()
        return self._live.tagger

    def _is_due(self) -> bool:
        # A clock that was set back must not stop the looks.
        return not 0 <= self._clock() - self._looked_at < self._interval_s

    def _begin_look(self) -> None:
        """Start the look whose lock this thread has acquired, unless another one began in between."""
        try:
            if self._is_due():
                self._looked_at = self._clock()
                self._start(self._look)
                return
        except RuntimeError as error:  # the process may not start another thread
            self._record_failure(str(error))
        self._looking.release()

    def _look(self) -> None:
        try:
            self._follow(self._models.read_pointer())
            self._failures = 0
        except ModelRefused as error:
            self._log.refused(str(error), self._blog)
        except FudaError as error:
            self._record_failure(str(error))
        except Exception as error:
            self._record_failure(f"A look at the pointer fails with {type(error).__name__}.")
        finally:
            self._looking.release()

    def _follow(self, release: Release) -> None:
        """Load `release` unless it answers already or was refused before, and let it answer."""
        if release.sha256 == self._live.sha256 or release == self._refused:
            return
        try:
            live = self._models.load(release)
        except ModelRefused:
            self._refused = release
            raise
        # One assignment: a request has the old model or the new one.
        self._live = live
        self._log.swapped(live.tagger.version, self._blog)

    def _record_failure(self, problem: str) -> None:
        if not 0 <= self._clock() - self._looked_at <= MAX_LOOK_S:
            # Lambda froze the process meanwhile, and the connection did not last. S3 is not to blame.
            self._looked_at = -inf
            self._log.look_failed(problem, self._blog)
            return
        self._failures += 1
        record = self._log.look_failed if self._failures < FAILED_LOOKS else self._log.refused
        record(problem, self._blog)


def follow(
    pointer: S3Object,
    fallback: Path,
    *,
    log: FollowingLog,
    interval_s: float,
    timeout_s: float = TIMEOUT_S,
    clock: Callable[[], float] = time,
    start: Callable[[Callable[[], None]], None] = start_thread,
) -> Follower:
    """Load the live model, and return its follower.

    Where it cannot be loaded, the model at `fallback` answers until a look succeeds. Raises FetchError or
    ModelRefused when there is no such model.
    """
    models = ReleasedModels(pointer, S3Reader(timeout_s))
    refused = None
    try:
        live = models.load_live(timeout_s)
    except FudaError as error:
        live = _fall_back(fallback, error)
        log.refused(f"{error} The model of the package answers.", "")
        refused = error.release if isinstance(error, ModelRefused) else None
    return Follower(models, live, log=log, interval_s=interval_s, refused=refused, clock=clock, start=start)


def _fall_back(path: Path, error: FudaError) -> Live:
    try:
        artifact = read_model(path, None)
    except ArtifactError:
        raise error from None
    return Live(find_digest(artifact.data), unpack(artifact, path), len(artifact.data))
