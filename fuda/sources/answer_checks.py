"""Parses and checks the API's answers strictly, because their labels are written into posts."""

import json
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn, get_args

from blog.post_file import DEFAULT_KEYS
from console.escaping import printable
from fuda.sources.source import OLDER_API, FieldUnknown, ModelInfo, PostRefused
from model.labels import fold, fold_case, key_fault, label_fault
from model.post import LabelKeys
from model.printing import text_fault
from model.suggestion import UNSURE, Band, Evidence, Suggestion, Suggestions

_VERSION = re.compile("[0-9A-Za-z._-]{1,64}")
_DAY = re.compile(r"(?:\d{4}-\d{2}-\d{2})?", re.ASCII)
_OPTION_POINTER = re.compile(r"/posts/\d+/(evidence|precision|rules|place)", re.ASCII)
_NAME = re.compile("[0-9A-Za-z_-]{1,64}")
_SHOWN_BYTES = 20_000

Hide = Callable[[str], str]
"""Removes the secrets from a text that will be shown."""


class Nonsense(ValueError):
    """Raised when an answer is not one of the API; the message gives place and problem in half a sentence."""


class Model(NamedTuple):
    """The model that an answer names."""

    version: str
    newest_post: str


def hide_nothing(text: str) -> str:
    """Return the text as it is."""
    return text


def parse_info(data: bytes, *, hide: Hide = hide_nothing) -> ModelInfo:
    """Return the model that an answer of /v1/model describes. Raises Nonsense.

    `label_keys` is optional in the API; without it the model has the default keys.
    """
    value = parse_object(data, hide)
    model = _parse_model(take_field(value, "model", dict))
    keys = take_field(value, "label_keys", dict) if "label_keys" in value else {}
    return ModelInfo(*model, LabelKeys(*(_parse_keys(keys, kind) for kind in ("tags", "categories"))))


def parse_batch(
    data: bytes, *, posts: int, limit: int, hide: Hide = hide_nothing
) -> tuple[Model, list[Suggestions | PostRefused]]:
    """Return the model, and the answer for each of `posts` posts, with at most `limit` labels of a kind.

    Raises Nonsense at the first fault anywhere, because nothing in such an answer can be relied on. Only a
    post that the service itself refuses becomes a PostRefused among the others.
    """
    value = parse_object(data, hide)
    model = _parse_model(take_field(value, "model", dict))
    answers = take_field(value, "answers", list)
    if len(answers) != posts:
        _refuse(f"{len(answers)} answers for {posts} posts")
    return model, [_parse_answer(each, limit, hide) for each in answers]


def parse_suggestions(value: Any, *, limit: int) -> Suggestions:
    """Return the suggestions for one post, given as a JSON object. Raises Nonsense."""
    language = take_field(value, "language", str)
    if not _NAME.fullmatch(language):
        _refuse("a language is not valid")
    return Suggestions(
        language, _parse_kind(value, "tags", limit=limit), _parse_kind(value, "categories", limit=limit)
    )


def parse_problem(data: bytes, *, hide: Hide = hide_nothing) -> str:
    """Return the problem in an answer other than 200, or "" when there is no readable one.

    It is that of RFC 9457, or the `message` of API Gateway.
    """
    try:
        return render_problem(parse_object(data, hide), hide=hide)
    except Nonsense:
        return ""


def render_problem(problem: Mapping[str, Any], *, hide: Hide = hide_nothing) -> str:
    """Return a problem's detail and its first fault in one short line, without the full stop."""
    texts = [_first_text(problem, "detail", "title", "message")]
    texts += [_first_text(fault, "detail") for fault in _faults(problem)[:1]]
    return printable(hide(" ".join(texts))).rstrip(".")


def _faults(problem: Mapping[str, Any]) -> list[dict[str, Any]]:
    errors = problem.get("errors")
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _first_text(value: Mapping[str, Any], *names: str) -> str:
    return next((text for name in names if isinstance(text := value.get(name), str)), "")


def parse_object(data: bytes, hide: Hide) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises Nonsense."""
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except Nonsense:
        raise
    except (ValueError, RecursionError):
        # Secrets are hidden before the text is cut short: half a secret would not be found.
        start = printable(hide(data[:_SHOWN_BYTES].decode(errors="replace")), most=40)
        raise Nonsense(f'it is not JSON, but begins with "{start}"' if start else "it is empty") from None
    if not isinstance(value, dict):
        _refuse("it is not a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    _refuse(f"it has the number {name}")


def _parse_answer(value: Any, limit: int, hide: Hide) -> Suggestions | PostRefused:
    if isinstance(value, dict) and isinstance(value.get("status"), int) and "tags" not in value:
        problem = render_problem(value, hide=hide) or value["status"]
        reason = f"the API refuses it: {problem}"
        unknown = _unknown_fields(value)
        return FieldUnknown(reason, unknown) if unknown else PostRefused(reason)
    return parse_suggestions(value, limit=limit)


def _unknown_fields(problem: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of a post that a problem is about and that older services do not know."""
    pointers = [fault.get("pointer") for fault in _faults(problem)]
    found = [_OPTION_POINTER.fullmatch(each) for each in pointers if isinstance(each, str)]
    return frozenset(match[1] for match in found if match)


