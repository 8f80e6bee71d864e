"""A folder to work in that nothing is left of, however the process ends that made it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Folders in it may be read-only, which keeps everybody but root from emptying them.
_REMOVE = 'cat > /dev/null; chmod -R u+w "$1"; rm -rf "$1"'


@contextmanager
def vanishing_folder(prefix: str, place: Path | None = None) -> Iterator[Path]:
    """Yield a new folder in `place`, or where temporary ones are made. Raises OSError.

    A shell waits for the end of the block, or of this process, and then removes it: of its own session, so
    that Ctrl-C does not reach it.
    """
    folder = tempfile.mkdtemp(prefix=prefix, dir=place)
    command = ["/bin/sh", "-c", _REMOVE, "sh", folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield Path(folder)
