"""Text in one normal form, so that the same characters compare equal however they were typed."""

import re
import unicodedata

# Half-width voiced sound marks are letters to the engine, and combine like the other marks.
_LONG_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}+")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")


def normalise(text: str) -> str:
    """Return `text` in NFKC, in time linear in its length.

    Sorting the marks on one letter takes time in the square of their number, 80 kB of them ten seconds;
    where marks are out of order, those of a run of more than 30 marks and symbols are therefore left out. No
    word has more than 30: see the stream-safe text format of Unicode Standard Annex 15.
    """
    if unicodedata.is_normalized("NFKC", text):
        return text
    # Often a few full-width signs are all there is to mend, which takes a quarter of the time.
    for wide in set(_FULL_WIDTH.findall(text)):
        text = text.replace(wide, unicodedata.normalize("NFKC", wide))
    if unicodedata.is_normalized("NFKC", text):
        return text
    if not _is_sorted(text):
        text = _LONG_RUN.sub(_drop_marks, text)
    return "\n".join(map(_normalise_line, text.split("\n")))


def _normalise_line(line: str) -> str:
    """Return `line` in NFKC; most of a text are in it, and are left as they are in a quarter of the time."""
    return line if unicodedata.is_normalized("NFKC", line) else unicodedata.normalize("NFKC", line)


def _is_sorted(text: str) -> bool:
    """Say, in a tenth of the time of looking for long runs, whether the marks of `text` are in order.

    In NFC they are; of what NFC takes for letters, NFKC makes marks of the half-width ones alone.
    """
    return unicodedata.is_normalized("NFC", text) and "\uff9e" not in text and "\uff9f" not in text


def _drop_marks(run: re.Match[str]) -> str:
    return "".join(character for character in run[0] if not _is_mark(character))


def _is_mark(character: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
