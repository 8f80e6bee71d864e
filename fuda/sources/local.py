"""Suggestions from a model on this machine: the same as from an API that serves it, without network."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from blog.opening import LeadsOut, read_inside
from fuda.sources.answer_checks import Nonsense, parse_suggestions
from fuda.sources.batches import LIMIT_MAX, refuse
from fuda.sources.source import ModelInfo, ModelLeadsOut, ModelMissing, PostRefused, SourceError
from model.errors import FudaError
from model.post import LabelKeys, Post
from model.rules import NO_RULES, Rules
from model.suggestion import DEFAULT_PRECISION, Suggestions, Wish, render_suggestions


class Tagger(Protocol):
    """The part of model.tagger.Tagger that is used here."""

    @property
    def version(self) -> str: ...
    @property
    def newest_post(self) -> str: ...
    @property
    def label_keys(self) -> LabelKeys: ...
    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]: ...


Load = Callable[[Path], Tagger]


def use_one_thread() -> None:
    """Keep NumPy, when it is imported, from starting threads of its own.

    They save no time on arrays of this size: their start costs 80 ms of a processor, and where as many
    processes as processors work, the work takes 15 % longer.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def load_tagger(path: Path) -> Tagger:
    """Load the model."""
    use_one_thread()
    # Imported here: it brings NumPy, and many commands need no suggestions.
    from model.tagger import Tagger

    return Tagger.load(path)


def load_inside(root: Path, path: Path) -> Tagger:
    """Load the model at `path`, which the fuda.toml of the blog at `root` names.

    Raises ArtifactError or ModelLeadsOut.
    """
    use_one_thread()
    from model.artifact import read_artifact
    from model.tagger import Tagger

    def read(place: str | Path, /, *, max_bytes: int) -> bytes:
        try:
            return read_inside(root, Path(place), max_bytes=max_bytes)
        except LeadsOut:
            raise ModelLeadsOut(path) from None

    return Tagger(read_artifact(path, read=read), path)


class Local:
    """The model at `path`, loaded when it is first needed; it pickles as that path, for other processes.

    Scores are rounded and labels are checked like those that come over the network, so that posts and
    records do not depend on the source.
    """

    def __init__(
        self,
        path: Path,
        *,
        load: Load = load_tagger,
        precision: float = DEFAULT_PRECISION,
        rules: Rules = NO_RULES,
    ) -> None:
        self._path = path
        self._load = load
        self._precision = precision
        self._rules = rules
        self._tagger: Tagger | None = None

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_tagger": None}

    def info(self) -> ModelInfo:
        """Return the model. Raises ModelMissing or ModelLeadsOut."""
        tagger = self._loaded()
        return ModelInfo(tagger.version, tagger.newest_post, tagger.label_keys)

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return the suggestions for each post, in order. Raises ModelMissing or ModelLeadsOut."""
        assert 1 <= limit <= LIMIT_MAX
        refusals = list(map(refuse, posts))
        wishes = [
            Wish(post, limit, evidence, self._precision, self._rules)
            for post, refusal in zip(posts, refusals, strict=True)
            if not refusal
        ]
        found = iter(self._loaded().suggest_all(wishes) if wishes else ())
        return [refusal or _check(next(found), limit) for refusal in refusals]

    def _loaded(self) -> Tagger:
        if self._tagger is None:
            try:
                self._tagger = self._load(self._path)
            except SourceError:
                raise
            except FudaError as error:
                raise ModelMissing(self._path, getattr(error, "problem", str(error))) from error
        return self._tagger


def _check(suggestions: Suggestions, limit: int) -> Suggestions | PostRefused:
    try:
        return parse_suggestions(render_suggestions(suggestions), limit=limit)
    except Nonsense as error:
        return PostRefused(f"the model suggests a label that cannot be written into a post: {error}")
