"""A draft that fuda suggest is given on standard input, or as --title and --text."""

import argparse
from pathlib import Path
from typing import NamedTuple

from blog.opening import POST_BYTES
from fuda.cli.context import Context
from model.errors import FudaError

STANDARD_INPUT = Path("-")


class DraftTooLarge(FudaError):
    """Raised when standard input has more than POST_BYTES."""

    def __init__(self) -> None:
        super().__init__(f"Standard input has more than the {POST_BYTES:,} bytes that a post may have.")


class Draft(NamedTuple):
    """A draft: the name to show it under, its text as UTF-8, and the title that was given apart, or ""."""

    name: str
    data: bytes
    title: str


def read_draft(arguments: argparse.Namespace, context: Context) -> Draft | None:
    """Return the draft that the options give, or None when they name only files. Raises DraftTooLarge."""
    title = arguments.title or ""
    if STANDARD_INPUT in arguments.posts:
        if context.input.isatty():
            context.report("fuda: Type or paste a post, then press Ctrl-D.")
        data = context.input.read(POST_BYTES + 1)
        if len(data) > POST_BYTES:
            raise DraftTooLarge
        return Draft("standard input", data, title)
    if title or arguments.text:
        # Undecodable bytes of an argument become "?": a label never depends on them.
        return Draft("draft", (arguments.text or "").encode("utf-8", "replace"), title)
    return None
