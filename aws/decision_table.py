"""Keeps decisions in a table of DynamoDB, one row of at most 1 kB for each.

The keys follow from what is asked (docs/adr/0026-decisions.md):

    by post       pk = BLOG#POST, sk = AT#KIND#LABEL: the natural key, so that a row is written once
    by time       index by-time: blog = blog#BLOG, received = TIME
    by model      index by-model: model = BLOG#VERSION, outcome = OUTCOME#TIME

POST is the digest of the post's name and LABEL that of the folded label. DynamoDB deletes a row within days
after `expires`, so every question also leaves expired rows out.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any, Final, get_args

from aws.variables import DECISIONS_DAYS, SettingError, parse_days
from aws.variables import DECISIONS_TABLE as TABLE
from blog.sent_decisions import OUTCOMES, TIME_PATTERN, Outcome, SentDecision, render_time
from model.labels import fold
from model.post import Kind
from service.decisions.store import BadPlace, Page, Reading, StoreError

BY_TIME, BY_MODEL = "by-time", "by-model"
MAX_ROW_BYTES: Final = 1024
"""DynamoDB charges a write by the kilobyte."""
TIMEOUT_S: Final = 5.0
"""After so long no further row is written: the function has to answer before its own timeout."""
_DIGITS = 16
_UNEXPIRED = "#expires > :now"
_ROW_KEY = rf"{TIME_PATTERN}#(?:{'|'.join(get_args(Kind))})#[0-9a-f]{{{_DIGITS}}}"

# DynamoDB's names of errors, and the next move.
_REFUSALS = {
    "ResourceNotFoundException": f"are not there: create the table and its indexes, or correct {TABLE}",
    "AccessDeniedException": "are denied to the function: allow its role the actions of "
    "deploy/stack/decisions-table.yml on the table and its indexes",
    "UnrecognizedClientException": "are denied to the function: check its credentials",
}
_BUSY = ("ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded")

Row = dict[str, Any]


class DecisionTable:
    """A DecisionStore in the DynamoDB table `table`. Rows expire after `days`.

    boto3 is imported, and its client made, by the first call. `now` returns the time of receipt, `clock`
    seconds.
    """

    def __init__(
        self,
        table: str,
        *,
        days: int,
        now: Callable[[], datetime],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._table = table
        self._days = days
        self._now = now
        self._clock = clock

    def write(self, blog: str, decisions: Sequence[SentDecision]) -> list[SentDecision]:
        """Write a row for each of `decisions` whose key has none, and return those decisions."""
        now = self._now()
        expires = int((now + timedelta(days=self._days)).timestamp())
        ends = self._clock() + TIMEOUT_S
        written = []
        for decision in decisions:
            if self._clock() > ends:
                raise StoreError(self._table, f"could not all be written within {TIMEOUT_S:g} seconds")
            received = decision._replace(received=render_time(now))
            if self._put(render_row(blog, received, expires)):
                written.append(received)
        return written

    def read(self, blog: str, reading: Reading) -> Page:
        """Return a page, from the index by time, or of one post from the table itself."""
        values: Row = {":now": _number(self._now().timestamp()), ":since": {"S": reading.since or "0"}}
        query: Row = {"Limit": reading.limit, "ExpressionAttributeValues": values}
        names = {"#expires": "expires", "#received": "received"}
        if reading.post:
            names["#pk"] = "pk"
            values[":pk"] = {"S": _post_key(blog, reading.post)}
            query |= {
                "KeyConditionExpression": "#pk = :pk",
                "FilterExpression": f"{_UNEXPIRED} AND #received >= :since",
            }
        else:
            names["#blog"] = "blog"
            values[":blog"] = {"S": _blog_key(blog)}
            query |= {
                "IndexName": BY_TIME,
                "KeyConditionExpression": "#blog = :blog AND #received >= :since",
                "FilterExpression": _UNEXPIRED,
            }
        if reading.place:
            query["ExclusiveStartKey"] = _parse_place(blog, reading)
        answer = self._ask("query", ExpressionAttributeNames=names, **query)
        last = answer.get("LastEvaluatedKey")
        return Page(tuple(map(parse_row, answer["Items"])), _render_place(last, reading) if last else "")

    def count(self, blog: str, model: str) -> dict[Outcome, int]:
        """Return how many decisions about the model have each outcome: DynamoDB counts, no row is sent."""
        return {outcome: sum(self._counts(f"{blog}#{model}", outcome)) for outcome in OUTCOMES}

    def _counts(self, model: str, outcome: Outcome) -> Iterator[int]:
        """Yield the count of each part of the index that DynamoDB reads at once, of up to 1 MB."""
        start: Row = {}
        while True:
            answer = self._ask(
                "query",
                IndexName=BY_MODEL,
                Select="COUNT",
                KeyConditionExpression="#model = :model AND begins_with(#outcome, :outcome)",
                FilterExpression=_UNEXPIRED,
                ExpressionAttributeNames={"#model": "model", "#outcome": "outcome", "#expires": "expires"},
                ExpressionAttributeValues={
                    ":model": {"S": model},
                    ":outcome": {"S": f"{outcome}#"},
                    ":now": _number(self._now().timestamp()),
                },
                **start,
            )
            yield answer["Count"]
            if not answer.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _put(self, row: Row) -> bool:
        """Write a row unless its key has one, and return whether it had none."""
        condition = {"ConditionExpression": "attribute_not_exists(pk)"}
        return self._ask("put_item", Item=row, **condition) is not _KNOWN

    def _ask(self, action: str, **values: Any) -> Mapping[str, Any]:
        """Return the answer of DynamoDB, or _KNOWN when a condition failed. Raises StoreError."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: Mapping[str, Any] = getattr(self._client, action)(TableName=self._table, **values)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                return _KNOWN
            raise StoreError(self._table, _refusal(code)) from error
        except BotoCoreError as error:
            problem = f"could not be reached: {str(error).rstrip('.')}"
            raise StoreError(self._table, problem) from error
        return answer

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        timeouts: dict[str, Any] = {"connect_timeout": 1, "read_timeout": 2}
        retries: Any = {"total_max_attempts": 2, "mode": "standard"}
        return boto3.client("dynamodb", config=Config(retries=retries, **timeouts))


