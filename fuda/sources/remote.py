"""Suggestions from a deployed API, over HTTP, within a deadline that holds wherever a request hangs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import uniform

from console.escaping import printable
from fuda.config.address import Address, parse_address
from fuda.config.options import Options
from fuda.sources.answer_checks import Model, Nonsense, only_suggest, parse_batch, parse_info, parse_problem
from fuda.sources.authorisation import Access, CannotSign, Open, choose_access
from fuda.sources.batches import (
    LIMIT_MAX,
    NO_OPTIONS,
    EncodedPost,
    encode_post,
    option_fields,
    place_field,
    refuse,
    render_batch,
    split_batches,
)
from fuda.sources.deadline import BUSY, Deadline, Jitter, OutOfTime, do_within, retry_while_busy
from fuda.sources.exchange import Answer, Connection, ConnectionBroken, Network, NotHttp, Request
from fuda.sources.source import (
    CannotAuthorise,
    FieldUnknown,
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
_HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The network, the passing time, the date and the chance that requests depend on."""

    network: Network = field(default_factory=Network)
    start: Callable[[float], Deadline] = Deadline
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    jitter: Jitter = lambda maximum: uniform(0, maximum)


def open_remote(options: Options, surroundings: Surroundings | None = None) -> "Remote":
    """Return the API that `options.url` names; nothing is sent yet. Raises CannotAuthorise."""
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
        fields=option_fields(options),
        surroundings=surroundings,
    )


