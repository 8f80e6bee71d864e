"""Starts TensorFlow, once it is needed: what its environment must be before the import, and the import."""

import os
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.fit import Fitted

Fit = Callable[..., "Fitted"]

ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # oneDNN announces itself whatever the log level, and orders sums differently from one processor to
    # another. Training takes as long without it.
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
"""Keeps TensorFlow's own log out of ours."""


def import_fit() -> Fit:
    """Import and return training.fit.fit. It takes TensorFlow's seconds: let what is quick come first."""
    set_environment(os.environ)
    from training.fit import fit

    return fit


def set_environment(environment: MutableMapping[str, str]) -> None:
    """Put ENVIRONMENT into `environment`; what somebody has set there already stays."""
    for name, value in ENVIRONMENT.items():
        environment.setdefault(name, value)
