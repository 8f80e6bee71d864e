"""Turns parsed values into posts to suggest for. It finds every fault and its place."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from math import inf
from typing import Any, NamedTuple, get_args
from urllib.parse import parse_qsl

from model.post import Format, LabelKeys, Post
from model.printing import is_unicode
from model.rules import RULES, fold_rules, rule_faults
from model.suggestion import DEFAULT_LIMIT, DEFAULT_PRECISION, MAX_PRECISION, MIN_PRECISION, Wish
from service.api_limits import (
    BATCH_POSTS,
    CONTROL_PATTERN,
    DESCRIPTION_CHARACTERS,
    LABEL_CHARACTERS,
    LABELS,
    LIMIT_MAX,
    PLACE_CHARACTERS,
    POST_BYTES,
    TITLE_CHARACTERS,
    WHITE_SPACE,
)
from service.bodies import too_large
from service.problems import Fault, invalid

NO_TEXT = "A post needs a title or a body."
LIMIT_RANGE = f"Must be a whole number from 1 to {LIMIT_MAX}."
_CONTROL = re.compile(CONTROL_PATTERN)
TRUE_OR_FALSE = "Must be true or false."
PRECISION_RANGE = f"Must be a number from {MIN_PRECISION} to {MAX_PRECISION}."


def parse_query(query: bytes, allowed: Sequence[str]) -> dict[str, str]:
    """Return the query parameters by name. Raises a 422 when one is unknown or comes twice."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    names = [name for name, _ in pairs]
    known = f"The parameters here: {', '.join(allowed) or 'none'}."
    faults = [Fault("parameter", name, f"Unknown. {known}") for name in names if name not in allowed]
    faults += [Fault("parameter", name, "Given twice.") for name in allowed if names.count(name) > 1]
    if faults:
        raise invalid(faults)
    return dict(pairs)


class Defaults(NamedTuple):
    """What a request asks for each of its posts, as fields of a Wish."""

    limit: int = DEFAULT_LIMIT
    evidence: bool = True
    precision: float = DEFAULT_PRECISION


def parse_defaults(parameters: Mapping[str, str]) -> Defaults:
    """Return the fields of a query that stand for missing ones of a body. Raises a 422."""
    values = {name: parse(parameters[name]) for name, parse in _QUERY.items() if name in parameters}
    faults = [fault for name, value in values.items() for fault in FIELDS[name](value, name)]
    if faults:
        raise invalid([Fault("parameter", fault.at, fault.detail) for fault in faults])
    return Defaults(**values)


def _query_number(text: str) -> int | float | None:
    """Return the number that a query gives in plain digits, or None."""
    if re.fullmatch("[0-9]{1,9}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[0-9]?\.[0-9]{1,30}", text) else None


_QUERY: dict[str, Callable[[str], Any]] = {
    "limit": lambda text: _query_number(text) if "." not in text else None,
    "evidence": {"true": True, "false": False}.get,
    "precision": _query_number,
}


def parse_wish(
    value: Any,
    *,
    limit: int = DEFAULT_LIMIT,
    evidence: bool = True,
    precision: float = DEFAULT_PRECISION,
    at: str = "",
) -> Wish:
    """Return the post of a JSON object with what it asks for, by default `limit`, `evidence`, `precision`.

    `at` is the JSON Pointer of `value` in the body. Raises a 422 with the first faults of the object.
    """
    _refuse_faults(_wish_faults(value, at))
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in value.items()}
    limit, evidence = int(fields.pop("limit", limit)), fields.pop("evidence", evidence)
    precision = float(fields.pop("precision", precision))
    rules = fold_rules(fields.pop("rules", {}))
    post = Post(**fields)
    _check_size(post)
    return Wish(post, limit, evidence, precision, rules)


def parse_posts(value: Any) -> list[Any]:
    """Return the `posts` of a batch, each still unchecked. Raises a 422."""
    if not isinstance(value, dict):
        raise invalid([Fault("pointer", "", "Must be an object.")])
    faults = list(unknown_fields(value, ["posts"], ""))
    posts = value.get("posts")
    if not isinstance(posts, list):
        faults.append(Fault("pointer", "/posts", "Must be an array of posts."))
    elif len(posts) > BATCH_POSTS:
        faults.append(Fault("pointer", "/posts", f"Must be at most {BATCH_POSTS} posts."))
    if faults or not isinstance(posts, list):
        raise invalid(faults)
    return posts


def parse_post_file(text: str, *, keys: LabelKeys) -> tuple[Post, bool]:
    """Return the post of a Markdown file with front matter, and whether its author wants no suggestions.

    Its labels are under `keys`, singular or plural. Raises a 422 with the line of each fault.
    """
    # Imported here, so that only requests with front matter import the YAML parser, and no cold start does.
    from blog.header import FrontMatterError, parse_front_matter
    from blog.post_file import DESCRIPTION_KEYS, is_left_alone, post_from

    keys = keys.in_both_numbers()
    try:
        parts = parse_front_matter(text)
    except FrontMatterError as error:
        raise invalid([Fault("line", error.line, error.problem)]) from error
    post = post_from(parts, format="markdown", keys=keys)
    if not _has_text(post.title, post.body):
        raise invalid([Fault("line", 1, NO_TEXT)])
    header = text[: len(text) - len(post.body)]
    places = {"title": ("title",), "description": DESCRIPTION_KEYS, **keys._asdict()}
    _refuse_faults(_header_faults(post, header, places))
    _check_size(post)
    return post, is_left_alone(parts.header)


