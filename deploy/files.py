"""A package on its way: every path below its root, with slashes, and the bytes of that file."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from deploy.target import ROOT

Files = Mapping[str, bytes]

PROJECT = ("handler.py", "aws", "blog", "model", "service")
"""The part of this project that runs in Lambda: a file, and folders of which the Python files do."""
NOT_IN_LAMBDA = frozenset(
    {
        # A blog on disk: a function only reads posts out of requests.
        *(f"blog/{name}.py" for name in ("decisions", "memory", "opening", "pages", "place")),
        # The server for one's own machine; the package does not have waitress.
        "service/__main__.py",
        "service/draining.py",
    }
)
LICENSE = "LICENSE"
MODEL = "model.safetensors"
"""Where the handler looks for the model, beside itself."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_project(root: Path = ROOT) -> dict[str, bytes]:
    """Return what of the project goes into the package: Python files, and the licence."""
    paths = [path for name in PROJECT for path in _python_files(root / name)]
    names = {path.relative_to(root).as_posix(): path for path in [*paths, root / LICENSE]}
    return {name: path.read_bytes() for name, path in names.items() if name not in NOT_IN_LAMBDA}


def _python_files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def is_ours(path: str) -> bool:
    """Tell whether a path of the package is the project's, and not of what it requires."""
    return PurePosixPath(path).parts[0] in {*PROJECT, LICENSE}
