"""One log line and one line of metrics for each event, through Powertools, and never a word of a post."""

import logging
from typing import NamedTuple, TextIO

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.package_logger import set_package_logger_handler

from aws.observing import Tally

NAMESPACE = "Fuda"
SERVICE = "fuda"
MS_DECIMALS = 2


class Record(NamedTuple):
    """What is told of one event: the answer's status, the body's size, the time it took, and the work."""

    status: int
    body_bytes: int
    ms: float
    tally: Tally


class Journal:
    """Writes JSON lines to standard output, where CloudWatch finds the log and the metrics in it.

    The metrics are in CloudWatch's embedded metric format and have the dimensions service and model. The
    first record is the cold start's, and has the milliseconds of the init. `stream` is for the log alone,
    standard output when None.
    """

    def __init__(self, *, service: str, version: str, init_ms: float, stream: TextIO | None = None) -> None:
        set_package_logger_handler()  # as Powertools does on import, unless its packages are entered bare
        self._logger = Logger(service=service, stream=stream, use_rfc3339=True, utc=True)
        self._logger.append_keys(model=version, location=None)  # every line comes from one place
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
        """Write the lines of an event; one that came to no suggestions has no metrics."""
        init_ms, self._init_ms = self._init_ms, None
        self._write_line(record, cold_start=init_ms is not None)
        self._write_metrics(record.tally, init_ms)

    def _write_line(self, record: Record, *, cold_start: bool) -> None:
        self._logger.info(
            "answered",
            status=record.status,
            body_bytes=record.body_bytes,
            posts=len(record.tally.predict_ms),
            suggested=record.tally.suggested,
            applied=record.tally.applied,
            ms=round(record.ms, MS_DECIMALS),
            cold_start=cold_start,
        )

    def _write_metrics(self, tally: Tally, init_ms: float | None) -> None:
        if init_ms is not None:
            self._add("ColdStart", MetricUnit.Count, 1)
            self._add("InitMs", MetricUnit.Milliseconds, init_ms)
        if tally.predict_ms:
            self._add("Suggestions", MetricUnit.Count, tally.suggested)
        for predict_ms in tally.predict_ms:
            self._add("PredictMs", MetricUnit.Milliseconds, predict_ms)
        if self._metrics.metric_set:  # the hundredth value of a metric has it written and emptied
            self._metrics.flush_metrics()

    def _add(self, name: str, unit: MetricUnit, value: float) -> None:
        self._metrics.add_metric(name, unit, round(value, MS_DECIMALS))