def _refuse_faults(faults: Iterator[Fault]) -> None:
    if first := next(faults, None):
        raise invalid(chain([first], faults))


def _header_faults(post: Post, header: str, places: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Yield the faults of fields in the front matter; `places` has the keys of each field."""
    for field, keys in places.items():
        value = getattr(post, field)
        faults = FIELDS[field](list(value) if isinstance(value, tuple) else value, f"/{field}")
        yield from (Fault("line", _line_of_key(header, keys), fault.detail) for fault in faults)


def _line_of_key(header: str, names: Sequence[str]) -> int:
    """Return the number of the first line that looks like one of the keys `names`, or 1."""
    key = "|".join(map(re.escape, names))
    found = re.search(rf"""^[ \t{{,]*["']?(?:{key})["']?[ \t]*[:=]""", header, re.IGNORECASE | re.MULTILINE)
    return header.count("\n", 0, found.end()) + 1 if found else 1


def _wish_faults(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("pointer", at, "Must be an object.")
        return
    yield from unknown_fields(value, list(FIELDS), at)
    for name in FIELDS:
        if name in value:
            yield from FIELDS[name](value[name], f"{at}/{name}")
    if not _has_text(value.get("title", ""), value.get("body", "")):
        yield Fault("pointer", at, NO_TEXT)


def _escape_pointer(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def unknown_fields(value: dict[str, Any], allowed: Sequence[str], at: str) -> Iterator[Fault]:
    for name in value:
        if name not in allowed:
            yield Fault(
                "pointer", f"{at}/{_escape_pointer(name)}", f"Unknown. The fields here: {', '.join(allowed)}."
            )


def _text_faults(value: Any, at: str, *, name: str = "", max_characters: float = inf) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield Fault("pointer", at, "Must be a string.")
        return
    if not is_unicode(value):
        yield Fault("pointer", at, "Must be valid Unicode, without half a surrogate pair.")
    if len(value) > max_characters:
        yield Fault("pointer", at, f"{name} is longer than {max_characters:,} characters.")


def _format_faults(value: Any, at: str) -> Iterator[Fault]:
    if value not in get_args(Format):
        yield Fault("pointer", at, f"Must be one of {', '.join(get_args(Format))}.")


def _place_faults(value: Any, at: str) -> Iterator[Fault]:
    yield from _text_faults(value, at, name="The place", max_characters=PLACE_CHARACTERS)
    if isinstance(value, str) and _CONTROL.search(value):
        yield Fault("pointer", at, "The place has a control character.")


def _label_faults(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault("pointer", at, "Must be an array of strings.")
        return
    if len(value) > LABELS:
        yield Fault("pointer", at, f"There are more than {LABELS:,} {at.rpartition('/')[2]}.")
    for index, label in enumerate(value[:LABELS]):
        yield from _text_faults(label, f"{at}/{index}", name="A label", max_characters=LABEL_CHARACTERS)


def _limit_faults(value: Any, at: str) -> Iterator[Fault]:
    # JSON has one type of number, so 5.0 is valid like 5. True is an int in Python, but not valid.
    is_whole = type(value) is int or (type(value) is float and value.is_integer())
    if not is_whole or not 1 <= value <= LIMIT_MAX:
        yield Fault("pointer", at, LIMIT_RANGE)


def _evidence_faults(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield Fault("pointer", at, TRUE_OR_FALSE)


def _precision_faults(value: Any, at: str) -> Iterator[Fault]:
    if type(value) not in (int, float) or not MIN_PRECISION <= value <= MAX_PRECISION:
        yield Fault("pointer", at, PRECISION_RANGE)


def _rules_faults(value: Any, at: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("pointer", at, "Must be an object.")
        return
    yield from unknown_fields(value, RULES, at)
    for fault in rule_faults(value):
        place = f"{at}/{fault.name}" if fault.at == "" else f"{at}/{fault.name}/{_escape_pointer(fault.at)}"
        yield Fault("pointer", place, f"{fault.problem[0].upper()}{fault.problem[1:]}.")


FIELDS: dict[str, Callable[[Any, str], Iterator[Fault]]] = {
    "title": partial(_text_faults, name="The title", max_characters=TITLE_CHARACTERS),
    "body": _text_faults,
    "format": _format_faults,
    "description": partial(_text_faults, name="The description", max_characters=DESCRIPTION_CHARACTERS),
    "tags": _label_faults,
    "categories": _label_faults,
    "place": _place_faults,
    "limit": _limit_faults,
    "evidence": _evidence_faults,
    "precision": _precision_faults,
    "rules": _rules_faults,
}


def _has_text(*texts: Any) -> bool:
    """Return whether one of `texts` is visible. Values of other types count: they have a fault already."""
    return any(not isinstance(text, str) or text.strip(WHITE_SPACE) for text in texts)


def _check_size(post: Post) -> None:
    texts = (post.title, post.body, post.description, *post.tags, *post.categories)
    if sum(len(text.encode()) for text in texts) > POST_BYTES:
        raise too_large("The post", POST_BYTES)
