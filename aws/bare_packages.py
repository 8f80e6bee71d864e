"""Packages entered without the code of their __init__, which imports far more than is used here."""

import sys
from importlib.util import find_spec, module_from_spec


def enter_bare(*packages: str) -> None:
    """Make the modules of `packages` importable without the packages' own __init__, in this order.

    What is left in sys.modules is the package as Python found it, its path and its loader, but never
    run; `from package.module import name` works as ever, `from package import name` does not. A package
    that is imported already, or that is not there, is left alone.
    """
    for package in packages:
        spec = None if package in sys.modules else find_spec(package)
        if spec is not None:
            sys.modules[package] = module_from_spec(spec)
