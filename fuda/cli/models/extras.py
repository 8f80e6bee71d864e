"""The extras of the installed package: what fuda train and fuda serve need beyond the other commands."""

import sys
from collections.abc import Callable
from importlib.util import find_spec

from model.errors import FudaError

MIN_PYTHON_TO_TRAIN = (3, 13)
SERVE_PACKAGES = ("werkzeug", "waitress")


class NeedsExtra(FudaError):
    """Raised when a command needs `extra`, which is not installed."""

    def __init__(self, command: str, extra: str) -> None:
        super().__init__(f"fuda {command} needs more packages. Install them: pip install 'fuda[{extra}]'")
        self.extra = extra


class NeedsPython(FudaError):
    """Raised when a command needs a newer Python."""

    def __init__(self, command: str, version: tuple[int, int]) -> None:
        super().__init__(
            f"fuda {command} needs Python {version[0]}.{version[1]} or later, and this is "
            f"{sys.version_info.major}.{sys.version_info.minor}. Install fuda[train] with a newer one."
        )


def need(command: str, extra: str, *packages: str) -> None:
    """Raise NeedsExtra unless all `packages`, which `extra` brings, can be imported. None is imported."""
    if not all(find_spec(package) for package in packages):
        raise NeedsExtra(command, extra)


def render_serve(find: Callable[[str], object] = find_spec) -> str:
    """Return the command that serves, after the one that installs its extra where that is missing.

    `find` returns None for a package that is not installed.
    """
    return "fuda serve" if all(map(find, SERVE_PACKAGES)) else "pip install 'fuda[serve]' && fuda serve"


def need_training(command: str, *packages: str) -> None:
    """Raise NeedsPython or NeedsExtra unless the code of training can run, with `packages`."""
    if sys.version_info < MIN_PYTHON_TO_TRAIN:
        raise NeedsPython(command, MIN_PYTHON_TO_TRAIN)
    need(command, "train", *packages)
