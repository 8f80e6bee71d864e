"""Suggestions of a deployed API, asked over HTTP within a deadline that holds whatever hangs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import uniform

from fuda.config.address import Address, parse_address
from fuda.config.options import Options
from fuda.sources.answer_checks import Model, Nonsense, parse_batch, parse_info
from fuda.sources.authorisation import Access, Open, choose_access
from fuda.sources.batches import LIMIT_MAX, Asked, encode_post, refuse, render_batch, split_batches
from fuda.sources.deadline import Deadline, OutOfTime, do_within
from fuda.sources.exchange import Answer, Connection, ConnectionBroken, Network, NotHttp, Request
from fuda.sources.patience import Jitter, ask_patiently
from fuda.sources.refusals import hiding, name_refusal
from fuda.sources.signing import CannotSign
from fuda.sources.source import (
    CannotAuthorise,
    EvidenceUnknown,
    ModelInfo,
    NonsenseAnswer,
    PostRefused,
    SourceRefused,
    SourceTooSlow,
    SourceUnreachable,
)
from model.labels import fold
from model.post import LabelKeys, Post
from model.suggestion import Suggestion, Suggestions

MODEL, BATCH = "/v1/model", "/v1/suggestions:batch"
TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the world a request depends on: the network, the time that passes, the date, and chance."""

    network: Network = field(default_factory=Network)
    start: Callable[[float], Deadline] = Deadline
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    jitter: Jitter = lambda most: uniform(0, most)


def open_remote(options: Options, surroundings: Surroundings | None = None) -> "Remote":
    """Return the API that `options.url` names, unasked as yet. Raises CannotAuthorise."""
    assert options.url is not None
    address = parse_address(options.url)
    access: Access
    if options.withheld:
        access = Open(options.withheld)
    else:
        access = choose_access(address, token=options.token, region=options.region)
    return Remote(
        address,
        access,
        timeout_s=options.timeout_s,
        together=options.best_effort,
        surroundings=surroundings,
    )


class Remote:
    """The API at `address`.

    Each request may take `timeout_s`, retries included; or all requests `together` may.
    """

    def __init__(
        self,
        address: Address,
        access: Access,
        *,
        timeout_s: float,
        together: bool = False,
        surroundings: Surroundings | None = None,
    ) -> None:
        self._address = address
        self._access = access
        self._timeout_s = timeout_s
        self._together = together
        self._spent_s = 0.0
        self._surroundings = surroundings or Surroundings()
        self._connection = Connection(address, self._surroundings.network)
        self._model: Model | None = None
        self._keys: LabelKeys | None = None
        self._always_explains = False

    def info(self) -> ModelInfo:
        """Return what is known of the model that answered last. Raises SourceError."""
        if self._model is None or self._keys is None:
            data = self._ask(Request("GET", MODEL, {"Accept": "application/json"}, b""))
            try:
                info = parse_info(data, hide=hiding(self._access))
            except Nonsense as error:
                raise self._nonsense(error) from error
            self._model, self._keys = Model(info.version, info.newest_post), info.keys
        return ModelInfo(*self._model, self._keys)

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return what is suggested for each post, in order. Raises SourceError.

        A service that is too old to leave `evidence` out is asked again, and from then on, for all it gives.
        """
        assert 1 <= limit <= LIMIT_MAX
        wished = evidence or self._always_explains
        answers = self._suggest(posts, limit, wished)
        if not wished and any(isinstance(each, EvidenceUnknown) for each in answers):
            self._always_explains = True
            answers = self._suggest(posts, limit, True)
        return answers

    def _suggest(self, posts: Sequence[Post], limit: int, evidence: bool) -> list[Suggestions | PostRefused]:
        found: dict[int, Suggestions | PostRefused] = {}
        asked: list[Asked] = []
        for place, post in enumerate(posts):
            data = refuse(post) or encode_post(post, limit=limit, evidence=evidence)
            if isinstance(data, bytes):
                asked.append(Asked(place, data))
            else:
                found[place] = data
        for batch in split_batches(asked):
            answers = self._ask_batch(batch, limit)
            found |= {each.place: answer for each, answer in zip(batch, answers, strict=True)}
        return [_without_own(found[place], post) for place, post in enumerate(posts)]

    def _ask_batch(self, batch: list[Asked], limit: int) -> list[Suggestions | PostRefused]:
        """Return the answers for a batch; where it is too large for a gateway on the way, for its halves."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            data = self._ask(Request("POST", BATCH, headers, render_batch(batch)))
        except SourceRefused as error:
            if error.status != TOO_LARGE:
                raise
            if len(batch) == 1:
                return [PostRefused("the API takes no post of this length")]
            half = len(batch) // 2
            return self._ask_batch(batch[:half], limit) + self._ask_batch(batch[half:], limit)
        try:
            self._model, answers = parse_batch(data, posts=len(batch), limit=limit, hide=hiding(self._access))
        except Nonsense as error:
            raise self._nonsense(error) from error
        return answers

    def _ask(self, request: Request) -> bytes:
        """Return the body of the answer to `request`, whose path goes on from the address's own."""
        request = request._replace(path=self._address.path + request.path)
        url = str(self._address)
        deadline = self._surroundings.start(self._timeout_s - self._spent_s * self._together)
        try:
            answer = self._ask_within(deadline, request)
        except OutOfTime:
            # What hangs keeps the old connection to itself.
            self._connection = Connection(self._address, self._surroundings.network)
            raise SourceTooSlow(url, self._timeout_s, deadline.doing) from None
        except ConnectionBroken as error:
            raise SourceUnreachable(url, str(error)) from error
        except NotHttp as error:
            raise NonsenseAnswer(url, str(error)) from error
        except CannotSign as error:
            raise CannotAuthorise(url, str(error)) from error
        finally:
            self._spent_s += deadline.spent_s()
        if answer.status != 200:
            raise name_refusal(url, answer, self._access)
        return answer.body

    def _ask_within(self, deadline: Deadline, request: Request) -> Answer:
        connection, world = self._connection, self._surroundings

        def ask() -> Answer:
            # Signed anew each time: a signature holds for some minutes only.
            deadline.doing = "looking for credentials"
            headers = self._access.sign(request, f"{self._origin}{request.path}")
            return connection.send(request._replace(headers={"User-Agent": "fuda", **headers}), deadline)

        def work() -> Answer:
            return ask_patiently(ask, deadline, jitter=world.jitter, now=world.now)

        return do_within(deadline, work, give_up=connection.abort)

    @property
    def _origin(self) -> str:
        return f"{self._address.scheme}://{self._address.host_header}"

    def _nonsense(self, error: Nonsense) -> NonsenseAnswer:
        return NonsenseAnswer(str(self._address), str(error))


def _without_own(answer: Suggestions | PostRefused, post: Post) -> Suggestions | PostRefused:
    """Return the answer without labels that the post has, which a service ought to leave out itself."""
    if isinstance(answer, PostRefused):
        return answer
    return answer._replace(
        tags=_without(answer.tags, post.tags), categories=_without(answer.categories, post.categories)
    )


def _without(suggestions: tuple[Suggestion, ...], own: tuple[str, ...]) -> tuple[Suggestion, ...]:
    folded = frozenset(map(fold, own))
    return tuple(each for each in suggestions if fold(each.label) not in folded)
