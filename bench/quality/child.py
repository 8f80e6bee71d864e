"""Runs one measurement in a process of its own, so that its time and memory are its alone."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from model.errors import FudaError
from training.starting import ONE_THREAD


class MeasurementFailed(FudaError):
    """See above this sentence, where the process said what went wrong."""

    def __init__(self, module: str, code: int) -> None:
        super().__init__(f"python -m {module} ended with exit code {code}.")
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