class Remote:
    """The API at `address`.

    Each request may take `timeout_s`, with its retries; with `together` all requests may, in sum. Each post
    is sent with `fields`, except those that the service does not know. A service that does not know the
    precision that was asked for only suggests.
    """

    def __init__(
        self,
        address: Address,
        access: Access,
        *,
        timeout_s: float,
        together: bool = False,
        fields: Mapping[str, object] = NO_OPTIONS,
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
        self._fields = fields
        self._unknown: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """The address, for messages."""
        return str(self._address)

    def info(self) -> ModelInfo:
        """Return the model that answered last. Raises SourceError."""
        if self._model is None or self._keys is None:
            data = self.fetch(Request("GET", MODEL, {"Accept": "application/json"}, b""))
            try:
                info = parse_info(data, hide=self.hide)
            except Nonsense as error:
                raise NonsenseAnswer(str(self._address), str(error)) from error
            self._model, self._keys = Model(info.version, info.newest_post), info.keys
        return ModelInfo(*self._model, self._keys)

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return the suggestions for each post, in order. Raises SourceError.

        An older service refuses fields that it does not know. It is then asked again without them, and all
        later requests leave them out too.
        """
        assert 1 <= limit <= LIMIT_MAX
        fields = {**self._fields} if evidence else {**self._fields, "evidence": False}
        while True:
            sent = {name: value for name, value in fields.items() if name not in self._unknown}
            known = frozenset((*sent, "place")) - self._unknown
            answers = self._suggest(posts, limit, sent)
            unknown = [each.fields & known for each in answers if isinstance(each, FieldUnknown)]
            if not any(unknown):
                break
            self._unknown |= frozenset().union(*unknown)
        return [_only_suggest(each) for each in answers] if "precision" in self._unknown else answers

    def _suggest(
        self, posts: Sequence[Post], limit: int, fields: Mapping[str, object]
    ) -> list[Suggestions | PostRefused]:
        found: dict[int, Suggestions | PostRefused] = {}
        encoded: list[EncodedPost] = []
        for place, post in enumerate(posts):
            options = fields if "place" in self._unknown else {**fields, **place_field(post)}
            data = refuse(post) or encode_post(post, limit=limit, options=options)
            if isinstance(data, bytes):
                encoded.append(EncodedPost(place, data))
            else:
                found[place] = data
        for batch in split_batches(encoded):
            answers = self._fetch_batch(batch, limit)
            found |= {each.place: answer for each, answer in zip(batch, answers, strict=True)}
        return [_without_own(found[place], post) for place, post in enumerate(posts)]

    def _fetch_batch(self, batch: list[EncodedPost], limit: int) -> list[Suggestions | PostRefused]:
        """Return the answers for a batch; when it is too large for a gateway in between, for its halves."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            data = self.fetch(Request("POST", BATCH, headers, render_batch(batch)))
        except SourceRefused as error:
            if error.status != TOO_LARGE:
                raise
            if len(batch) == 1:
                return [PostRefused("the post is too long for the API")]
            half = len(batch) // 2
            return self._fetch_batch(batch[:half], limit) + self._fetch_batch(batch[half:], limit)
        try:
            self._model, answers = parse_batch(data, posts=len(batch), limit=limit, hide=self.hide)
        except Nonsense as error:
            raise NonsenseAnswer(str(self._address), str(error)) from error
        return answers

    def fetch(self, request: Request) -> bytes:
        """Return the body of the answer to `request`, whose path is relative to the address's.

        Raises SourceError. A request is sent again when the answer is lost, so it must be harmless twice.
        """
        request = request._replace(path=self._address.join(request.path))
        url = str(self._address)
        deadline = self._surroundings.start(self._timeout_s - self._spent_s * self._together)
        try:
            answer = self._send(deadline, request)
        except OutOfTime:
            # The thread that hangs keeps the old connection.
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
            raise self._refusal(answer)
        return answer.body

    def _send(self, deadline: Deadline, request: Request) -> Answer:
        connection, world = self._connection, self._surroundings
        url = f"{self._address.scheme}://{self._address.host_header}{request.path}"

        def try_once() -> Answer:
            # Each try is signed anew: a signature is valid for some minutes only.
            deadline.doing = "looking for credentials"
            headers = self._access.sign(request, url)
            return connection.send(request._replace(headers={"User-Agent": "fuda", **headers}), deadline)

        def work() -> Answer:
            return retry_while_busy(try_once, deadline, jitter=world.jitter, now=world.now)

        return do_within(deadline, work, give_up=connection.abort)

    def _refusal(self, answer: Answer) -> SourceRefused:
        """Return the error for an answer whose status is not 200."""
        if 300 <= answer.status < 400:
            problem = printable(self.hide(answer.headers.get("location", "")))
        else:
            problem = parse_problem(answer.body, hide=self.hide)
        advice = _advise(answer.status, self._access)
        return SourceRefused(str(self._address), answer.status, problem, advice=advice)

    def hide(self, text: str) -> str:
        """Return `text` without the secrets that were sent: a service may send them back."""
        # The longest first: one may be part of another.
        for secret in sorted((*self._access.secrets, *self._connection.secrets), key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text


def _advise(status: int, access: Access) -> str:
    if 300 <= status < 400:
        return "Redirects are not followed: if that is the right address, give it with --url."
    if status in (401, 403):
        return access.advice
    if status == 404:
        return "Check that the address is that of the API, with its stage."
    if status in BUSY:
        return "It is busy or not ready: try again later, or allow more time with --timeout."
    if status >= 500:
        return "It failed, and its log has the reason. Try again later."
    return "Check that fuda and the API have the same version."


def _only_suggest(answer: Suggestions | PostRefused) -> Suggestions | PostRefused:
    if isinstance(answer, PostRefused):
        return answer
    return answer._replace(
        tags=tuple(map(only_suggest, answer.tags)), categories=tuple(map(only_suggest, answer.categories))
    )


def _without_own(answer: Suggestions | PostRefused, post: Post) -> Suggestions | PostRefused:
    """Return the answer without the labels that the post has; the service should have left them out."""
    if isinstance(answer, PostRefused):
        return answer
    return answer._replace(
        tags=_without(answer.tags, post.tags), categories=_without(answer.categories, post.categories)
    )


def _without(suggestions: tuple[Suggestion, ...], own: tuple[str, ...]) -> tuple[Suggestion, ...]:
    folded = frozenset(map(fold, own))
    return tuple(each for each in suggestions if fold(each.label) not in folded)
