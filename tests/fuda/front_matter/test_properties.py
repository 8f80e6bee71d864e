"""Labels added to any post file: everybody's parsers read the old and the new ones, and nothing else new."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.generator import UNKNOWN
from blog.header import end_lines_alike, parse_front_matter
from blog.post_file import labels_under
from blog.reading import parse_parts
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from model.labels import fold
from tests.support.client.post_strategies import CATEGORY_KEYS, POST_FILES, TAG_KEYS, label_lists, post_files

# `make prove` generates 10,000 headers, the suite a tenth of them.
SHARE = 1 if settings.get_current_profile_name() == "prove" else 10
EXAMPLES = {"yaml": 4_000, "unopened yaml": 1_500, "toml": 2_500, "json": 1_000, "json members": 1_000}
MAX_REFUSED = 0.2
# An empty value, which the first label replaces.
NOTHING = re.compile(r"\s*(?:~|null|\"\"|'')")
DAMAGES = [
    *"\t \n\r#:-,[]{}'\"|>&*!?%@`~=.x0\x85\u2028\u3000\ufeff\x00",
    "---\n",
    "+++\n",
    "\n- ",
    "tags:",
    " # ",
    '"""',
]

DELIMITED = {
    "yaml": r"\s*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$",
    "unopened yaml": r"(.*?)^---[ \t]*\r?$",
    "toml": r"\s*\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$",
    "json members": r";;;\r?\n(.*?)^;;;[ \t]*\r?$",
}
READERS: dict[str, Callable[[str], Any]] = {
    "yaml": yaml.safe_load,
    "unopened yaml": yaml.safe_load,
    "toml": lambda header: tomllib.loads(header.replace("\r\n", "\n")),
    "json members": lambda header: json.loads("{" + header + "}"),
}


@lru_cache(maxsize=4)
def read_plainly(form: str, text: str) -> dict[str, Any]:
    """Return what the parser that everybody uses reads in the front matter of `text`."""
    text = text.removeprefix("\ufeff")
    read: dict[str, Any]
    if form == "json":
        read, _ = json.JSONDecoder().raw_decode(text.lstrip())
    else:
        header = re.match(DELIMITED[form], text, re.DOTALL | re.MULTILINE)
        assert header
        read = READERS[form](header[1]) or {}
    return read


def told(value: Any) -> Iterator[Any]:
    """Yield the labels in a plainly read value, white space collapsed; numbers and truth values as such."""
    if isinstance(value, list):
        for item in value:
            yield from collapsed([item]) if isinstance(item, str) else told(item)
    elif isinstance(value, str):
        yield from collapsed(re.split("[,，、]", value))
    elif value is not None:
        yield value


def collapsed(texts: Iterable[str]) -> Iterator[str]:
    return (" ".join(text.split()) for text in texts if text.strip())


def changed_key(old: dict[str, Any], new: dict[str, Any], keys: tuple[str, ...]) -> str:
    """Return the one key whose value is another or new, of `keys` in any case; all else is the same."""
    (key,) = (key for key in new if key not in old or old[key] != new[key])
    assert key.casefold() in keys
    assert [each for each in new if each in old] == list(old)
    return key


