"""Strangers' text in the cells of a CSV file: no spreadsheet takes it for a formula, and it is read back.

A cell of which a spreadsheet would make a formula gets an apostrophe in front. Excel and LibreOffice show the
apostrophe and save it again; Google Sheets hides and drops it. Both are read back: an apostrophe is taken off
only where a formula, or more apostrophes and a formula, would follow. Strange characters are escaped as on a
terminal, so that each row is one line.
"""

import os
import re

from console.escaping import escape, unescape

# Also in full width, as Excel of East Asia takes them. White space before them does not help.
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_GUARDED = re.compile(rf"'*(?:\s|{_FORMULA})")
# Where the comma separates decimals a spreadsheet splits cells at semicolons, whatever is quoted. White space
# at the end would be lost.
_ALSO = re.compile(rf";(?=[\s\"']*{_FORMULA})|\s\Z")


def render_cell(text: str) -> str:
    """Return a stranger's text as the content of a cell, which `parse_cell` reads back."""
    cell = escape(text, also=_ALSO)
    return f"'{cell}" if _GUARDED.match(cell) else cell


def parse_cell(cell: str) -> str:
    """Return the text of which `render_cell` made `cell`, white space around it aside.

    Raises ValueError when it holds what neither a file name nor a label can.
    """
    cell = cell.strip()
    text = unescape(cell.removeprefix("'") if cell.startswith("'") and _GUARDED.match(cell) else cell)
    os.fsencode(text)
    return text
