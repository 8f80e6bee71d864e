"""The posts of a blog as one file for the cloud: a line of JSON a post, named by the hash of its text."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from blog.post_file import DEFAULT_KEYS
from fuda.config.options import Options
from fuda.sources.batches import encode_post, option_fields, place_field, refuse
from fuda.sources.source import ModelInfo, NoSource, PostRefused, Source
from model.post import Post
from model.printing import render_json
from model.suggestion import Suggestions

LINE_BYTES = 199_000
"""The most that a line may have: deploy/stack/bulk-map.yml bounds a batch, and a larger item ends the run."""
_TOO_LONG = PostRefused(
    f"it is longer than the {LINE_BYTES:,} bytes that a batch in the cloud takes: label it without --cloud"
)
_WAITING = PostRefused("it was not judged yet")


class Unnamed:
    """Stands for a source where none is named: the blog then has labels under the usual keys."""

    def info(self) -> ModelInfo:
        return ModelInfo("", "", DEFAULT_KEYS)

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        raise NoSource


def named_or_usual(open_source: Callable[[Options], Source], options: Options) -> Source:
    """Return the source that `options` name: only its label keys are needed, which have a default."""
    try:
        return open_source(options)
    except NoSource:
        return Unnamed()


@dataclass(frozen=True, slots=True)
class Asking:
    """How every post of a run is written, so that a post that has not changed has the same hash later."""

    options: Options

    def encode(self, post: Post, *, limit: int, evidence: bool) -> tuple[str, bytes] | PostRefused:
        """Return the hash of a post and its line, which names no path but its place within the blog."""
        fields = {**option_fields(self.options), **place_field(post), "evidence": evidence}
        data = refuse(post) or encode_post(post, limit=limit, options=fields)
        if isinstance(data, PostRefused):
            return data
        id_ = hashlib.sha256(data).hexdigest()[:32]
        line = b'{"id":%s,"post":%s}\n' % (render_json(id_).encode(), data)
        return _TOO_LONG if len(line) > LINE_BYTES else (id_, line)


@dataclass(slots=True)
class Gathering:
    """A source that answers nothing yet: it writes the posts that it is asked about to `file`, each once."""

    asking: Asking
    known: ModelInfo
    file: BinaryIO
    ids: set[str] = field(default_factory=set)
    size_bytes: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """The sha256 of the file so far."""
        return self._hash.hexdigest()

    def info(self) -> ModelInfo:
        return self.known

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Write the posts down. No answer is meant for a person: the posts are asked about again later."""
        return [self._add(self.asking.encode(post, limit=limit, evidence=evidence)) for post in posts]

    def _add(self, encoded: tuple[str, bytes] | PostRefused) -> PostRefused:
        if isinstance(encoded, PostRefused):
            return encoded
        id_, line = encoded
        if id_ not in self.ids:
            self.ids.add(id_)
            self.file.write(line)
            self._hash.update(line)
            self.size_bytes += len(line)
        return _WAITING
