"""Where suggestions come from: what every source offers, and what can go wrong with one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from model.errors import FudaError
from model.post import LabelKeys, Post
from model.suggestion import Suggestions

if TYPE_CHECKING:
    from fuda.config.options import Options


class ModelInfo(NamedTuple):
    """The model behind a source: `newest_post` is an ISO date or "", `keys` are where its blog has labels.

    A kind of label that the blog does not have has no keys.
    """

    version: str
    newest_post: str
    keys: LabelKeys


@dataclass(frozen=True, slots=True)
class PostRefused:
    """Stands for the suggestions of a post that gets none, while others do.

    `problem` says why in half a sentence, fit to stand behind the post's path.
    """

    problem: str


class EvidenceUnknown(PostRefused):
    """Stands for suggestions that an older service refuses, as it always gives evidence."""


class Source(Protocol):
    """Suggests labels for posts. Raises SourceError, or another FudaError where a setting is wrong."""

    def info(self) -> ModelInfo:
        """Return what is known of the model: of the one that answered last, should it change meanwhile."""

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        """Return what is suggested for each post, in order: `limit` tags and as many categories at most.

        No label that a post brings with it is among its suggestions. `limit` is from 1 to 50. Scores and
        weights are rounded as the API rounds them, whatever the source. Without `evidence`, which nobody
        will look at then, an answer is quicker and shorter.
        """


class SourceError(FudaError):
    """No suggestions can be had from a source now; the message says why, and what to do about it."""


class NoSource(SourceError):
    """Name a model or the address of an API: nothing does."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing says where suggestions come from: name a model with --model FILE, or a deployed API "
            "with --url URL; or set FUDA_MODEL or FUDA_URL, or model or url in fuda.toml."
        )


class ModelMissing(SourceError):
    """Train a model, or name another: there is none at `path` that could be used, as `problem` says."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"There is no model to use at {path}: it {problem}. Train one with "
            f"python -m training CONTENT --out {path}, or name another with --model."
        )
        self.path = path
        self.problem = problem


class ModelLeadsOut(SourceError):
    """Raised when the model at `path`, which fuda.toml names, is a link out of the blog."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The model {path} leads out of the blog through a link, and fuda.toml may only name a file of "
            "the blog. If it is yours, name it with --model or FUDA_MODEL."
        )
        self.path = path


class SourceUnreachable(SourceError):
    """Look at the address, the network and the service: `url` cannot be asked, as `problem` says."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url} cannot be asked: {problem}. Look at the address, and whether it is up.")
        self.url = url
        self.problem = problem


class SourceTooSlow(SourceError):
    """Allow more time, or ask later: `url` did not answer within `timeout_s`, spent on `doing` at last."""

    def __init__(self, url: str, timeout_s: float, doing: str) -> None:
        super().__init__(
            f"{url} did not answer within {timeout_s:g} seconds ({doing}). Try again, or allow more with "
            "--timeout."
        )
        self.url = url
        self.timeout_s = timeout_s
        self.doing = doing


class SourceRefused(SourceError):
    """Do what the message says: `url` answered with the HTTP `status`; `problem` is what it said, or ""."""

    def __init__(self, url: str, status: int, problem: str, *, advice: str) -> None:
        said = f" ({problem})" if problem else ""
        super().__init__(f"{url} refuses to answer: {status}{said}. {advice}")
        self.url = url
        self.status = status
        self.problem = problem


class NonsenseAnswer(SourceError):
    """Check that the address is that of a Fuda API: what `url` answered is none, as `problem` says."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"{url} answers what no Fuda API would: {problem}. Look whether that is the API's address, and "
            "its version that of this fuda."
        )
        self.url = url
        self.problem = problem


class CannotAuthorise(SourceError):
    """Do what the message says: requests to `url` cannot be signed, or must not carry the token."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"Requests to {url} cannot be authorised: {problem}")
        self.url = url
        self.problem = problem


def open_source(options: "Options") -> Source:
    """Return the source that `options` name, before anything is read or asked. Raises NoSource."""
    if options.model is not None:
        from fuda.sources.local import Local, load_inside

        if options.model_root is not None:
            return Local(options.model, load=partial(load_inside, options.model_root))
        return Local(options.model)
    if options.url is not None:
        # Here, so that a local model does not wait for the import of what speaks HTTP and TLS.
        from fuda.sources.remote import open_remote

        return open_remote(options)
    raise NoSource
