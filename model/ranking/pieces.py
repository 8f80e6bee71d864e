"""Finds the phrases of CJK text that may be a tag: runs of one script, their pieces, and mixed scripts.

A piece of a run is a candidate where it stands freely: different characters come before and behind it. This
is accessor variety (Feng, Chen, Deng and Zheng, "Accessor Variety Criteria for Chinese Word Extraction",
2004), which needs no dictionary.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms.extraction import CJK_SIZES, FIELDS, TermOccurrences, Terms
from model.terms.function_words import has_function_edge, is_function_word, split_chinese
from model.terms.term_ids import encode, salt_by_post
from model.terms.term_table import count_distinct
from model.terms.tokens import Mask, Places, Spans, cut_ngrams
from model.text.characters import SCRIPT_RUN, is_katakana

MAX_PIECES = 6
"""Pieces of runs that are considered for each post."""
MIN_VARIETY = 2
_CODE = FIELDS.index("code")
_FIRST_KANA, _LAST_KANA = 0x3041, 0x30FC
_FIRST_CJK = 0x3005
_POSITIONS = 1 << 32
_HANGUL, _HAN = "\uac00-\ud7a3", "\u3400-\u9fff\u3005"
_CONTENT = f"\u30a1-\u30fa\u30fc{_HAN}{_HANGUL}"
_RUN = re.compile(f"[{_CONTENT}]{{2,}}")
_LATIN_BEFORE = re.compile("[A-Za-z0-9][A-Za-z0-9.+#-]* ?$")
_LATIN_BEHIND = re.compile("[A-Za-z0-9][A-Za-z0-9+#]*")
_MAX_LATIN = 20
"""Characters before a run that are looked at for a Latin word."""
_ENDINGS = "いうえきぎくけげしじすせそちつてねびぶべみむめりるれわ"
_WHOLE = re.Match.group


# Compiled for the first text with CJK characters, not at every start: together they take 8 ms.
@cache
def _verbal() -> re.Pattern[str]:
    """Return the expression of a Japanese noun made of verbs: 踏み台, 組み合わせ."""
    return re.compile(
        f"[{_HAN}]++[{_ENDINGS}]{{1,2}}[{_HAN}]++(?:[{_ENDINGS}]{{1,2}})?(?![\u3041-\u3093]{{2}})"
    )


@cache
def _particle() -> re.Pattern[str]:
    """Return the expression of a particle of Korean behind two syllables or more."""
    return re.compile(
        f"(?<=[{_HANGUL}]{{2}})(?:에서|으로|이란|에게|까지|부터|처럼|하는|하기|[를을이가는은의에로와과도란])$"
    )


@cache
def _verb() -> re.Pattern[str]:
    """Return the expression of a form of a Korean verb, or of a part of one."""
    return re.compile(
        f"[{_HANGUL}](?:니다|시다|한다|된다|있다|하는|있는|되는|해야|하고|하여|해서|에는)$"
        f"|^[하되있없해한된][{_HANGUL}]?$|^(?:니다|시다)$"
    )


class Piece(NamedTuple):
    """A string inside CJK runs, and its variety: the number of different characters before or behind it,
    whichever is less. Each edge of a run counts as another character."""

    text: str
    variety: int


def find_pieces(terms: Terms) -> list[list[Piece]]:
    """Return the strings of two or three characters that stand freely in each post, best first.

    Strings with kana are left out, and so are posts in Japanese, where the scripts themselves delimit most
    words, and in Korean, where spaces do: of 7,436 pieces of such posts none was a label.
    """
    pieces: list[list[Piece]] = [[] for _ in range(len(terms))]
    if len(terms.tokens.cjk) and not (other := _are_other(terms)).all():
        for post, _, piece in sorted(_each_piece(terms, other)):
            if len(pieces[post]) < MAX_PIECES and piece not in pieces[post]:
                pieces[post].append(piece)
    return pieces


def _each_piece(terms: Terms, other: Mask) -> Iterator[tuple[int, float, Piece]]:
    codes = encode(terms.texts.joined)
    spans, found = _list_ngrams(terms, codes, other)
    order, groups, times = _group(salt_by_post(found.term_ids, found.posts))
    often = times[groups] > 1
    order, groups = order[often], groups[often]
    before = _count_kinds(codes, spans.starts[order] - 1, groups, len(times))
    variety = np.minimum(before, _count_kinds(codes, spans.ends[order], groups, len(times)))
    [free] = (variety[groups] >= MIN_VARIETY).nonzero()
    _, first = np.unique(groups[free], return_index=True)
    for at, group in zip(order[free[first]].tolist(), groups[free[first]].tolist(), strict=True):
        text = terms.texts.joined[spans.starts[at] : spans.ends[at]]
        if _is_content(text):
            weight = np.log1p(variety[group]) * np.log1p(times[group]) * len(text)
            yield int(found.posts[at]), -float(weight), Piece(_strip(text), int(variety[group]))


def _list_ngrams(terms: Terms, codes: NDArray[np.int64], other: Mask) -> tuple[Spans, TermOccurrences]:
    """Return the 2- and 3-grams of CJK characters outside code that have no kana."""
    spans = cut_ngrams(terms.tokens.cjk, CJK_SIZES)
    kana = np.zeros(len(codes) + 1, np.int64)
    np.cumsum((codes >= _FIRST_KANA) & (codes <= _LAST_KANA), out=kana[1:])
    usable = (spans.ends - spans.starts > 1) & (kana[spans.ends] == kana[spans.starts])
    [usable] = (usable & (terms.cjk.columns != _CODE) & ~other[terms.cjk.posts]).nonzero()
    return spans.take(usable), terms.cjk.take(usable)


def _are_other(terms: Terms) -> Mask:
    """Return which posts are in Japanese or Korean: kana or Hangul is a third of their CJK or more."""
    kana, han, hangul = terms.scripts.T
    are_other: Mask = 3 * (kana + hangul) >= np.maximum(kana + han + hangul, 1)
    return are_other


def _group(keys: NDArray[np.uint64]) -> tuple[Places, Places, Places]:
    """Return an order that has equal keys together, the group of each key in it, and the groups' sizes."""
    order = keys.argsort(kind="stable")
    ordered = keys[order]
    groups = np.zeros(len(order), np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=groups[1:])
    return order, groups, np.bincount(groups)


