"""Spells YAML 1.2 for libyaml, which knows YAML 1.1: the changes that yaml_reading makes and takes back.

All of them keep the length of the text, except that of Hexo's tabs, so that places stay what they are. All
take linear time.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple

LINE_ENDS = "\x85\u2028\u2029"
"""Line ends of YAML 1.1, and so of Jekyll; to all others they are characters as any."""

_WORD_START = re.compile(r"(^[ \t]*|[\[{,:][ \t]*)([:?])(?=[^\s,\[\]{}])", re.MULTILINE)
# Without quotation marks and backslashes, which mean more where this stands in a text.
_ANCHOR = re.compile(r"(?:^|(?<=[\s\[{,]))[&*]([^\s\[\]{},\"'\\]+)")
# A character outside of the Basic Multilingual Plane as JSON escapes it, and so the tools that write YAML as
# JSON. An even number of backslashes before it are escaped themselves.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*+)(\\u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2})")
_NAME = re.compile(r"[0-9A-Za-z_-]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DASHES = re.compile(r"^ *(?:-[ \t]++)++", re.MULTILINE)
# White space before these characters indents nothing.
_NO_INDENT = re.compile(r"^ *\t[ \t]*+(?=[\r\n#\]},]|\Z)", re.MULTILINE)
# Where a block of text begins with a tab behind its indentation. Folded blocks, with ">", are read otherwise.
_TAB_IN_BLOCK = re.compile(r"(\|[-+\d]*[ \t]*\r?\n(?: *\r?\n)* +)\t")
_TABS_OF_HEXO = re.compile(r"(?<=\n)\t+")

Change = tuple[int, int, str]
"""The start and end of what is spelled anew, and its new text, which is as long."""


def expand_tabs(header: str) -> tuple[str, list[int]]:
    """Return the header with two spaces for each leading tab, as Hexo does, and where the second ones are."""
    pieces: list[str] = []
    doubled: list[int] = []
    done = length = 0
    for tabs in _TABS_OF_HEXO.finditer(header):
        pieces += [header[done : tabs.start()], "  " * len(tabs[0])]
        length += tabs.start() - done
        doubled += range(length + 1, length + 2 * len(tabs[0]), 2)
        length += 2 * len(tabs[0])
        done = tabs.end()
    return "".join([*pieces, header[done:]]), doubled


class Hidden(NamedTuple):
    """The meaning of the characters that hide others, by their codes.

    Escapes mean a character only in a `quoted` scalar, one between double quotation marks.
    """

    quoted: dict[int, str]
    plain: dict[int, str]


def hide_characters(text: str) -> tuple[str, Hidden]:
    """Return `text` with other characters for those that libyaml misreads, and what they stand for."""
    used = set(text)
    codes = (chr(code) for code in chain(range(0xE000, 0xF900), range(0xF0000, 0xFFFFE)))
    free = (each for each in codes if each not in used)
    hidden = dict(zip(f"{LINE_ENDS}:?\t", free, strict=False))
    originals = {ord(other): each for each, other in hidden.items()}
    text, pairs = _hide_pairs(text, free)
    text = text.translate({ord(each): hidden[each] for each in LINE_ENDS})
    text = _WORD_START.sub(lambda found: found[1] + hidden[found[2]], text)
    text = _TAB_IN_BLOCK.sub(lambda found: found[1] + hidden["\t"], text)
    decoded = {code: json.loads(f'"{pair}"') for code, pair in pairs.items()}
    return text, Hidden(originals | decoded, originals | pairs)


def _hide_pairs(text: str, free: Iterator[str]) -> tuple[str, dict[int, str]]:
    """Return `text` with a character for each escaped surrogate pair, and the pairs by its code.

    A filler, which stands for nothing, keeps the length.
    """
    found = {match[2] for match in _PAIR.finditer(text)}
    if not found:
        return text, {}
    filler = next(free)
    codes = dict(zip(sorted(found), free, strict=False))
    hide = {pair: code.ljust(len(pair), filler) for pair, code in codes.items()}
    text = _PAIR.sub(lambda match: match[1] + hide.get(match[2], match[2]), text)
    return text, {ord(filler): "", **{ord(code): pair for pair, code in codes.items()}}


def rename_anchors(text: str) -> Iterator[Change]:
    """Yield names of anchors and aliases that libyaml takes, for those that it does not take."""
    found = list(_ANCHOR.finditer(text))
    used = {match[1] for match in found}
    new: dict[str, str] = {}
    counts: dict[int, Iterator[str]] = {}
    for match in found:
        name = match[1]
        if _NAME.fullmatch(name):
            continue
        if name not in new:
            names = counts.setdefault(len(name), _names(len(name)))
            new[name] = next((each for each in names if each not in used), name)
        yield *match.span(1), new[name]


def _names(length: int) -> Iterator[str]:
    """Yield names of `length` letters and digits, each once."""
    digits = min(length, 3)
    return ("a" * (length - digits) + "".join(end) for end in product(_LETTERS, repeat=digits))


def blank_tabs(text: str) -> Iterator[Change]:
    """Yield spaces for tabs behind dashes, and for those that begin a line without indenting anything."""
    for match in chain(_DASHES.finditer(text), _NO_INDENT.finditer(text)):
        if "\t" in match[0]:
            yield *match.span(), match[0].replace("\t", " ")


def apply(text: str, changes: list[Change]) -> str:
    pieces, done = [], 0
    for start, end, new in changes:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])
