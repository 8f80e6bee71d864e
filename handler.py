"""Lambda's entry point, handler.handler: loads the model once, before the first event.

If the model cannot be loaded or verified, the import of this module fails. The runtime then reports the
failed init and ends, so that no instance without suggestions answers.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from time import perf_counter
from typing import Any

# The __init__ of these packages imports far more than this function uses. A package comes before its parts.
BARE_PACKAGES = ("werkzeug", "aws_lambda_powertools", "aws_lambda_powertools.utilities.jmespath_utils")


def start(environ: Mapping[str, str], *, package: Path) -> Callable[[Any, Any], Any]:
    """Return the function for Lambda. Raises FudaError, with the next move, if it could not suggest.

    The collector is off during the imports, which make no garbage. Everything that exists at the end of the
    init lives as long as the process, so later collections skip it.
    """
    started = perf_counter()
    gc.disable()
    for name in BARE_PACKAGES:
        enter_bare(name)
    from aws.function import Function
    from aws.log_lines import SERVICE, EventLog
    from aws.model_store import open_blogs, open_models
    from aws.variables import (
        ALLOWED_NETWORKS,
        BASE_PATH,
        BLOG_METRICS,
        PAGE,
        parse_base_path,
        parse_networks,
        parse_switch,
    )

    if environ.get("SETTINGS_PATH") or environ.get("SETTINGS_SECRET"):
        from aws.settings import read_settings

        environ = read_settings(environ)
    networks = parse_networks(environ.get(ALLOWED_NETWORKS, ""))
    base_path = parse_base_path(environ.get(BASE_PATH, ""))
    page = parse_switch(environ, PAGE)
    decisions = open_decisions(environ)
    service = environ.get("POWERTOOLS_SERVICE_NAME") or SERVICE
    log = EventLog(service=service, blog_metrics=parse_switch(environ, BLOG_METRICS))
    for room in ("service", "aws"):
        log.adopt(logging.getLogger(room))
    supply = open_models(environ, package=package, log=log)
    blogs = open_blogs(environ, log=log)
    function = Function(
        supply, blogs=blogs, networks=networks, page=page, base_path=base_path, decisions=decisions
    )
    function.warm_up()
    log.started((perf_counter() - started) * 1000)
    gc.freeze()
    gc.enable()
    return function.handler(log)


def open_decisions(environ: Mapping[str, str]) -> Any:
    """Return the table of decisions, or None where there is none. Raises SettingError."""
    if not environ.get("DECISIONS_TABLE"):
        return None
    from aws.decision_table import open_table

    return open_table(environ)


def enter_bare(package: str) -> None:
    """Make the modules of `package` importable without running its __init__.

    sys.modules gets the package with its path and loader: `from package.module import name` works as usual,
    `from package import name` does not. Packages that are imported already, or not installed, are left out.
    """
    spec = None if package in sys.modules else find_spec(package)
    if spec is not None:
        sys.modules[package] = module_from_spec(spec)


handler = start(os.environ, package=Path(__file__).parent)
