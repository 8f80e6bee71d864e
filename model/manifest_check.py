"""Checks each field of a model's manifest before anything is made from it.

A checksum only proves that a file is whole; anyone can make a model with a valid one. Its fields must not
make the service fail at a later post, and its text ends on terminals and in posts.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NoReturn

from model import limits
from model.labels import key_fault, label_fault
from model.post import KINDS
from model.printing import show, text_fault
from model.ranking.dial import ASKED, Dial, Dials, Promise
from model.ranking.new_tags import JOINERS
from model.settings import Settings

FIELDS = ("sha256", "format_version", "settings", "keys", "vocabulary_posts", "kinds", "facts")
KIND_FIELDS = ("labels", "style", "sections", "dials", "seldom")
STYLE_FIELDS = ("joiner", "lower")
FACTS = ("newest_post", "posts", "corpus", "metrics")
SETTINGS: Mapping[str, tuple[float, float]] = {
    "title_weight": (1, 10),
    "text_length": (0, limits.MAX_LENGTH),
    "title_length": (0, limits.MAX_LENGTH),
    "links_length": (0, limits.MAX_LENGTH),
    "ngrams_length": (0, limits.MAX_LENGTH),
    "top_scores": (0, limits.MAX_CANDIDATES),
    "latest": (0, limits.MAX_CANDIDATES),
    "telling_words": (0, 100),
    "company": (1, 100),
    "clip": (0.01, limits.MAX_CLIP),
    "least_score": (0, 1),
}
"""The ranges of the settings that serving uses; the other settings only describe the training."""
_ANY_SETTING = (0, 1_000_000_000)
_HALF_LIVES = 3
_MAX_METRICS = 100
_NAME = re.compile("[a-z0-9_]{1,64}")
_DIGEST = re.compile("[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class InvalidModel(ValueError):
    """Raised when a field or a tensor of a model is not valid; the message names it and what it must be."""


def refuse(place: str, found: str, wanted: str) -> NoReturn:
    """Raise InvalidModel for the field or tensor at `place`."""
    raise InvalidModel(f"{place} is {found}, it must be {wanted}")


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Raise InvalidModel for the first field that is not valid, missing or unknown.

    Unknown fields are refused: a newer Fuda wrote them, and they may change what the others mean. Two labels
    with the same folded form are refused by model.packing, which folds them.
    """
    _check_object("the manifest", manifest, FIELDS)
    _check_settings(manifest["settings"])
    _check_object("keys", manifest["keys"], KINDS)
    for kind in KINDS:
        _check_keys(f"keys.{kind}", manifest["keys"][kind])
    _check_number("vocabulary_posts", manifest["vocabulary_posts"], 0, limits.MAX_POSTS, whole=True)
    _check_kinds(manifest["kinds"])
    _check_facts(manifest["facts"])


def _check_settings(settings: Any) -> None:
    defaults = Settings()._asdict()
    _check_object("settings", settings, tuple(defaults))
    for name, default in defaults.items():
        place, value = f"settings.{name}", settings[name]
        low, high = SETTINGS.get(name, _ANY_SETTING)
        if isinstance(default, tuple):
            _check_list(place, value, _HALF_LIVES, _HALF_LIVES)
            for share in value:
                _check_number(place, share, low, high)
        else:
            _check_number(place, value, low, high, whole=isinstance(default, int))


def _check_keys(place: str, keys: Any) -> None:
    _check_list(place, keys, 0, limits.MAX_KEYS)
    for key in keys:
        if not isinstance(key, str):
            refuse(f"a key in {place}", show(key), "text")
        if fault := key_fault(key):
            raise InvalidModel(f"the key {show(key)} in {place} has {fault}")


def _check_kinds(kinds: Any) -> None:
    if not isinstance(kinds, dict) or not kinds or not kinds.keys() <= set(KINDS):
        refuse("kinds", show(kinds), f"an object of {' or '.join(KINDS)} or both")
    for kind, fields in kinds.items():
        place = f"kinds.{kind}"
        _check_object(place, fields, KIND_FIELDS)
        _check_labels(f"{place}.labels", fields["labels"])
        _check_style(f"{place}.style", fields["style"])
        _check_sections(f"{place}.sections", fields["sections"])
        _check_dials(f"{place}.dials", fields["dials"])
        if not isinstance(fields["seldom"], bool):
            refuse(f"{place}.seldom", show(fields["seldom"]), "true or false")
    labels = sum(len(fields["labels"]) for fields in kinds.values())
    if labels > limits.MAX_LABELS:
        refuse("the number of labels", f"{labels:,}", f"{limits.MAX_LABELS:,} at most")


