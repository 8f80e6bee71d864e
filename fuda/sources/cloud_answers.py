"""The answers that the cloud gave for a blog's posts, kept on disk until they are asked for one by one."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from console.escaping import printable
from fuda.sources.answer_checks import Nonsense, parse_batch
from fuda.sources.cloud_posts import Asking
from fuda.sources.source import ModelInfo, NonsenseAnswer, PostRefused
from model.post import Post
from model.printing import render_json
from model.suggestion import Suggestions

_UNANSWERED = PostRefused("the cloud has no answer for it: it was changed since it was sent, or was not sent")


class CloudAnswers:
    """A source that knows the answers of one execution, called `name`, and gives them to posts by their hash.

    Answers are checked when they are asked for, as strictly as those of an API.
    """

    def __init__(self, asking: Asking, known: ModelInfo, name: str) -> None:
        self._asking = asking
        self._known = known
        self._name = name
        self.versions: set[str] = set()
        # A database without a name is a temporary file, which SQLite deletes: 100,000 answers have 280 MB.
        self._answers = sqlite3.connect("")
        self._answers.execute("create table answers (id text primary key, answer text)")

    def close(self) -> None:
        """Delete the answers."""
        self._answers.close()

    def add(self, batches: Iterable[Mapping[str, Any]]) -> int:
        """Keep the answers of batches as the state machine returns them. Raises NonsenseAnswer."""
        added = 0
        for batch in batches:
            rows = list(self._rows(batch))
            self._answers.executemany("insert or replace into answers values (?, ?)", rows)
            added += len(rows)
        return added

    def fail(self, reasons: Mapping[str, str]) -> None:
        """Keep the reason why posts have no answer, by their hash."""
        rows = [(id_, render_json({"problem": problem})) for id_, problem in reasons.items()]
        self._answers.executemany("insert or ignore into answers values (?, ?)", rows)

    def info(self) -> ModelInfo:
        return self._known

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return the answer for each post, in order. Raises NonsenseAnswer."""
        return [self._answer(post, limit, evidence) for post in posts]

    def _answer(self, post: Post, limit: int, evidence: bool) -> Suggestions | PostRefused:
        encoded = self._asking.encode(post, limit=limit, evidence=evidence)
        if isinstance(encoded, PostRefused):
            return encoded
        row = self._answers.execute("select answer from answers where id = ?", encoded[:1]).fetchone()
        if row is None:
            return _UNANSWERED
        found = json.loads(row[0])
        if "problem" in found:
            return PostRefused(found["problem"])
        try:
            [answer] = parse_batch(row[0].encode(), posts=1, limit=limit)[1]
        except Nonsense as error:
            raise NonsenseAnswer(self._name, str(error)) from error
        return answer

    def _rows(self, batch: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the hash of each post of a batch, and its answer as an answer of the API to one post."""
        ids, model, answers = batch.get("ids"), batch.get("model"), batch.get("answers")
        if not isinstance(ids, list) or not isinstance(answers, list) or len(ids) != len(answers):
            raise NonsenseAnswer(self._name, "a batch has not one answer for each of its posts")
        if isinstance(model, dict):
            self.versions.add(printable(str(model.get("version"))))
        for id_, answer in zip(ids, answers, strict=True):
            yield str(id_), render_json({"model": model, "answers": [answer]})
