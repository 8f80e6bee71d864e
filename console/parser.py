"""The parser of a command line, for every command: help within 80 columns, errors of one line."""

import argparse
import shutil
import textwrap
from collections.abc import Callable
from itertools import groupby
from typing import Any, NoReturn

from console.escaping import escape_rest

MAX_HELP_COLUMNS = 80


class HelpFormatter(argparse.HelpFormatter):
    """Fills paragraphs to the width of the terminal, and keeps indented lines such as examples."""

    def __init__(self, prog: str, **options: Any) -> None:
        # argparse itself leaves two columns free.
        options.setdefault("width", min(shutil.get_terminal_size().columns, MAX_HELP_COLUMNS + 2) - 2)
        super().__init__(prog, **options)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "".join(f"{indent}{line}\n" for line in fill_paragraphs(text, width))


class Parser(argparse.ArgumentParser):
    """Parses arguments, and escapes in errors what argparse quotes.

    A shell puts strangers' file names into a command line.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("formatter_class", HelpFormatter)
        super().__init__(*arguments, **options)

    def error(self, message: str) -> NoReturn:
        super().error(escape_rest(message))


def fill_paragraphs(text: str, width: int) -> list[str]:
    """Return the lines of `text`: paragraphs filled to `width`, indented and empty lines as they are."""
    lines: list[str] = []
    for is_prose, block in groupby(text.splitlines(), _is_prose):
        paragraph = list(block)
        lines += textwrap.wrap(" ".join(paragraph), width) if is_prose else paragraph
    return lines


def _is_prose(line: str) -> bool:
    return bool(line) and not line.startswith(" ")


def whole_number(minimum: int, maximum: int) -> Callable[[str], int]:
    """Return the type of an argument that is a whole number from `minimum` to `maximum`."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not minimum <= int(text) <= maximum:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {minimum} to {maximum}")
        return int(text)

    return parse
