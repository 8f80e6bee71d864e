"""One line for each event, its record and its metrics at once, through Powertools; never a word of a post."""

import logging
from typing import Any, NamedTuple

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.package_logger import set_package_logger_handler

from aws.observing import Tally

NAMESPACE = "Fuda"
SERVICE = "fuda"
MS_DECIMALS = 2
# CloudWatch tells when a line was written, and Lambda's own line which trace a call is part of.
SAID_ELSEWHERE = dict.fromkeys(("location", "timestamp", "xray_trace_id"))

type Metrics = dict[str, dict[str, Any]]


class Record(NamedTuple):
    """What is told of one event: the answer's status, the body's size, the time it took, and the work."""

    status: int
    body_bytes: int
    ms: float
    tally: Tally


class Journal:
    """Writes JSON lines to standard output, where CloudWatch finds the log and the metrics in it.

    The metrics are in CloudWatch's embedded metric format, which lets an object say more than they need, and
    have the dimensions service and model. The first record is the cold start's: it alone has ColdStart, and
    the milliseconds of the init.
    """

    def __init__(self, *, service: str, version: str, init_ms: float) -> None:
        set_package_logger_handler()  # as Powertools does on import, unless its packages are entered bare
        self._logger = Logger(service=service)
        self._logger.append_keys(model=version, **SAID_ELSEWHERE)
        dimensions = {"model": version}
        self._metrics = EphemeralMetrics(namespace=NAMESPACE, service=service, default_dimensions=dimensions)
        self._init_ms: float | None = init_ms

    def adopt(self, logger: logging.Logger) -> None:
        """Give what `logger` has to say the form of our lines, and no second one."""
        logger.handlers = [self._logger.registered_handler]
        logger.propagate = False

    def begin(self, request_id: str) -> None:
        """Put Lambda's id of an event into every line up to the next event."""
        self._logger.append_keys(request_id=request_id)

    def write(self, record: Record) -> None:
        """Write the line of an event, without metrics if it neither started cold nor came to suggestions."""
        init_ms, self._init_ms = self._init_ms, None
        metrics = _measure(record.tally, init_ms)
        measured: dict[str, Any] = {**self._metrics.serialize_metric_set(metrics)} if metrics else {}
        self._logger.info(
            "answered",
            status=record.status,
            body_bytes=record.body_bytes,
            posts=len(record.tally.predict_ms),
            applied=record.tally.applied,
            ms=round(record.ms, MS_DECIMALS),
            **measured,
        )


def _measure(tally: Tally, init_ms: float | None) -> Metrics:
    """Return the metrics of an event by name, of which each has a hundred values at most."""
    metrics: Metrics = {}
    if init_ms is not None:
        metrics["ColdStart"] = _metric(MetricUnit.Count, 1)
        metrics["InitMs"] = _metric(MetricUnit.Milliseconds, round(init_ms, MS_DECIMALS))
    if tally.predict_ms:
        predict_ms = [round(ms, MS_DECIMALS) for ms in tally.predict_ms]
        metrics["Suggestions"] = _metric(MetricUnit.Count, tally.suggested)
        metrics["PredictMs"] = _metric(MetricUnit.Milliseconds, *predict_ms)
    return metrics


def _metric(unit: MetricUnit, *values: float) -> dict[str, Any]:
    return {"Unit": unit.value, "Value": values[0] if len(values) == 1 else values}
