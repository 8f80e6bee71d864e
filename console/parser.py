"""The parser of a command line, for every command: its errors are one line, whatever was typed."""

import argparse
from typing import NoReturn

from console.escaping import escape_rest


class Parser(argparse.ArgumentParser):
    """Escapes in errors what argparse quotes: a shell puts strangers' file names into a command line."""

    def error(self, message: str) -> NoReturn:
        super().error(escape_rest(message))
