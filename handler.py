"""Lambda's entry point, handler.handler: loads the model once, before the first event.

A model that cannot be loaded or verified fails the import of this module, so that the runtime reports the
failed init and ends: no instance that cannot suggest ever answers.
"""

import gc
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any


def start(environ: Mapping[str, str], *, package: Path) -> Callable[[Any, Any], Any]:
    """Return the function for Lambda. Raises FudaError, saying what to do, when it could not suggest.

    The imports wait for the collector to stop: nothing that they make is garbage. What there is at the end
    of the init stays as long as the process, and is taken out of every later collection.
    """
    started = perf_counter()
    gc.disable()
    from aws.bare_packages import enter_bare

    enter_bare("werkzeug", "aws_lambda_powertools", "aws_lambda_powertools.utilities.jmespath_utils")
    from aws import networks
    from aws.function import Function
    from aws.log_lines import SERVICE, Journal
    from aws.model_store import load_model

    allowed = networks.parse_networks(environ.get(networks.VARIABLE, ""))
    tagger = load_model(environ, package=package)
    function = Function(tagger, networks=allowed)
    function.warm_up()
    init_ms = (perf_counter() - started) * 1000
    service = environ.get("POWERTOOLS_SERVICE_NAME") or SERVICE
    journal = Journal(service=service, version=tagger.version, init_ms=init_ms)
    journal.adopt(logging.getLogger("service"))
    gc.freeze()
    gc.enable()
    return function.handler(journal)


handler = start(os.environ, package=Path(__file__).parent)