_KNOWN: Mapping[str, Any] = {}


def open_table(environ: Mapping[str, str]) -> DecisionTable:
    """Return the table that DECISIONS_TABLE names. Nothing is asked of it yet. Raises SettingError."""
    name = environ[TABLE]
    if not re.fullmatch("[a-zA-Z0-9_.-]{3,255}", name):
        raise SettingError(TABLE, "is not the name of a table. Write its name, and not its ARN.")
    days = parse_days(environ.get(DECISIONS_DAYS, ""))
    return DecisionTable(name, days=days, now=lambda: datetime.now(UTC))


def render_row(blog: str, decision: SentDecision, expires: int) -> Row:
    """Return the row of a decision, of at most MAX_ROW_BYTES; it expires at the Unix time `expires`."""
    label = hashlib.sha256(fold(decision.label).encode()).hexdigest()[:_DIGITS]
    texts = {
        "pk": _post_key(blog, decision.post),
        "sk": f"{decision.at}#{decision.kind}#{label}",
        "blog": _blog_key(blog),
        "received": decision.received,
        "model": f"{blog}#{decision.model}",
        "outcome": f"{decision.outcome}#{decision.received}",
        "label": decision.label,
    }
    row: Row = {name: {"S": text} for name, text in texts.items()}
    row["expires"] = _number(expires)
    if decision.score is not None:
        row["score"] = {"N": f"{decision.score:.4f}"}
    return row


def parse_row(row: Row) -> SentDecision:
    """Return the decision of a row that `render_row` made."""
    at, kind, _ = row["sk"]["S"].split("#")
    return SentDecision(
        post=f"sha256:{row['pk']['S'].rpartition('#')[2]}",
        at=at,
        kind=kind,
        label=row["label"]["S"],
        outcome=row["outcome"]["S"].partition("#")[0],
        model=row["model"]["S"].rpartition("#")[2],
        score=float(row["score"]["N"]) if "score" in row else None,
        received=row["received"]["S"],
    )


def _post_key(blog: str, post: str) -> str:
    return f"{blog}#{post.removeprefix('sha256:')}"


def _blog_key(blog: str) -> str:
    # An index takes no empty key.
    return f"blog#{blog}"


def _number(value: float) -> Row:
    return {"N": str(int(value))}


def _render_place(last: Row, reading: Reading) -> str:
    """Return where a page ended, without the blog: a caller cannot name another blog's row with it."""
    post = last["pk"]["S"].rpartition("#")[2]
    parts = [last["sk"]["S"]] if reading.post else [last["received"]["S"], post, last["sk"]["S"]]
    return urlsafe_b64encode("|".join(parts).encode()).decode().rstrip("=")


def _parse_place(blog: str, reading: Reading) -> Row:
    """Return the key after which a page begins. Raises BadPlace."""
    try:
        padded = reading.place + "=" * (-len(reading.place) % 4)
        place = urlsafe_b64decode(padded.encode()).decode()
    except ValueError:
        raise BadPlace from None
    if reading.post:
        if not re.fullmatch(_ROW_KEY, place):
            raise BadPlace
        return {"pk": {"S": _post_key(blog, reading.post)}, "sk": {"S": place}}
    found = re.fullmatch(rf"({TIME_PATTERN})\|([0-9a-f]{{32}})\|({_ROW_KEY})", place)
    if found is None or found[1] < reading.since:
        raise BadPlace
    keys = {"blog": _blog_key(blog), "received": found[1], "pk": f"{blog}#{found[2]}", "sk": found[3]}
    return {name: {"S": text} for name, text in keys.items()}


def _refusal(code: str) -> str:
    if code in _BUSY:
        return f"are throttled ({code}): the table or an index is asked too often; the caller tries again"
    return f"{_REFUSALS.get(code, 'cannot be kept or read')} ({code})"
