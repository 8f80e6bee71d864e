"""Labels: the folded form in which they are compared, and what a label or key cannot be."""

from model.limits import MAX_KEY_CHARACTERS, MAX_LABEL_CHARACTERS
from model.normal_form import normalise
from model.printing import text_fault


def fold(label: str) -> str:
    """Return `label` as it is compared: NFKC, case-folded, white space collapsed and stripped.

    Two spellings are one label exactly when their folded forms are equal; "open-science" and
    "open science" are two. Text that folds to "" is not a label.
    """
    return " ".join(normalise(label).casefold().split())


def label_fault(label: str) -> str:
    """Return why a model cannot hold `label`, in words that follow "it has", or "".

    A label from a model ends in a person's post, so it must be one line of text without control characters.
    """
    if len(label) > MAX_LABEL_CHARACTERS:
        return f"{len(label):,} characters, at most {MAX_LABEL_CHARACTERS} are allowed"
    if fault := text_fault(label):
        return fault
    if not label.strip():
        return "no visible character"
    return "" if label == " ".join(label.split()) else "white space other than single spaces between words"


def key_fault(key: str) -> str:
    """Return why the front matter key `key` cannot hold labels, in words that follow "it has", or ""."""
    if not 0 < len(key) <= MAX_KEY_CHARACTERS:
        return f"{len(key):,} characters, 1 to {MAX_KEY_CHARACTERS} are allowed"
    if fault := text_fault(key):
        return fault
    return "" if key == key.strip().casefold() else "a capital letter, or white space around it"
