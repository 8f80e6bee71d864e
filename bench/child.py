"""Runs one measurement in its own process, so that time and memory are only the measurement's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from model.errors import FudaError
from training.starting import ONE_THREAD


class MeasurementFailed(FudaError):
    """Raised when the process of a measurement fails; it has printed the reason on stderr."""

    def __init__(self, module: str, code: int) -> None:
        super().__init__(f"python -m {module} ended with exit code {code}; its reason is above.")
        self.module = module
        self.code = code


def run_child(
    module: str, *arguments: str, one_thread: bool = False, variables: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object that `python -m module` prints as its last line; its stderr is ours.

    With `one_thread` NumPy's linear algebra has one thread, as in training and in Lambda. `variables` are
    added to the environment.
    """
    environment = os.environ | (ONE_THREAD if one_thread else {}) | dict(variables or {})
    command = [sys.executable, "-m", module, *arguments]
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode:
        raise MeasurementFailed(module, run.returncode)
    answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answer
