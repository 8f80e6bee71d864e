"""Labels as people spell them, and the folded form in which they are compared."""

from model.normal_form import normalise


def fold(label: str) -> str:
    """Return `label` as it is compared: NFKC, case-folded, white space collapsed and stripped.

    Two spellings are one label exactly when their folded forms are equal; "open-science" and
    "open science" stay two. An empty result means that there is no label.
    """
    return " ".join(normalise(label).casefold().split())
