"""Installs the requirements of packages once for all runs: pinned, and compiled as ours are."""

import hashlib
import json
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.installing import UV
from lambda_local.confinement import Ended, run_guarded
from lambda_local.lambda_environment import base_python
from lambda_local.temporary_folder import vanishing_folder
from model.errors import FudaError

ROOT = Path(__file__).parent.parent.parent
PEER_PINS, OUR_PINS = ROOT / "requirements/peers.txt", ROOT / "requirements.txt"
ORDINARY_LEVEL = 6
"""The default of zip."""
ENTRY_BYTES = 76
"""A zip's bytes for a member, without its data and its name, which it holds twice."""

LogLine = Callable[[str], object]


class CannotInstall(FudaError):
    """Raised when uv cannot install the requirements of a package; `output` is what it printed."""

    def __init__(self, what: str, output: str) -> None:
        super().__init__(f"uv cannot install {what}:\n{output.strip()}")
        self.output = output


@dataclass(frozen=True, slots=True)
class Size:
    """The number of files, and their bytes, also in a zip; peers without bytecode, which few would add."""

    files: int = 0
    unzipped_bytes: int = 0
    zipped_bytes: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.files + other.files,
            self.unzipped_bytes + other.unzipped_bytes,
            self.zipped_bytes + other.zipped_bytes,
        )


@dataclass(frozen=True, slots=True)
class Installed:
    """Installed requirements: a folder shared by all runs, and its size."""

    folder: Path
    size: Size


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pins to install, the file with the pins of their own requirements, and whether to compile all."""

    pins: str
    constraints: Path
    bytecode: bool

    @property
    def digest(self) -> str:
        """A name for this installation."""
        whole = f"{sys.version}\n{self.constraints.read_text(encoding='utf-8')}\n{self.pins}\n{self.bytecode}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        found = re.findall(r"^[^\s#;=]+", self.pins, flags=re.MULTILINE)
        return found[0] if len(found) < 3 else self.constraints.name


def install_peer(names: Sequence[str], folder: Path, log: LogLine) -> Installed:
    """Return the installed requirements with these `names` and their own requirements, with bytecode.

    Python trusts the bytecode without checking, as in our own package: a package without it starts two to
    three times as slowly. Raises CannotInstall.
    """
    pins = parse_pins(PEER_PINS.read_text(encoding="utf-8"))
    wanted = "\n".join(pins[name] for name in names) + "\n"
    return _install(Wanted(wanted, PEER_PINS, bytecode=True), folder, log)


def install_ours(folder: Path, log: LogLine) -> Installed:
    """Return the project's own installed requirements, without bytecode. Raises CannotInstall."""
    return _install(Wanted(OUR_PINS.read_text(encoding="utf-8"), OUR_PINS, bytecode=False), folder, log)


def parse_pins(text: str) -> dict[str, str]:
    """Return the pins of a requirements file by name, each with its hashes."""
    blocks = re.findall(r"^[^\s#].*(?:\n .*)*", text, flags=re.MULTILINE)
    return {re.split(r"[^\w.-]", block, maxsplit=1)[0]: block for block in blocks}


def _install(wanted: Wanted, folder: Path, log: LogLine) -> Installed:
    made = folder / wanted.digest
    if not made.is_dir():
        log(f"installing {wanted} …")
        folder.mkdir(parents=True, exist_ok=True)
        with vanishing_folder("new-", folder) as new:
            whole = new / "whole"
            size = _fill(whole / "task", wanted)
            (whole / "size.json").write_text(json.dumps(asdict(size)))
            if not made.is_dir():  # another process may have made it meanwhile
                whole.rename(made)
    return Installed(made / "task", Size(**json.loads((made / "size.json").read_text())))


def _fill(folder: Path, wanted: Wanted) -> Size:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as pins:
        pins.write(wanted.pins)
        pins.flush()
        command = [str(UV), "pip", "install", "--quiet", "--python", base_python(), "--target", str(folder)]
        command += ["--require-hashes", "--no-build", "--link-mode", "copy"]
        command += ["--requirements", pins.name, "--constraints", str(wanted.constraints)]
        run = _run([*command, "--offline"])  # cached files need no network
        run = run if run.status == 0 else _run(command)
        if run.status != 0:
            raise CannotInstall(str(wanted), run.output)
    size = measure(folder)
    if wanted.bytecode:
        compile_folder(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # the function runs as another user
    return size


def _run(command: Sequence[str]) -> Ended:
    return run_guarded(command, os.environ)


def compile_folder(folder: Path) -> None:
    """Write bytecode beside every source in `folder`; sources that do not compile, as templates, stay."""
    command = [base_python(), "-m", "compileall", "-q", "-q", "-j", "0"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/var/task", str(folder)]
    run_guarded(command, os.environ)


def measure(folder: Path) -> Size:
    """Return the size of all files in `folder`."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:
        zipped = sum(pool.map(lambda path: zipped_bytes(path.relative_to(folder), path.read_bytes()), paths))
    return Size(len(paths), sum(path.stat().st_size for path in paths), zipped)


def zipped_bytes(name: Path, data: bytes) -> int:
    """Return the bytes that a file adds to a zip."""
    packed = min(len(zlib.compress(data, ORDINARY_LEVEL, wbits=-zlib.MAX_WBITS)), len(data))
    return packed + ENTRY_BYTES + 2 * len(name.as_posix().encode())
