"""A source of suggestions: the protocol of local models and deployed APIs, and their errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from model.errors import FudaError
from model.post import LabelKeys, Post
from model.suggestion import Suggestions

OLDER_API = "older-api"
"""The reason of a label that an API would apply which does not know the asked precision."""


class ModelInfo(NamedTuple):
    """The model behind a source: `newest_post` is an ISO date or "".

    `keys` are the front matter keys under which its blog has labels; a kind that the blog does not use has
    no keys.
    """

    version: str
    newest_post: str
    keys: LabelKeys


@dataclass(frozen=True, slots=True)
class PostRefused:
    """Takes the place of the suggestions for a post that gets none, while other posts do.

    `problem` gives the reason in half a sentence, to be printed after the post's path.
    """

    problem: str


@dataclass(frozen=True, slots=True)
class FieldUnknown(PostRefused):
    """Takes the place of suggestions that an older service refuses because it does not know `fields`."""

    fields: frozenset[str]


class Source(Protocol):
    """Suggests labels for posts. Raises SourceError, or another FudaError when a setting is wrong."""

    def info(self) -> ModelInfo:
        """Return the model. When an API changes its model, this is the one that answered last."""

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return the suggestions for each post, in order: at most `limit` tags and `limit` categories.

        Labels that a post has are not suggested. `limit` is from 1 to 50. Scores and weights are rounded as
        the API rounds them, whatever the source. Without `evidence` an answer is quicker and shorter. The
        precision and rules of the run's options are kept.
        """


class SourceError(FudaError):
    """Raised when a source can give no suggestions; the message gives the reason and the next move."""


class NoSource(SourceError):
    """Raised when neither a model nor an API is named."""

    def __init__(self) -> None:
        super().__init__(
            "No source of suggestions is set: name a model with --model FILE, or a deployed API with "
            "--url URL; or set FUDA_MODEL or FUDA_URL, or model or url in fuda.toml."
        )


class ModelMissing(SourceError):
    """Raised when the model at `path` is missing or cannot be used; `problem` gives the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"The model {path} cannot be used: it {problem}. Train one with "
            f"fuda train CONTENT --out {path}, or name another with --model."
        )
        self.path = path
        self.problem = problem


class ModelLeadsOut(SourceError):
    """Raised when the model at `path`, which fuda.toml names, is a link to a file outside the blog."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The model {path} leads out of the blog through a link, and fuda.toml may only name a file of "
            "the blog. If it is yours, name it with --model or FUDA_MODEL."
        )
        self.path = path


class SourceUnreachable(SourceError):
    """Raised when there is no connection to `url`, or it breaks; `problem` gives the reason."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"{url} cannot be reached: {problem}. Check the address, and whether the service is running."
        )
        self.url = url
        self.problem = problem


class SourceTooSlow(SourceError):
    """Raised when `url` did not answer within `timeout_s`; `doing` is the step that was under way."""

    def __init__(self, url: str, timeout_s: float, doing: str) -> None:
        super().__init__(
            f"{url} did not answer within {timeout_s:g} seconds ({doing}). Try again, or allow more time "
            "with --timeout."
        )
        self.url = url
        self.timeout_s = timeout_s
        self.doing = doing


class SourceRefused(SourceError):
    """Raised when `url` answered with another HTTP `status` than 200; `problem` is its reason, or ""."""

    def __init__(self, url: str, status: int, problem: str, *, advice: str) -> None:
        reason = f" ({problem})" if problem else ""
        super().__init__(f"{url} refused the request: {status}{reason}. {advice}")
        self.url = url
        self.status = status
        self.problem = problem


class NonsenseAnswer(SourceError):
    """Raised when the answer of `url` is not one of a Fuda API; `problem` is what is wrong with it."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"The answer of {url} is not one of a Fuda API: {problem}. Check that this is the API's address, "
            "and that fuda and the API have the same version."
        )
        self.url = url
        self.problem = problem


class CannotAuthorise(SourceError):
    """Raised when requests to `url` cannot be signed, or must not carry the token; see `problem`."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"Requests to {url} cannot be authorised: {problem}")
        self.url = url
        self.problem = problem
