"""What was measured, as the bill needs it: per memory size the init, and calls with batches of some sizes.

A post alone is asked about with evidence, a batch without, as fuda bulk asks; one with evidence stands for
it where there is no other. Calls with other batches are reckoned from those that were made, and say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from lambda_local.cgroups import VCPU_MB
from model.errors import FudaError

ANSWER_BYTES_PER_POST, LOG_BYTES_PER_POST = 2_850, 5
"""What a post more adds to an answer of ours, with its evidence, and to our line in the log."""


class NotMeasured(FudaError):
    """Name one of the memory sizes that were `measured`, or measure `memory_mb` too."""

    def __init__(self, memory_mb: int, measured: Sequence[int], path: Path) -> None:
        self.memory_mb = memory_mb
        self.measured = tuple(measured)
        sizes = ", ".join(f"{size:,}" for size in self.measured)
        super().__init__(f"--memory {memory_mb}: {path} has {sizes} MB.")


@dataclass(frozen=True, slots=True)
class Call:
    """A warm call with so many `posts`: mean billed milliseconds, and bytes of its parts.

    `log_bytes` are those of the function's own lines. Without `evidence` the answer does not say what speaks
    for a label. A `reckoned` call was not made: it is what calls that were made lead one to expect.
    """

    posts: int
    billed_ms: float
    request_bytes: int
    answer_bytes: int
    log_bytes: int
    evidence: bool = True
    reckoned: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """A memory size: an instance's init, how much slower its first answer is, and calls that were made."""

    memory_mb: int
    init_ms: float
    first_ms: float
    calls: tuple[Call, ...]

    def call(self, posts: int) -> Call:
        """Return the call with so many posts: one that was made, or else what is to be expected."""
        made = self._chosen()
        if posts in made:
            return made[posts]
        if len(made) == 1:
            return self._scale(posts)
        pairs = list(pairwise(made.values()))
        first, second = next((pair for pair in pairs if posts < pair[1].posts), pairs[-1])
        return _between(first, second, posts)

    def explained(self) -> "Size":
        """Return the size with those of its calls alone that were made with evidence."""
        return replace(self, calls=tuple(call for call in self.calls if call.evidence))

    def _chosen(self) -> dict[int, Call]:
        """Return the calls by their posts, fewest first: of two with as many the one without evidence."""
        made = {call.posts: call for call in sorted(self.calls, key=lambda call: not call.evidence)}
        return dict(sorted(made.items()))

    def _scale(self, posts: int) -> Call:
        """Return a larger call from that with one post, which alone may have found its share saved up."""
        one = self.calls[0]
        slower = max(1.0, VCPU_MB / self.memory_mb)
        more = posts - one.posts
        return Call(
            posts,
            one.billed_ms + more * one.billed_ms * slower,
            round(one.request_bytes * posts / one.posts),
            one.answer_bytes + more * ANSWER_BYTES_PER_POST,
            one.log_bytes + more * LOG_BYTES_PER_POST,
            reckoned=True,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A file with measurements: what it `says` of itself, and its `sizes` by memory."""

    path: Path
    says: str
    sizes: Mapping[int, Size]

    def resized(self, answer_bytes: int | None, log_bytes: int | None) -> "Run":
        """Return the run as if a call with one post had an answer, and lines in our log, of so many bytes.

        Those of other calls change as much; None leaves them as they are.
        """
        sizes = {memory: _resize(size, answer_bytes, log_bytes) for memory, size in self.sizes.items()}
        return replace(self, sizes=sizes)

    def size(self, memory_mb: int) -> Size:
        """Return what was measured at this memory size. Raises NotMeasured."""
        if memory_mb not in self.sizes:
            raise NotMeasured(memory_mb, sorted(self.sizes), self.path)
        return self.sizes[memory_mb]


def _resize(size: Size, answer_bytes: int | None, log_bytes: int | None) -> Size:
    one = size.call(1)
    answer_share = (answer_bytes or one.answer_bytes) / one.answer_bytes
    log_share = (log_bytes or one.log_bytes) / one.log_bytes
    calls = (
        replace(
            call,
            answer_bytes=round(call.answer_bytes * answer_share),
            log_bytes=round(call.log_bytes * log_share),
        )
        for call in size.calls
    )
    return replace(size, calls=tuple(calls))


def _between(first: Call, second: Call, posts: int) -> Call:
    """Return the call on the straight line through two others."""
    share = (posts - first.posts) / (second.posts - first.posts)

    def at(one: float, other: float) -> float:
        return one + share * (other - one)

    return Call(
        posts,
        at(first.billed_ms, second.billed_ms),
        round(at(first.request_bytes, second.request_bytes)),
        round(at(first.answer_bytes, second.answer_bytes)),
        round(at(first.log_bytes, second.log_bytes)),
        evidence=second.evidence,
        reckoned=True,
    )
