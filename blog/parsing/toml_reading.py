"""Parses TOML 1.1, which Hugo and Zola read, where a parser of it is there, and TOML 1.0 everywhere.

The client and training have tomli for it until Python 3.15, whose tomllib reads 1.1. The Lambda does without:
it refuses what TOML 1.0 does not have, with the line.
"""

import re
import tomllib
from typing import Any

from blog.parsing.header_limits import MAX_HEADER_DEPTH

# tomllib takes time quadratic in the parts of a dotted key: 66 s for 60,000 of them.
_NAME = r"(?:[\w-]++|\"[^\"\n]*\"|'[^'\n]*')"
DEEP_TOML_KEY = re.compile(rf"(?<![\w-]){_NAME}(?:[ \t]*\.[ \t]*{_NAME}){{{MAX_HEADER_DEPTH}}}")


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of `text`, with floats as text.

    Raises RecursionError when it nests too deep, else ValueError: one with "(at line 1, column 2)" in its
    message for what is not TOML.
    """
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        try:
            import tomli
        except ImportError:
            raise error from None
        return tomli.loads(text, parse_float=str)