def _count_kinds(codes: NDArray[np.int64], places: Places, groups: Places, size: int) -> Places:
    """Return how many different characters stand at `places` in each group; edges of runs all differ."""
    neighbours = codes[places]
    neighbours = np.where(neighbours < _FIRST_CJK, -1 - places, neighbours)
    distinct, _ = count_distinct(groups * _POSITIONS + neighbours)
    return np.bincount(groups[distinct], minlength=size)


class Runs(NamedTuple):
    """Phrases of a text, best first: `pure` of CJK characters only, and `mixed` ones."""

    pure: list[str]
    mixed: list[str]


def find_all_runs(text: str, most_runs: int, most_mixed: int) -> Runs:
    """Return the first runs of katakana, kanji and Hangul in a text, and its first phrases of mixed script.

    A run of several scripts also gives its parts of one script; a noun made of verbs is a run.
    """
    if text.isascii():
        return Runs([], [])
    matches = [(*match.span(), match[0]) for match in islice(_RUN.finditer(text), most_runs)]
    found = dict.fromkeys(run for _, _, run in matches)
    parts = (part for run in found for part in SCRIPT_RUN.findall(run) + split_chinese(run) if part != run)
    mixed = dict.fromkeys(phrase for found in _each_mixed(text, matches) for phrase in _list_mixed(*found))
    verbal = map(_WHOLE, _verbal().finditer(text))  # searched for only where the others are not enough
    pure = _strip_all(chain(found, parts, verbal))
    return Runs(list(islice(pure, most_runs)), list(mixed)[:most_mixed])


def _strip_all(runs: Iterable[str]) -> Iterator[str]:
    """Yield the runs of content without their particles, each once."""
    seen: set[str] = set()
    for run in map(_strip, runs):
        if len(run) > 1 and run not in seen:
            seen.add(run)
            if _is_content(run):
                yield run


def _each_mixed(text: str, runs: Iterable[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield each Latin word with the run behind it, and "" with each run that a Latin word ends.

    `runs` are their starts, ends and texts.
    """
    for start, end, run in runs:
        if _is_latin(_character_before(text, start)):
            if latin := _LATIN_BEFORE.search(text, max(start - _MAX_LATIN, 0), start):
                yield latin[0], run
        elif _is_latin(text[end : end + 1]) and (latin := _LATIN_BEHIND.match(text, end)):
            yield "", run + latin[0]


def _character_before(text: str, place: int) -> str:
    """Return the character before `place` and an optional space, or ""."""
    place -= text[place - 1 : place] == " "
    return text[place - 1 : place] if place else ""


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in {"+", "#"})


def _list_mixed(latin: str, run: str) -> Iterator[str]:
    run = _strip(run)
    if len(run) < 2 or not _is_content(run):
        return
    yield latin + run
    for part in SCRIPT_RUN.findall(run)[:1] if latin else ():
        if 1 < len(part) < len(run):
            yield latin + part
        if len(part) > 2 and not is_katakana(part):
            yield latin + part[:2]


def _is_content(text: str) -> bool:
    if is_function_word(text) or has_function_edge(text):
        return False
    return not (_ends_in_hangul(text) and _verb().search(text))


def _strip(run: str) -> str:
    return _particle().sub("", run) if _ends_in_hangul(run) else run


def _ends_in_hangul(text: str) -> bool:
    """Return whether Korean verbs and particles need to be looked for; they end in Hangul."""
    return text[-1] >= "\uac00"
