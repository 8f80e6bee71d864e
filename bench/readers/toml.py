"""tomli, which reads TOML 1.1 as Zola and Hugo do; the standard library's tomllib reads 1.0."""

import importlib.util
import re
from collections.abc import Sequence
from typing import Any

from bench.readers import File, Reading, shorten

_HEADER = re.compile(r"\s*\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def is_installed() -> bool:
    return importlib.util.find_spec("tomli") is not None


def read(files: Sequence[File]) -> list[Reading]:
    """Return the readings of `files`, in their order."""
    return [_read(file.text) for file in files]


def _read(text: str) -> Reading:
    tomli: Any = importlib.import_module("tomli")
    header = _HEADER.match(text)
    if header is None:
        return {"header": False}
    try:
        data = tomli.loads(header[1])
    except tomli.TOMLDecodeError as error:
        return {"error": shorten(str(error))}
    reading: Reading = {kind: _labels(data.get(kind)) for kind in ("tags", "categories")}
    return {**reading, "date": str(data["date"])} if "date" in data else reading


def _labels(value: object) -> list[str]:
    return [str(label) for label in (value if isinstance(value, list) else [value]) if label is not None]
