"""Text in one normal form, so that the same characters compare equal however they were typed."""

import re
import unicodedata

# Half-width voiced sound marks are letters to the engine, and combine like the other marks.
_LONG_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}+")


def normalise(text: str) -> str:
    """Return `text` in NFKC, in time linear in its length.

    Sorting the marks on one letter takes time in the square of their number, 80 kB of them ten seconds;
    of a run of more than 30 marks and symbols the marks are therefore left out. No word has more than 30:
    see the stream-safe text format of Unicode Standard Annex 15.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _LONG_RUN.sub(_drop_marks, text))


def _drop_marks(run: re.Match[str]) -> str:
    return "".join(character for character in run[0] if not _is_mark(character))


def _is_mark(character: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