def _parse_model(value: dict[str, Any]) -> Model:
    version, newest_post = take_field(value, "version", str), take_field(value, "newest_post", str)
    if not _VERSION.fullmatch(version):
        _refuse("the model's version is not valid")
    if not _DAY.fullmatch(newest_post):
        _refuse("the date of the model's newest post is not valid")
    return Model(version, newest_post)


def _parse_keys(value: dict[str, Any], kind: str) -> tuple[str, ...]:
    if kind not in value:
        return tuple(getattr(DEFAULT_KEYS, kind))
    keys = take_field(value, kind, list)
    for key in keys:
        if not isinstance(key, str):
            _refuse(f"a key of {kind} is not text")
        if fault := key_fault(key):
            _refuse(f"a key of {kind} has {fault}")
    return tuple(keys)


def _parse_kind(value: dict[str, Any], kind: str, *, limit: int) -> tuple[Suggestion, ...]:
    items = take_field(value, kind, list)
    if len(items) > limit:
        _refuse(f"{len(items)} {kind} where {limit} were requested")
    found = tuple(map(_parse_suggestion, items))
    if len({fold_case(suggestion.label) for suggestion in found}) < len(found):
        _refuse(f"a label is there twice among the {kind}")
    if any(after.score > before.score for before, after in pairwise(found)):
        _refuse(f"the {kind} are not best first")
    # A service of an earlier version may suggest "#tea" beside "tea".
    best: dict[str, Suggestion] = {}
    for suggestion in found:
        best.setdefault(fold(suggestion.label), suggestion)
    return tuple(best.values())


def _parse_suggestion(value: Any) -> Suggestion:
    score = _take_number(value, "score")
    if not 0 <= score <= 1:
        _refuse("a score is not a probability")
    evidence = tuple(map(_parse_evidence, take_field(value, "evidence", list)))
    band = _parse_band(value)
    found = Suggestion(_parse_label(value), score, band, take_field(value, "new", bool), evidence)
    if "reason" not in value:
        return only_suggest(found)
    return found._replace(reason=_parse_reason(value, band))


def only_suggest(found: Suggestion) -> Suggestion:
    """Return a suggestion of a service that does not know the asked precision: it must not be applied."""
    return found._replace(band="suggest", reason=OLDER_API if found.band == "apply" else UNSURE)


def _parse_band(value: dict[str, Any]) -> Band:
    band: Band
    for band in get_args(Band):
        if value.get("band") == band:
            return band
    _refuse("unknown band")


def _parse_reason(value: dict[str, Any], band: Band) -> str:
    """Return why a label is not of band "apply". A newer service may have other reasons than this client."""
    reason = take_field(value, "reason", str)
    if band == "apply" and reason:
        _refuse('a label of band "apply" has a reason against it')
    if band == "suggest" and not _NAME.fullmatch(reason):
        _refuse("a reason is not valid")
    return reason


def _parse_label(value: dict[str, Any]) -> str:
    label = take_field(value, "label", str)
    if fault := label_fault(label):
        _refuse(f"a label has {fault}")
    return label


def _parse_evidence(value: Any) -> Evidence:
    text, field = take_field(value, "text", str), take_field(value, "field", str)
    if fault := text_fault(text):
        _refuse(f"a piece of evidence has {fault}")
    if not _NAME.fullmatch(field):
        _refuse("the field of a piece of evidence is not valid")
    return Evidence(text, field, _take_number(value, "weight"))


def take_field[T](value: Any, name: str, type_: type[T]) -> T:
    """Return the field `name` of an object, which must be of exactly this type."""
    if not isinstance(value, dict) or name not in value:
        _refuse(f"{name} is missing")
    found = value[name]
    if type(found) is not type_:
        _refuse(f"{name} is not {_NAMES[type_]}")
    return found


_NAMES: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "a boolean",
}


def _take_number(value: Any, name: str) -> float:
    if isinstance(value, dict) and type(value.get(name)) is int:
        # An integer of 400 digits cannot become a float. All valid values are between -2 and 2.
        number = float(max(-2, min(2, value[name])))
    else:
        number = take_field(value, name, float)
    if not -2 < number < 2:
        _refuse(f"{name} is out of range")
    return number


def _refuse(problem: str) -> NoReturn:
    raise Nonsense(problem)
