"""One post's change as it is recorded before it is made, and how to take it back."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intent:
    """A change of one post: in its bytes, from `offset` on, `new` takes the place of `old`.

    `post` and `beside` are POSIX paths from the blog's root: the post as every record names it, and the file
    with its new bytes, which lies in the folder of the post's real file. `before` and `after` are the SHA-256
    of the whole post, `line` is the decision to remember once the change is made.
    """

    post: str
    beside: str
    offset: int
    old: bytes
    new: bytes
    before: str
    after: str
    line: str


def name_beside(post: str, run: str) -> str:
    """Return the name of the file written beside `post`: hidden, unique, and short enough everywhere."""
    return f".fuda-{run}-{digest(post.encode(errors='surrogateescape'))[:16]}"


def make_intent(post: str, beside: str, old: bytes, new: bytes, line: str) -> Intent:
    """Return the intent that turns the bytes `old` into `new`."""
    start = common_length(old, new)
    end = common_length(old[start:][::-1], new[start:][::-1])
    parts = old[start : len(old) - end], new[start : len(new) - end]
    return Intent(post, beside, start, *parts, digest(old), digest(new), line)


def bytes_before(intent: Intent, data: bytes) -> bytes | None:
    """Return the bytes from which `intent` made `data`; None when it did not make them."""
    if digest(data) != intent.after:
        return None
    before = data[: intent.offset] + intent.old + data[intent.offset + len(intent.new) :]
    return before if digest(before) == intent.before else None


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def common_length(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with. By halving, for Python compares blocks faster than bytes."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
