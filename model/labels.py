"""Labels as people spell them, the folded form in which they are compared, and what no label may be."""

from model.limits import MAX_LABEL_CHARACTERS
from model.normal_form import normalise
from model.printing import text_fault


def fold(label: str) -> str:
    """Return `label` as it is compared: NFKC, case-folded, white space collapsed and stripped.

    Two spellings are one label exactly when their folded forms are equal; "open-science" and
    "open science" stay two. An empty result means that there is no label.
    """
    return " ".join(normalise(label).casefold().split())


def label_fault(label: str) -> str:
    """Return why a model cannot hold `label`, in words that fit behind "it has", or "".

    A label out of a model ends in a person's post: it is text of one line, as post files are read.
    """
    if len(label) > MAX_LABEL_CHARACTERS:
        return f"{len(label):,} characters, at most {MAX_LABEL_CHARACTERS} are learnt"
    if fault := text_fault(label):
        return fault
    if not label.strip():
        return "no visible character"
    return "" if label == " ".join(label.split()) else "white space at its ends or twice in a row"
