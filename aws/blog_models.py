"""The models of several blogs in one function: loaded when first asked for, within a budget of memory.

A blog's model is loaded in the answer path, because no other one could answer. Each then
follows its own pointer.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic, time

from aws.following import Follower, FollowingLog, start_thread
from aws.s3_models import ModelRefused, ReleasedModels
from aws.s3_objects import TIMEOUT_S, FetchError, S3Reader
from aws.variables import REGISTRY, S3Object
from model.errors import FudaError
from model.tagger import Tagger
from registry.release import CURRENT
from service.api_limits import RETRY_AFTER_S
from service.problems import Problem, no_such_blog

MEMORY_FACTOR = 5
"""The memory of a model in sizes of its file. 16 models of real blogs, each of 1.6 to 2.2 MB, take 1.3 to 7.1
sizes each, and 4.1 on average (docs/adr/0025)."""
MAX_FAILURES = 1000
"""Blogs whose failure is remembered. A caller may ask for any name."""


class BlogModels:
    """Supplies the model of each blog below `registry`, and keeps those that were asked for last.

    `memory_bytes` is the budget. The model of the blog that is asked for stays, and the others go, least
    recently used first. A model over the whole budget is refused. A failure is remembered for RETRY_AFTER_S,
    so that requests do not wait for S3 again and again.
    """

    def __init__(
        self,
        registry: S3Object,
        *,
        log: FollowingLog,
        memory_bytes: int,
        interval_s: float,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time,
        start: Callable[[Callable[[], None]], None] = start_thread,
    ) -> None:
        self._registry = registry
        self._reader = S3Reader(timeout_s, setting=REGISTRY)
        self._log = log
        self._memory_bytes = memory_bytes
        self._interval_s = interval_s
        self._clock = clock
        self._start = start
        self._followers: OrderedDict[str, Follower] = OrderedDict()
        self._failures: OrderedDict[str, tuple[FudaError, float]] = OrderedDict()
        self._using, self._loading, self._unpacking = Lock(), Lock(), Lock()

    @property
    def loaded(self) -> list[str]:
        """The blogs whose models are in memory, least recently used first."""
        return list(self._followers)

    def prepare(self) -> None:
        """Import boto3 and make the client, in an init with a whole processor instead of in a request."""
        self._reader.open_client()

    def tagger_of(self, blog: str) -> Tagger:
        """Return the current tagger of `blog`. Raises a 404 for an unknown blog, or FudaError."""
        follower = self._use(blog) or self._load_once(blog)
        return follower.current()

    def _use(self, blog: str) -> Follower | None:
        """Return the follower of `blog`, now the last used, and drop models that are over the budget.

        They can be over it after any swap, not only after a load.
        """
        with self._using:
            follower = self._followers.get(blog)
            if follower is not None:
                self._followers.move_to_end(blog)
                self._make_room(0, keep=1)
            return follower

    def _make_room(self, needed_bytes: int, *, keep: int = 0) -> None:
        """Drop the least recently used models until `needed_bytes` more fit, or only `keep` are left."""
        used_bytes = sum(each.live.size_bytes for each in self._followers.values()) * MEMORY_FACTOR
        while used_bytes + needed_bytes > self._memory_bytes and len(self._followers) > keep:
            _, dropped = self._followers.popitem(last=False)
            used_bytes -= dropped.live.size_bytes * MEMORY_FACTOR

    def _load_once(self, blog: str) -> Follower:
        """Load the model of `blog`. Of several threads that ask, the first loads it and the others wait."""
        with self._loading:
            follower = self._use(blog)
            if follower is not None:
                return follower
            self._raise_remembered(blog)
            try:
                follower = self._load(blog)
            except FudaError as error:
                self._remember(blog, error)
                raise
            with self._using:
                self._followers[blog] = follower
            return follower

    def _load(self, blog: str) -> Follower:
        until = monotonic() + self._reader.timeout_s
        models = ReleasedModels(
            self._registry.child(f"{blog}/{CURRENT}"),
            self._reader,
            max_bytes=self._memory_bytes // MEMORY_FACTOR,
            unpacking=self._unpacking,
        )
        try:
            release = models.read_pointer(until)
        except FetchError as error:
            if not error.is_absent:
                raise
            self._log.look_failed(str(error), blog)
            raise no_such_blog() from error
        try:
            models.check_size(release)
            with self._using:
                self._make_room(release.size_bytes * MEMORY_FACTOR)
            live = models.load(release, until)
        except ModelRefused as error:
            self._log.refused(str(error), blog)
            raise
        return Follower(
            models,
            live,
            log=self._log,
            interval_s=self._interval_s,
            blog=blog,
            clock=self._clock,
            start=self._start,
        )

    def _raise_remembered(self, blog: str) -> None:
        error, until = self._failures.get(blog, (None, 0.0))
        if error is not None and 0 <= until - self._clock() <= RETRY_AFTER_S:
            raise error.with_traceback(None)

    def _remember(self, blog: str, error: FudaError) -> None:
        # A copy: the traceback of `error` holds the bytes of a model that was refused.
        kept = no_such_blog() if isinstance(error, Problem) else FudaError(str(error))
        self._failures[blog] = kept, self._clock() + RETRY_AFTER_S
        self._failures.move_to_end(blog)
        if len(self._failures) > MAX_FAILURES:
            self._failures.popitem(last=False)
