"""Starts TensorFlow, once it is needed: what its environment must be before the import, and the import."""

import os
from collections.abc import Callable, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.fit import Fitted

Fit = Callable[..., "Fitted"]

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "GOTO_NUM_THREADS": "1",  # OpenBLAS, under its older name
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",  # Apple's Accelerate
}
"""One thread for NumPy's linear algebra, whichever library it was built with. They read it when they load.

More threads split a sum elsewhere, and the same posts would give other bytes.
"""
TENSORFLOW = {
    # oneDNN announces itself whatever the log level, and orders sums differently from one processor to
    # another. Training takes as long without it.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
}
"""What TensorFlow and Keras compute with."""
LOG = {"TF_CPP_MIN_LOG_LEVEL": "3"}
"""Keeps TensorFlow's own log out of ours. A user who has set the level keeps it."""


def import_fit() -> Fit:
    """Import TensorFlow and return training.fit.fit. It takes seconds, so quick checks should come first.

    NumPy is bound to one thread only where it has not been imported before.
    """
    set_environment(os.environ)
    import_module("training.network")
    from training.fit import fit

    return fit


def set_environment(environment: MutableMapping[str, str]) -> None:
    """Put into `environment` what TensorFlow and NumPy read as they are imported.

    What the bytes of a model depend on replaces the user's own setting; that of the log gives way to it.
    """
    environment.update(ONE_THREAD | TENSORFLOW)
    for name, value in LOG.items():
        environment.setdefault(name, value)
