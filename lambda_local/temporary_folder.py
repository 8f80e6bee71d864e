"""Folders that go with the process that made them: empty ones, and unpacked packages."""

import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from model.errors import FudaError

# Folders in it may be read-only, and then only root could empty them.
_REMOVE = 'chmod -R u+w "$1"; rm -rf "$1"'


class NoPackage(FudaError):
    """Raised when a package is neither a folder nor a zip file that can be read."""


@contextmanager
def run_at_end(script: str, *arguments: str | Path) -> Iterator[None]:
    """Run a shell script after the block, or after the end of this process if that comes first.

    The shell starts now, and waits in a session of its own, where Ctrl-C does not reach it.
    """
    command = ["/bin/sh", "-c", f"cat > /dev/null\n{script}", "sh", *arguments]
    with subprocess.Popen(command, env={"PATH": os.defpath}, stdin=subprocess.PIPE, start_new_session=True):
        yield


@contextmanager
def vanishing_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """Yield a new folder in `parent`, or in the system's folder for temporary files. Raises OSError.

    It is removed at the end of the block, or of this process, even by SIGKILL.
    """
    folder = tempfile.mkdtemp(prefix=prefix, dir=parent)
    with run_at_end(_REMOVE, folder):
        yield Path(folder)


@contextmanager
def unpacked(package: Path) -> Iterator[Path]:
    """Yield a copy of a package, a zip file or a folder, as Lambda makes it: read-only, for every user.

    Files keep the times that the package gives them, which Python compares with those in ordinary bytecode.
    The copy is removed as a vanishing folder is. Raises NoPackage.
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
