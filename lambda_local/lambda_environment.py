"""A function's surroundings in Lambda: its code, Python, the runtime client and boto3, and its variables."""

import compileall
import hashlib
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from lambda_local.temporary_folder import vanishing_folder
from model.errors import FudaError

REGION = "us-east-1"
SYSTEM_LIBRARIES = "/lib64:/usr/lib64"
RUNTIMES = Path(__file__).parent.parent / "build" / "runtime"
RUNTIME_PACKAGES = (
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
    """Raised when this Python lacks a package that Lambda's runtime consists of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function as one configures it in Lambda; `package` is its unpacked folder."""

    package: Path
    handler: str = "handler.handler"
    name: str = "fuda"
    memory_mb: int = 512
    timeout_s: float = 30
    environment: Mapping[str, str] = field(default_factory=dict)
    snap_start: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where a function finds its own code, the runtime client, Python, and room for files."""

    task: str = "/var/task"
    runtime: str = "/var/runtime"
    language: str = "/var/lang"
    tmp: str = "/tmp"

    def python(self) -> str:
        """Return the path of Python's executable."""
        executable = Path(os.path.realpath(base_python()))
        return str(Path(self.language) / executable.relative_to(python_prefix()))


LAMBDA_PLACES = Places()


def base_python() -> str:
    """Return the interpreter from which this one's virtual environment was made."""
    return str(getattr(sys, "_base_executable", sys.executable))


def python_prefix() -> Path:
    """Return the folder that holds all of this Python: executable, libraries, shared objects."""
    return Path(os.path.realpath(sys.base_prefix))


def site_folders() -> list[str]:
    """Return where packages of this machine, and not of Lambda, may be installed."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [
        f"{prefix}/lib/{folder}"
        for prefix in (LAMBDA_PLACES.language, "/usr", "/usr/local")
        for folder in (f"{version}/site-packages", f"{version}/dist-packages", "python3/dist-packages")
    ]


def install_runtime(folder: Path = RUNTIMES, names: Sequence[str] = RUNTIME_PACKAGES) -> Path:
    """Return the folder below `folder` that is Lambda's /var/runtime, made by the first call.

    The packages are copies of those that are installed here, which requirements/dev.txt pins. Raises
    RuntimeNotInstalled.
    """
    try:
        packages = [distribution(name) for name in names]
    except PackageNotFoundError as error:
        raise RuntimeNotInstalled(f"This Python has no {error.name}: run it with `make`.") from error
    versions = "\n".join([sys.version, *(f"{each.name} {each.version}" for each in packages)])
    made = folder / hashlib.sha256(versions.encode()).hexdigest()[:16]
    if not made.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with vanishing_folder("new-", folder) as new:
            copy = new / "runtime"
            for package in packages:
                _copy(package, copy)
            # Without workers: their processes would run the caller's main module again.
            compileall.compile_dir(copy, quiet=2, stripdir=str(copy), prependdir="/var/runtime")
            for path in [copy, *copy.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)  # the function runs as another user
            if not made.is_dir():  # another process may have made it meanwhile
                copy.rename(made)
    return made


def _copy(package: Distribution, folder: Path) -> None:
    for file in package.files or ():
        if ".." not in file.parts and file.suffix != ".pyc":  # without scripts in bin/
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(str(file.locate()), target)


def render_environment(function: Function, places: Places, api: str) -> dict[str, str]:
    """Return all variables of the function's process, `api` being the host and port of the Runtime API.

    Lambda's credentials are missing, unless the function's own variables have some: so no call that costs
    or changes anything is made by mistake.
    """
    group = f"/aws/lambda/{function.name}"
    variables = {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "1" if function.snap_start else "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if function.snap_start else "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": group,
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_REGION": REGION,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
        "LAMBDA_RUNTIME_DIR": places.runtime,
        "LAMBDA_TASK_ROOT": places.task,
        "LANG": "en_US.UTF-8",
        "LD_LIBRARY_PATH": f"{places.language}/lib:{SYSTEM_LIBRARIES}:{places.runtime}:{places.task}",
        "PATH": f"{places.language}/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "PYTHONPATH": places.runtime,
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }
    if places.tmp != LAMBDA_PLACES.tmp:
        variables["TMPDIR"] = places.tmp
    return variables | dict(function.environment)
