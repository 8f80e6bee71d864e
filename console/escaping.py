r"""Strangers' text made safe to print: characters that are invisible, reorder or control become escapes.

File names, labels, a post's words and an API's answers may hold terminal sequences, line feeds and marks that
reorder text. Each such character is printed as \uXXXX, a byte of a name that is not UTF-8 as \xNN. Ordinary
text stays as it is: letters and marks of all scripts, wide spaces, emoji with their joiners and selectors.

Two steps keep a terminal safe. `escape` is for content, where it enters a line: no two texts look alike after
it. `guard_line` is for each whole line, right before a stream: it escapes what the first step missed, and
leaves alone what the first step wrote. All its escapes are those of JSON too, so a line of JSON keeps its
value. Colours are painted between the two; `guard_line` lets only those through that Fuda uses itself.
"""

import re
import unicodedata

EXCERPT_CHARACTERS = 300

_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Characters that Python calls printable but that are invisible: Unicode's Default_Ignorable_Code_Point.
_UNSEEN = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0{_SELECTORS}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_JOINERS = "\u200c\u200d"
# Signs before Arabic and Kaithi numbers: visible, though in the category of invisible marks.
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
# The flag of a part of a country, such as Scotland. Longer sequences of tags could hide text in an emoji.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# Ranges of emoji and Chinese characters that are newer than Python's Unicode tables.
_NEW_EMOJI, _NEW_HAN = (0x1F000, 0x1FAFF), (0x20000, 0x3FFFD)
# Scripts in which a joiner connects or separates letters.
_JOINED = re.compile("[\u0600-\u1cff\ua800-\uabff\ufb50-\ufdfb\ufe70-\ufefc\U00010a00-\U00011fff]")

_LINE = re.compile(rf"{_FLAG}|[^ -~]|\\")
_ANY = re.compile(rf"{_FLAG}|.", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_OWN_COLOURS = re.compile("(\x1b\\[(?:0|1|2|3[1-6])m)")
_CUT_ESCAPE = re.compile(r"\\[xuU]?[0-9a-f]{0,7}\Z")
# GitHub's runner finds commands behind white space, and those of the old form anywhere in a line.
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")


def escape(text: str, *, also: re.Pattern[str] | None = None) -> str:
    r"""Return a stranger's text as one printable line; `unescape` gives the text back.

    A backslash is doubled only where it could be taken for the beginning of an escape, so that most paths of
    Windows stay as they are. Characters at which `also` matches are escaped too.
    """
    if also is None and "\\" not in text and not _may_need_escapes(text):
        return text

    def strange_at(place: int) -> bool:
        return bool(also and also.match(text, place)) or _is_strange(text, place)

    def replace(match: re.Match[str]) -> str:
        found, place = match[0], match.start()
        if len(found) > 1:
            return found
        if found == "\\" and not (also and also.match(text, place)):
            after = place + 1
            doubled = _ESCAPE.match(text, place) or (after < len(text) and strange_at(after))
            return "\\\\" if doubled else found
        return _render(found) if strange_at(place) else found

    return (_ANY if also else _LINE).sub(replace, text)


def unescape(text: str) -> str:
    """Return the text that `escape` turned into `text`."""
    return _ESCAPE.sub(_parse, text)


def printable(text: str, *, most: int = EXCERPT_CHARACTERS) -> str:
    """Return the beginning of a stranger's text as one escaped line of at most `most` characters."""
    shown = escape(" ".join(text[: most * 4].split()))
    return shown if len(shown) <= most else f"{_CUT_ESCAPE.sub('', shown[: most - 1])}…"


def escape_rest(text: str) -> str:
    """Return `text` as one printable line and keep its backslashes; a second call changes nothing."""
    if not _may_need_escapes(text):
        return text
    return _LINE.sub(lambda match: _escape_json(match, text), text)


def guard_line(line: str, *, colours: bool = False) -> str:
    """Return `line` as exactly one line that is safe on a terminal and in the log of a GitHub job.

    No command of GitHub's runner is left in it. With `colours` it keeps the colour sequences that Fuda
    itself writes, and no others.
    """
    if colours and "\x1b" in line:
        parts = _OWN_COLOURS.split(line)
        parts[::2] = map(escape_rest, parts[::2])
        line = "".join(parts)
    else:
        line = escape_rest(line)
    return _COMMAND.sub(_escape_command, line)


def starts_command(text: str) -> bool:
    """Return whether GitHub's runner, which ends a line at a "\\r" too, could find a command in `text`."""
    return any(_COMMAND.search(line) for line in text.split("\r"))


def _may_need_escapes(text: str) -> bool:
    return not text.isprintable() or bool(_UNSEEN.search(text))


def _is_strange(text: str, place: int) -> bool:
    """Return whether the character at `place` is a control, is invisible, or reorders text.

    Selectors and joiners are ordinary where they change how their neighbours look.
    """
    character = text[place]
    if character in _JOINERS:
        return not (_joins(text, _base(text, place - 1)) and _joins(text, place + 1))
    if _SELECTOR.match(character):
        return not _takes_selector(text, place - 1)
    if _UNSEEN.match(character):
        return True
    return not (character.isprintable() or _is_seen(character))


def _is_seen(character: str) -> bool:
    """Return whether one can see a character that Python calls not printable."""
    category, code = unicodedata.category(character), ord(character)
    if category == "Cn":
        return (
            any(first <= code <= last for first, last in (_NEW_EMOJI, _NEW_HAN)) and code & 0xFFFE != 0xFFFE
        )
    return category == "Zs" or bool(_SEEN_FORMATS.match(character))


def _base(text: str, place: int) -> int:
    """Return the place of the character that a selector at `place` modifies; for other characters `place`."""
    selects = place > 0 and _SELECTOR.match(text, place) and _takes_selector(text, place - 1)
    return place - 1 if selects else place


def _joins(text: str, place: int) -> bool:
    if not 0 <= place < len(text) or _UNSEEN.match(text, place) or not text[place].isprintable():
        return False
    return bool(_JOINED.match(text, place)) or _is_symbol(text[place])


def _takes_selector(text: str, place: int) -> bool:
    if place < 0 or _UNSEEN.match(text, place):
        return False
    return text[place] in "0123456789#*" or (text[place] > "\x7f" and text[place].isprintable())


def _is_symbol(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) in ("So", "Sk", "Sm")


def _render(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"  # a byte of a file name that is not UTF-8
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _parse(match: re.Match[str]) -> str:
    byte, *codes = match.groups()
    if byte:
        code = int(byte, 16)
        return chr(code + 0xDC00) if code >= 0x80 else match[0]
    number = next((int(digits, 16) for digits in codes if digits), None)
    if number is None:
        return "\\"
    return chr(number) if number <= 0x10FFFF else match[0]


def _escape_json(match: re.Match[str], text: str) -> str:
    found = match[0]
    if len(found) > 1 or found == "\\" or not _is_strange(text, match.start()):
        return found
    code = ord(found)
    if code <= 0xFFFF:
        return _render(found)
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _escape_command(match: re.Match[str]) -> str:
    return f"{match[1] or ''}{_render(match[0][-1])}"