def inside_params(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return Hugo's `params` of both if only these differ, else `old` and `new` themselves."""
    if {**old, "params": 0} != {**new, "params": 0}:
        return old, new
    return old["params"], new["params"]


def check_reading(form: str, before: str, after: str, addition: Addition) -> None:
    """Hold what is read in `after` by the plain parser and by ours against what was read in `before`."""
    old, new = inside_params(read_plainly(form, before), read_plainly(form, after))
    key = changed_key(old, new, addition.keys)
    assert list(told(new[key])) == [*told(old.get(key)), *addition.labels]
    ours_old, ours_new = parse_front_matter(before), parse_front_matter(after)
    assert ours_old.body == ours_new.body
    old, new = inside_params(ours_old.header, ours_new.header)
    assert changed_key(old, new, addition.keys) == key
    old_labels = labels_under(old, (key.casefold(),))
    assert labels_under(new, (key.casefold(),)) == old_labels + addition.labels


def common_length(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def check_bytes(before: str, after: str) -> None:
    """See that what is gone between the first and the last change was nothing or is there again."""
    start = common_length(before, after)
    end = common_length(before[start:][::-1], after[start:][::-1])
    # Whole words: a label may begin or end as the null does whose place it takes.
    while start and before[start - 1].isalnum():
        start -= 1
    while end and before[len(before) - end].isalnum():
        end -= 1
    gone = NOTHING.sub("", before[start : len(before) - end])
    come = iter(after[start : len(after) - end])
    assert all(character in come for character in gone if character.isalnum())


def new_labels(text: str, addition: Addition) -> tuple[str, ...]:
    """Return the labels of `addition` that the post lacks, each once, as they are to be read."""
    once = dict.fromkeys(map(fold, labels_under(parse_parts(text, UNKNOWN).header, addition.keys)), "")
    for label in addition.labels:
        once.setdefault(fold(label), " ".join(label.split()))
    return tuple(filter(None, once.values()))


def add_one_kind(form: str, text: str, addition: Addition, sibling: Addition) -> str:
    """Return `text` with the labels of one kind added, and check all that must hold then."""
    wanted = (Addition(sibling.keys), addition)
    after = add_labels(text, wanted)
    assert add_labels(after, wanted) == after
    if labels := new_labels(text, addition):
        check_reading(form, text, after, addition._replace(labels=labels))
        check_bytes(text, after)
    else:
        assert after == text
    return after


def add_both_kinds(form: str, text: str, tags: Addition, categories: Addition) -> None:
    """Add labels of one kind after the other, and of both at once, which comes to the same."""
    after = add_one_kind(form, add_one_kind(form, text, tags, categories), categories, tags)
    at_once = add_labels(text, (tags, categories))
    assert list(read_plainly(form, at_once).items()) == list(read_plainly(form, after).items())
    assert add_labels(at_once, (tags, categories)) == at_once


def refusal_of(text: str, additions: Sequence[Addition]) -> str:
    """Return why the labels are refused, or ""; a refusal has to name a line of the file."""
    try:
        add_labels(text, additions)
    except CannotEdit as error:
        refused = error
    else:
        return ""
    assert 1 <= refused.line <= end_lines_alike(text).count("\n") + 1
    return refused.problem


@pytest.mark.parametrize("form", POST_FILES)
def test_labels_are_added_and_nothing_else_changes(form):
    tally = Counter[bool]()

    @settings(max_examples=EXAMPLES[form] // SHARE, deadline=None)
    @given(text=POST_FILES[form], tags=label_lists(), categories=label_lists())
    def examine(text, tags, categories):
        added = tuple(map(Addition, (TAG_KEYS, CATEGORY_KEYS), map(tuple, (tags, categories))))
        refusal = refusal_of(text, added)
        # Texts that generators read in different ways are common here and rare in blogs.
        tally[bool(refusal) and not refusal.endswith("make it a list")] += 1
        if not refusal:
            add_both_kinds(form, text, *added)

    examine()
    assert tally[True] <= MAX_REFUSED * tally.total()


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """Post files in which a few characters are gone, or others came in."""
    text = draw(post_files())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        come = draw(st.sampled_from(DAMAGES))
        text = text[:at] + come + text[at + draw(st.integers(0, 3)) :]
    return text


@settings(max_examples=1_000 // SHARE, deadline=None)
@given(text=damaged_files(), tags=label_lists(), categories=label_lists())
def test_a_damaged_file_is_refused_or_edited_as_safely(text, tags, categories):
    both = Addition(TAG_KEYS, tuple(tags)), Addition(CATEGORY_KEYS, tuple(categories))
    if not refusal_of(text, both):
        after = add_labels(text, both)
        check_bytes(text, after)
        assert add_labels(after, both) == after
        for addition in both:
            labels = labels_under(parse_parts(after, UNKNOWN).header, addition.keys)
            assert set(map(fold, addition.labels)) <= set(map(fold, labels))
