"""Which header keys hold a blog's labels, judged by how many of its posts use them."""

from collections.abc import Iterable
from typing import Any

from blog.post_file import DEFAULT_KEYS, labels_under
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS, LabelKeys

# A key in fewer posts than this was copied from elsewhere or tried once; it is no vocabulary.
MIN_KEY_SHARE = 0.01

_TAG_KEYS = (TAG_NUMBERS, ("topics",))
# Many blogs fill `keywords` for search engines, beside their tags: it counts where nothing else does.
_LAST_TAG_KEYS = (("keywords",),)
_CATEGORY_KEYS = (CATEGORY_NUMBERS,)


def count_keys(headers: Iterable[dict[str, Any]], asked: LabelKeys = DEFAULT_KEYS) -> dict[str, int]:
    """Return for each default key, then each other of `asked`, how many headers have labels under it."""
    counts = dict.fromkeys(DEFAULT_KEYS.tags + DEFAULT_KEYS.categories + asked.tags + asked.categories, 0)
    for header in headers:
        for key in counts:
            counts[key] += bool(labels_under(header, (key,)))
    return counts


def detect_keys(counts: dict[str, int], posts: int) -> LabelKeys:
    """Return the tag and category keys that most of `posts` posts use, by the `counts` of `count_keys`.

    Equal counts go to the key named first in DEFAULT_KEYS. What less than MIN_KEY_SHARE of the posts use is
    left alone, so that a blog may come out without tag keys, category keys or both.
    """
    least = MIN_KEY_SHARE * posts
    tags = _most_used(_TAG_KEYS, counts, least) or _most_used(_LAST_TAG_KEYS, counts, least)
    return LabelKeys(tags, _most_used(_CATEGORY_KEYS, counts, least))


def _most_used(choices: tuple[tuple[str, ...], ...], counts: dict[str, int], least: float) -> tuple[str, ...]:
    """Return the used keys of the choice with the highest count, or () when that is below `least`."""
    best = max(choices, key=lambda keys: sum(counts[key] for key in keys))
    if sum(counts[key] for key in best) < least:
        return ()
    return tuple(key for key in best if counts[key])
