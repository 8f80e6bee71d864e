"""Code spans of Markdown: text between two runs of backticks of the same length, within one block."""

import re
from collections.abc import Sequence

LIST_MARKER = r"(?:[-*+]|\d{1,9}[.)])[ \t]"
_BLOCK_START = rf"[ \t>]*+(?:\n|```|~~~|#|{LIST_MARKER})"
_RUN_OR_BLOCK_START = re.compile(rf"`++|\n(?={_BLOCK_START})")
_SPAN_AND_REST = re.compile(r"(`++)((?:[^`]++|(?!\1(?!`))`++)++)\1((?:[^`\\]++|\\`?+)*+)")


def _span(name: str) -> str:
    """Return the expression of a code span behind the first of its backticks.

    Group `name`, or else `name`_line, has the span's text: a backtick behind an escaped one opens only spans
    of one line. A span with more than three runs of backticks inside does not match, because an expression
    for any number of them would take more than linear time; `pair_backticks` finds these.
    """
    text = rf"(?:[^`\n]++|\n(?!{_BLOCK_START}))++"
    others = rf"(?:(?!`(?P={name}_bars)(?!`))`++{text}){{0,3}}+"
    return (
        rf"(?:(?<!``)(?P<{name}_bars>`*+)(?P<{name}>{text}{others})`(?P={name}_bars)"
        rf"|(?P<{name}_line>[^`\n]++)`)(?!`)"
    )


def spans_pattern(between: str) -> str:
    """Return the expression of a code span and of those that follow it with only `between` in between.

    Many spans are one match: taken one by one, spans of one character cost six times as much as prose.
    Group `more` has all behind the first span.
    """
    return rf"`(?P<spans>{_span('first')}(?P<more>(?:{between}`{_span('other')})*+))"


def split_spans(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the spans in a match of spans_pattern, and the text behind each of them."""
    if "``" in text or "\\`" in text:
        _, spans, rests = zip(*_SPAN_AND_REST.findall(text), strict=True)
    else:  # the usual case, in half the time
        _, *parts = text.split("`")
        spans, rests = tuple(parts[::2]), tuple(parts[1::2])
    if "\n" in text:
        spans = tuple(span.replace("\n", " ") for span in spans)
    return spans, rests


def pair_backticks(text: str, start: int) -> tuple[dict[int, int], int]:
    """Return the end of each code span in the block around `start`, and the end of that block.

    The ends are keyed by the offset of the run of backticks that opens the span, which ends at the next run
    of the same length. One pass serves the whole block: a search from each run onwards would take more than
    linear time on runs of ever new lengths.
    """
    ends: dict[int, int] = {}
    last_of_size: dict[int, int] = {}
    for run in _RUN_OR_BLOCK_START.finditer(text, start):
        offset, after = run.span()
        if text[offset] == "\n":
            return ends, offset
        size = after - offset
        if size in last_of_size:
            ends[last_of_size[size]] = offset
        last_of_size[size] = offset
    return ends, len(text)
