"""The folder that Lambda has beside a function, /var/runtime: the runtime client and boto3, both pinned."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from model.errors import FudaError

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements/dev.txt"
FOLDER = ROOT / "build" / "runtime"
NAMES = (
    "awslambdaric",
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "simplejson",
    "six",
    "snapshot-restore-py",
    "urllib3",
)


class RuntimeNotInstalled(FudaError):
    """The runtime client could not be installed, for the reason above this sentence or in it."""


def install_runtime(folder: Path = FOLDER) -> Path:
    """Return a folder with the runtime client, made by the first who asks. Raises RuntimeNotInstalled."""
    pins = parse_pins(PINS.read_text(encoding="utf-8"))
    made = folder / hashlib.sha256(f"{sys.version}\n{pins}".encode()).hexdigest()[:16]
    if not made.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            _install(pins, Path(beside))
            # Another process may have been as quick: its folder is as good.
            if not made.is_dir():
                (Path(beside) / "runtime").rename(made)
    return made


def parse_pins(text: str) -> str:
    """Return the pins of NAMES, hashes included, of a whole requirements file. Raises RuntimeNotInstalled."""
    blocks = re.findall(r"^[^\s#].*(?:\n .*)*", text, flags=re.MULTILINE)
    pins = {re.split(r"[^\w-]", block, maxsplit=1)[0]: block for block in blocks}
    if missing := [name for name in NAMES if name not in pins]:
        raise RuntimeNotInstalled(
            f"{PINS.name} has no pin for {', '.join(missing)}: run `make requirements`."
        )
    return "\n".join(pins[name] for name in NAMES) + "\n"


def _install(pins: str, beside: Path) -> None:
    (beside / "pins.txt").write_text(pins, encoding="utf-8")
    command = [
        find_uv(),
        "pip",
        "install",
        "--quiet",
        "--python",
        base_python(),
        "--target",
        str(beside / "runtime"),
    ]
    command += ["--require-hashes", "--no-deps", "--no-build", "--compile-bytecode", "--link-mode", "copy"]
    command += ["-r", str(beside / "pins.txt")]
    if subprocess.run(command, env=uv_environment(os.environ), check=False).returncode:
        raise RuntimeNotInstalled("uv could not install the Lambda runtime client, as said above.")
    for path in [beside / "runtime", *(beside / "runtime").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # whoever runs it is not who installed it


def base_python() -> str:
    """Return the interpreter that this one's virtual environment was made of."""
    return str(getattr(sys, "_base_executable", sys.executable))


def uv_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with what bin/bootstrap says to uv: its cache stays here if no home keeps it."""
    home = environment.get("HOME")
    cache = environment.get("XDG_CACHE_HOME") or (home and f"{home}/.cache")
    defaults = {"UV_SYSTEM_CERTS": "1", "UV_HTTP_TIMEOUT": "180"}
    if not cache or not _can_write(Path(cache) / "uv"):
        defaults["UV_CACHE_DIR"] = str(ROOT / ".uv" / "cache")
    return defaults | dict(environment)


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def find_uv() -> str:
    """Return the uv of this project, or else the machine's. Raises RuntimeNotInstalled."""
    own = ROOT / ".uv" / "bin" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if not found:
        raise RuntimeNotInstalled("There is no uv here: run bin/bootstrap, or `make` anything, first.")
    return found
