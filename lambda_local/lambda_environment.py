"""What a function finds in Lambda: the places of its code and of the runtime, and its variables."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REGION = "us-east-1"
SYSTEM_LIBRARIES = "/lib64:/usr/lib64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function as one sets it up in Lambda: `package` is its unpacked folder, `environment` its own."""

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
        own = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
        return str(Path(self.language) / own.relative_to(python_prefix()))


LAMBDA_PLACES = Places()


def python_prefix() -> Path:
    """Return the folder of this machine that has Python whole: executable, libraries, shared objects."""
    return Path(os.path.realpath(sys.base_prefix))


def site_folders() -> list[str]:
    """Return where packages may stand that are this machine's and not Lambda's."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [
        f"{prefix}/lib/{folder}"
        for prefix in (LAMBDA_PLACES.language, "/usr", "/usr/local")
        for folder in (f"{version}/site-packages", f"{version}/dist-packages", "python3/dist-packages")
    ]


def render_environment(function: Function, places: Places, api: str) -> dict[str, str]:
    """Return all variables of the function's process, `api` being the host and port of the Runtime API.

    Credentials, which Lambda adds, are left to the function's own variables: without them no call can be
    made by mistake that costs or changes anything.
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
