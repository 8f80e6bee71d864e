"""The record of one post's change, written before the change is made, and how to take it back."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intent:
    """A change of one post: from byte `offset` on, `new` replaces `old`.

    `post` and `temp_file` are POSIX paths from the blog's root: the post as every record names it, and the
    file with its new bytes, in the folder of the post's real file. `before` and `after` are the SHA-256 of
    the whole post, `line` is the decision to remember once the change is made.
    """

    post: str
    temp_file: str
    offset: int
    old: bytes
    new: bytes
    before: str
    after: str
    line: str


def name_temp_file(post: str, run: str) -> str:
    """Return the name of the temporary file for `post`: hidden, unique, and short enough for every system."""
    return f".fuda-{run}-{digest(post.encode(errors='surrogateescape'))[:16]}"


def make_intent(post: str, temp_file: str, old: bytes, new: bytes, line: str) -> Intent:
    """Return the intent that turns the bytes `old` into `new`."""
    start = common_length(old, new)
    end = common_length(old[start:][::-1], new[start:][::-1])
    parts = old[start : len(old) - end], new[start : len(new) - end]
    return Intent(post, temp_file, start, *parts, digest(old), digest(new), line)


def bytes_before(intent: Intent, data: bytes) -> bytes | None:
    """Return the bytes that `intent` turned into `data`; None when `data` is not what it made."""
    if digest(data) != intent.after:
        return None
    before = data[: intent.offset] + intent.old + data[intent.offset + len(intent.new) :]
    return before if digest(before) == intent.before else None


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def common_length(one: bytes, other: bytes) -> int:
    """Return the length of the common start. A binary search: Python compares blocks faster than bytes."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
