"""A package, zip file or folder, as the read-only folder that Lambda makes of it."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from lambda_local.temporary_folder import vanishing_folder
from model.errors import FudaError


class NoPackage(FudaError):
    """Name the zip file or the folder of a package."""


@contextmanager
def unpacked(package: Path) -> Iterator[Path]:
    """Yield a copy of the package, read-only and for all to read, which is gone after the block.

    Files keep the times that the package gives them: Python compares them with those in ordinary bytecode.
    Raises NoPackage.
    """
    with vanishing_folder("package-") as outer:
        folder = outer / "task"
        try:
            if package.is_dir():
                shutil.copytree(package, folder)
            else:
                _unzip(package, folder)
        except (OSError, zipfile.BadZipFile) as error:
            raise NoPackage(f"{package} cannot be unpacked: {error}") from error
        for path in [*folder.rglob("*"), folder, outer]:
            path.chmod(0o755 if path == outer else 0o555 if path.is_dir() else 0o444)
        yield folder


def _unzip(package: Path, folder: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, folder)
            stamp = datetime(*entry.date_time, tzinfo=UTC).timestamp()
            os.utime(path, (stamp, stamp))
