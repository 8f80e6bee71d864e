"""Imports TensorFlow when it is needed, with the environment that it and NumPy must have before."""

import os
from collections.abc import Callable, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.report.fitted import Fitted

Fit = Callable[..., "Fitted"]

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "GOTO_NUM_THREADS": "1",  # OpenBLAS, under its older name
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",  # Apple's Accelerate
}
"""One thread for NumPy's linear algebra, whichever library it was built with; it reads this when it loads.

More threads split sums at other places, and the same posts would give other bytes.
"""
TENSORFLOW = {
    # oneDNN orders sums differently on different processors, and logs at every level. Training takes as
    # long without it.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
}
"""The libraries that TensorFlow and Keras compute with."""
LOG = {"TF_CPP_MIN_LOG_LEVEL": "3"}
"""Silences TensorFlow's own log, unless the user has set the level."""


STARTING = "Starting TensorFlow"
WAITS_FOR = "reading 850 MB of libraries, a minute on a slow disk"


def import_fit() -> Fit:
    """Import TensorFlow and return training.fit.fit. It takes seconds, so quick checks should come first.

    NumPy is bound to one thread only where it has not been imported before.
    """
    set_environment(os.environ)
    import_module(f"{__package__}.network")  # by its full name: pip installs this package inside fuda
    from training.fit import fit

    return fit


def set_environment(environment: MutableMapping[str, str]) -> None:
    """Set the variables in `environment` that TensorFlow and NumPy read when they are imported.

    Those that change the bytes of a model replace the user's own settings; the log level does not.
    """
    environment.update(ONE_THREAD | TENSORFLOW)
    for name, value in LOG.items():
        environment.setdefault(name, value)
