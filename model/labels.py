"""Labels: the folded form in which they are compared, and what a label or key cannot be."""

import re

from model.limits import MAX_KEY_CHARACTERS, MAX_LABEL_CHARACTERS
from model.normal_form import normalise
from model.printing import text_fault

# The characters with the Unicode property Default_Ignorable_Code_Point that are in use, first and last of
# each block (DerivedCoreProperties.txt); NFKC_Casefold removes them too. A regular expression takes longer.
INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
        *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
        *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
        *((0xE0001, 0xE0001), (0xE0020, 0xE007F), (0xE0100, 0xE01EF)),
    )
    for code in range(first, last + 1)
)
# Of a region's flag, all but the black flag is invisible: without it England's flag would be Scotland's.
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]++\U000e007f)")
# As in social networks, a hashtag has a letter: "#1", "#" and "#️⃣" are labels of their own.
_HASH = re.compile(r"#++ ?(?=[\w.]*[^\W\d_])")


def fold(label: str) -> str:
    """Return `label` as it is compared: `fold_case` without invisible characters and the # of a hashtag.

    Two spellings are one label exactly when their folded forms are equal; "open-science" and
    "open science" are two. Text that folds to "" is not a label. Joiners and variation selectors, which
    emoji and some scripts need, are ignored too, so a folded label is only for comparing: never write one.
    """
    if label.isascii():  # the usual case, in which nothing else is folded
        folded = " ".join(label.casefold().split())
        return _drop_hash(folded) if "#" in folded else folded
    if label.isalnum():
        # Most words of other scripts. The only invisible letters are Hangul's fillers, in NFKC these two.
        return fold_case(label).replace("\u1160", "").replace("\u115f", "")
    return _drop_hash(fold_case(label if INVISIBLE.isdisjoint(label) else _drop_invisible(label)))


def fold_name(label: str) -> str:
    """Return `label` as a post's text can have it: `fold_case` without the # of a hashtag."""
    return _drop_hash(fold_case(label))


def fold_case(text: str) -> str:
    """Return `text` in NFKC, case-folded, white space collapsed and stripped.

    Recorded titles are hashed in this form, and the labels of older models differ in it.
    """
    return " ".join(normalise(text).casefold().split())


def _drop_hash(folded: str) -> str:
    match = _HASH.match(folded)
    return folded[match.end() :] if match else folded


def _drop_invisible(label: str) -> str:
    parts = _FLAG.split(label)
    parts[::2] = ["".join(each for each in part if each not in INVISIBLE) for part in parts[::2]]
    return "".join(parts)


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
