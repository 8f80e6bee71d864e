"""The addresses that the user trusts with secrets; one that only a repository names gets none.

They are in a text file in the user's own configuration folder, one address a line; lines that begin with #
are comments. A repository can bring its own fuda.toml, but not this file.
"""

import os
import shlex
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from fuda.config.address import Address, parse_address
from fuda.config.blog_settings import SettingError
from fuda.config.user_folders import user_folder
from model.errors import FudaError
from model.files import read_file, write_file

FILE_NAME = "trusted.txt"
MAX_BYTES = 1_000_000


class NoConfigFolder(FudaError):
    """Raised when the user's configuration folder is unknown, as in a container without a home."""

    def __init__(self) -> None:
        super().__init__(
            "Your configuration folder is unknown, so the list of trusted addresses cannot be kept. Set "
            "XDG_CONFIG_HOME to an absolute path, or name the address with --url or FUDA_URL each time."
        )


def advise(address: Address) -> str:
    """Return the command that trusts `address`, quoted: its path may hold what a shell would run."""
    return f"If you know that address, run: fuda trust {shlex.quote(str(address))}"


def trusted_file(environ: Mapping[str, str]) -> Path | None:
    """Return the file of the trusted addresses, or None when the configuration folder is unknown."""
    folder = user_folder("config", environ)
    return folder / FILE_NAME if folder else None


def read_trusted(environ: Mapping[str, str]) -> tuple[Address, ...]:
    """Return the trusted addresses in the order of the file. Raises SettingError."""
    path = trusted_file(environ)
    lines = _read_lines(path) if path else []
    return tuple(address for _, address in lines if address)


def add_trusted(address: Address, environ: Mapping[str, str]) -> bool:
    """Add `address`; return False when it was trusted before. Raises FudaError or OSError."""
    path = _require_file(environ)
    lines = _read_lines(path)
    if any(address == each for _, each in lines):
        return False
    _write_lines(path, [*(line for line, _ in lines), str(address)])
    return True


def remove_trusted(address: Address, environ: Mapping[str, str]) -> bool:
    """Remove `address`; return whether it was trusted before. Raises FudaError or OSError."""
    path = _require_file(environ)
    lines = _read_lines(path)
    kept = [line for line, each in lines if each != address]
    if len(kept) == len(lines):
        return False
    _write_lines(path, kept)
    return True


class Trust(NamedTuple):
    """How to `read` the addresses that may get secrets though a repository names them, and to add one."""

    read: Callable[[Mapping[str, str]], Collection[Address]] = read_trusted
    advise: Callable[[Address], str] = advise

    def withheld(self, url: str, environ: Mapping[str, str]) -> str:
        """Return why `url`, which fuda.toml names, gets no secrets, or "" when it is trusted.

        Raises SettingError.
        """
        address = parse_address(url)
        if address in self.read(environ):
            return ""
        return (
            f"{address} is named only by the blog's fuda.toml, so it gets no token and no AWS signature. "
            f"{self.advise(address)}"
        )


def _require_file(environ: Mapping[str, str]) -> Path:
    path = trusted_file(environ)
    if path is None:
        raise NoConfigFolder
    return path


def _read_lines(path: Path) -> list[tuple[str, Address | None]]:
    """Return each line with its address, None for a comment or an empty line. Raises SettingError."""
    try:
        text = read_file(path, max_bytes=MAX_BYTES).decode()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SettingError(str(path), f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SettingError(str(path), "the text is not UTF-8") from None
    lines: list[tuple[str, Address | None]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        address = line.strip()
        try:
            lines.append((line, parse_address(address) if address and address[0] != "#" else None))
        except ValueError as error:
            raise SettingError(f"{path}, line {number}", str(error)) from None
    return lines


def _write_lines(path: Path, lines: Collection[str]) -> None:
    # Links are followed: some people share their settings between machines that way.
    write_file(Path(os.path.realpath(path)), "".join(f"{line}\n" for line in lines).encode())