def _check_labels(place: str, labels: Any) -> None:
    _check_list(place, labels, 1, limits.MAX_LABELS)
    for label in labels:
        if not isinstance(label, str):
            refuse(f"a label in {place}", show(label), "text")
        if fault := label_fault(label):
            raise InvalidModel(f"the label {show(label)} in {place} has {fault}")


def _check_style(place: str, style: Any) -> None:
    if style is None:
        return
    _check_object(place, style, STYLE_FIELDS)
    if style["joiner"] not in JOINERS:
        refuse(f"{place}.joiner", show(style["joiner"]), f"one of {show(JOINERS)}")
    if not isinstance(style["lower"], bool):
        refuse(f"{place}.lower", show(style["lower"]), "true or false")


def _check_sections(place: str, names: Any) -> None:
    _check_list(place, names, 0, limits.MAX_SECTIONS)
    for name in names:
        if not isinstance(name, str) or not 0 < len(name) <= limits.MAX_SECTION_CHARACTERS:
            refuse(f"a name in {place}", show(name), f"1 to {limits.MAX_SECTION_CHARACTERS} characters")
        if fault := text_fault(name):
            raise InvalidModel(f"the name {show(name)} in {place} has {fault}")
    if len(set(names)) < len(names):
        raise InvalidModel(f"{place} has one name twice")


def _check_dials(place: str, dials: Any) -> None:
    _check_object(place, dials, Dials._fields)
    for name, dial in dials.items():
        at = f"{place}.{name}"
        _check_object(at, dial, Dial._fields)
        _check_list(f"{at}.calibration", dial["calibration"], 2, 2)
        for number in dial["calibration"]:
            _check_number(f"{at}.calibration", number, -limits.MAX_LOG, limits.MAX_LOG)
        _check_list(f"{at}.promises", dial["promises"], len(ASKED), len(ASKED))
        for asked, row in zip(ASKED, dial["promises"], strict=True):
            _check_list(f"{at}.promises", row, len(Promise._fields), len(Promise._fields))
            bounds = (asked, asked), (0, 2), (0, limits.MAX_POSTS), (0, limits.MAX_POSTS), (0, 1)
            for field, number, (low, high) in zip(Promise._fields, row, bounds, strict=True):
                whole = field in ("held_out", "right")
                _check_number(f"{at}.promises.{field}", number, low, high, whole=whole)


def _check_facts(facts: Any) -> None:
    _check_object("facts", facts, FACTS)
    day, corpus, metrics = facts["newest_post"], facts["corpus"], facts["metrics"]
    if not isinstance(day, str) or not _is_day(day):
        refuse("facts.newest_post", show(day), "a day as YYYY-MM-DD, or empty")
    if not isinstance(corpus, str) or not _DIGEST.fullmatch(corpus):
        refuse("facts.corpus", show(corpus), "64 hexadecimal digits")
    _check_object("facts.posts", facts["posts"], ("read", *KINDS))
    for name, count in facts["posts"].items():
        _check_number(f"facts.posts.{name}", count, 0, limits.MAX_POSTS, whole=True)
    if not isinstance(metrics, dict) or len(metrics) > _MAX_METRICS:
        refuse("facts.metrics", show(metrics), f"an object of at most {_MAX_METRICS} numbers")
    for name, figure in metrics.items():
        if not _NAME.fullmatch(name):
            refuse("a name in facts.metrics", show(name), "small letters, digits and low lines, 64 at most")
        if figure is not None:
            _check_number(f"facts.metrics.{name}", figure, 0, limits.MAX_POSTS)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return text == ""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_object(place: str, value: Any, names: Collection[str]) -> None:
    """Refuse `value` unless it is an object with exactly the fields `names`."""
    if not isinstance(value, dict):
        refuse(place, show(value), "an object")
    if missing := [name for name in names if name not in value]:
        raise InvalidModel(f"{place} lacks the field {missing[0]}")
    if unknown := [name for name in value if name not in names]:
        raise InvalidModel(f"{place} has the unknown field {show(unknown[0])}")


def _check_list(place: str, value: Any, low: int, high: int) -> None:
    if not isinstance(value, list) or not low <= len(value) <= high:
        found = f"a list of {len(value):,}" if isinstance(value, list) else show(value)
        refuse(place, found, f"a list of {low:,} to {high:,}")


def _check_number(place: str, value: Any, low: float, high: float, *, whole: bool = False) -> None:
    """Refuse `value` unless it is a number in this range; NaN and infinity are not."""
    if type(value) not in ((int,) if whole else (int, float)) or not low <= value <= high:
        refuse(place, show(value), f"a {'whole number' if whole else 'number'} from {low:,} to {high:,}")
