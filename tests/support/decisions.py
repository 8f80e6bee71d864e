"""Decisions, and stores to keep them in, in a test's few words."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from aws.decision_table import BY_MODEL, BY_TIME, DecisionTable
from blog.sent_decisions import OUTCOMES, Outcome, SentDecision, name_digest
from service.decisions.file_store import DecisionFile
from service.decisions.store import DecisionStore, Page, Reading, StoreError

AT = "2026-11-24T00:14:05.123Z"
MODEL = "3f9c1b7a40d2"
START = datetime(2026, 11, 24, 1, tzinfo=UTC)
SENDING: dict[str, Any] = {
    "post": "content/uji.md",
    "model": MODEL,
    "at": AT,
    "decisions": [
        {"kind": "tags", "label": "tea", "outcome": "accepted", "score": 0.93},
        {"kind": "categories", "label": "tea", "outcome": "rejected"},
    ],
}


def decided(
    label: str = "tea", *, post: str = "a.md", at: str = AT, outcome: Outcome = "accepted", model: str = MODEL
) -> SentDecision:
    return SentDecision(name_digest(post), at, "tags", label, outcome, model, 0.5)


class Ticking:
    """A clock that stands a second later at every look, from START on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def open_file(folder: Path) -> DecisionFile:
    return DecisionFile(folder / "decisions.jsonl", now=Ticking())


def create_table(name: str) -> None:
    """Create a table as deploy/stack/decisions-table.yml does."""
    keys = ("pk", "sk"), ("blog", "received"), ("model", "outcome")
    schemas = [
        [{"AttributeName": hashed, "KeyType": "HASH"}, {"AttributeName": ranged, "KeyType": "RANGE"}]
        for hashed, ranged in keys
    ]
    included: Any = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["expires"]}
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for pair in keys for each in pair
        ],
        KeySchema=schemas[0],
        GlobalSecondaryIndexes=[
            {"IndexName": BY_TIME, "KeySchema": schemas[1], "Projection": {"ProjectionType": "ALL"}},
            {"IndexName": BY_MODEL, "KeySchema": schemas[2], "Projection": included},
        ],
    )


def open_table(name: str, *, days: int = 730) -> DecisionTable:
    create_table(name)
    return DecisionTable(name, days=days, now=Ticking())


def labels(decisions: Iterable[SentDecision]) -> list[str]:
    return [decision.label for decision in decisions]


def read_all(store: DecisionStore, reading: Reading = Reading(), *, blog: str = "") -> list[SentDecision]:  # noqa: B008
    """Return the decisions of every page."""
    found: list[SentDecision] = []
    while True:
        page = store.read(blog, reading)
        found += page.decisions
        if not page.next:
            return found
        reading = reading._replace(place=page.next)


class DecisionMemory:
    """Keeps nothing: every decision is new, and there is none to read."""

    def write(self, blog: str, decisions: Sequence[SentDecision]) -> Sequence[SentDecision]:
        return decisions

    def read(self, blog: str, reading: Reading) -> Page:
        return Page((), "")

    def count(self, blog: str, model: str) -> dict[Outcome, int]:
        return dict.fromkeys(OUTCOMES, 0)


class BrokenStore:
    """Fails at everything."""

    def write(self, blog: str, decisions: Sequence[SentDecision]) -> Sequence[SentDecision]:
        raise StoreError("secret-table", "are gone")

    def read(self, blog: str, reading: Reading) -> Page:
        raise StoreError("secret-table", "are gone")

    def count(self, blog: str, model: str) -> dict[Outcome, int]:
        raise StoreError("secret-table", "are gone")
