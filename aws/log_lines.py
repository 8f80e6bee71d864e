"""One line for each event, with its record and its metrics, by Powertools; never a word of a post."""

import logging
from typing import Any, NamedTuple

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.package_logger import set_package_logger_handler

from aws.observing import Tally

NAMESPACE = "Fuda"
SERVICE = "fuda"
MS_DECIMALS = 2
# CloudWatch has the time of a line, and Lambda's own line the trace of a call.
LEFT_OUT = dict.fromkeys(("location", "timestamp", "xray_trace_id"))

type Metrics = dict[str, dict[str, Any]]


class Record(NamedTuple):
    """The figures of one event: the answer's status, the body's size, the time, and the tagger's work."""

    status: int
    body_bytes: int
    ms: float
    tally: Tally


class EventLog:
    """Writes JSON lines to standard output, from which CloudWatch takes the log and the metrics.

    The metrics have CloudWatch's embedded metric format, which allows further fields in the same object, and
    the dimensions service and model. Those of one of several blogs have service only, and with `blog_metrics`
    service and blog: each value of a dimension is a metric of its own, for $0.30 a month. The first record
    after `started` is that of the cold start: only it has `init_ms`, which is not a metric, because
    Lambda's own line of a start has the same and two metrics more would cost $0.60 a month.

    Decisions about suggestions have one metric, Accepted, with the version of the model that they are about:
    its mean is the acceptance, its sum what was accepted, its count what was judged. Of one of several blogs
    it has the version only with `blog_metrics`.
    """

    def __init__(self, *, service: str, blog_metrics: bool = False) -> None:
        set_package_logger_handler()  # as the __init__ of Powertools would (handler.BARE_PACKAGES)
        self._logger = Logger(service=service)
        self._logger.append_keys(**LEFT_OUT)
        self._metrics = EphemeralMetrics(namespace=NAMESPACE, service=service)
        self._service = service
        self._blog_metrics = blog_metrics
        self._init_ms: float | None = None

    def started(self, init_ms: float) -> None:
        """Record that the init took so many milliseconds."""
        self._init_ms = init_ms

    def adopt(self, logger: logging.Logger) -> None:
        """Write the records of `logger` as lines of this log, and nowhere else."""
        logger.handlers = [self._logger.registered_handler]
        logger.propagate = False

    def begin(self, request_id: str) -> None:
        """Add Lambda's id of an event to every line until the next event."""
        self._logger.append_keys(request_id=request_id)

    def write(self, record: Record) -> None:
        """Write the line of an event. It has metrics only with suggestions or with decisions about them."""
        init_ms, self._init_ms = self._init_ms, None
        metrics = _measure(record.tally)
        dimensions = self._dimensions(record.tally)
        measured = self._render(metrics, **dimensions) if metrics else {}
        fields: dict[str, Any] = {
            "model": record.tally.model,
            "status": record.status,
            "body_bytes": record.body_bytes,
            "posts": len(record.tally.predict_ms),
            "applied": record.tally.applied,
            "ms": round(record.ms, MS_DECIMALS),
            **_named(record.tally.blog),
        }
        if init_ms is not None:
            fields["init_ms"] = round(init_ms, MS_DECIMALS)
        self._logger.info("answered", **fields | measured)

    def swapped(self, version: str, blog: str) -> None:
        """Write a line when a newer model answers from now on."""
        self._logger.info("swapped", model=version, **_named(blog))

    def look_failed(self, problem: str, blog: str) -> None:
        """Write a line when a pointer or its model could not be read."""
        self._logger.warning(problem, **_named(blog))

    def refused(self, problem: str, blog: str) -> None:
        """Write a line and the metric ModelRefused when a release is not followed.

        The metric has no dimension but the service: one for each refused model would cost $0.30 a month each.
        """
        metrics = {"ModelRefused": _metric(MetricUnit.Count, 1)}
        self._logger.error(problem, **_named(blog), **self._render(metrics))

    def _dimensions(self, tally: Tally) -> dict[str, str]:
        # Not `model`: this field of the line is the model that is live, whatever the decisions are about.
        version = {"version": tally.version} if tally.accepted else {}
        if not tally.blog:
            return version or {"model": tally.model}
        return {"blog": tally.blog} | version if self._blog_metrics else {}

    def _render(self, metrics: Metrics, **dimensions: str) -> dict[str, Any]:
        """Return the fields of `metrics`. CloudWatch refuses a dimension without a value."""
        named = {name: value for name, value in dimensions.items() if value}
        return {**self._metrics.serialize_metric_set(metrics, named | {"service": self._service})}


def _named(blog: str) -> dict[str, Any]:
    return {"blog": blog} if blog else {}


def _measure(tally: Tally) -> Metrics:
    """Return the metrics of an event by name. Each has at most 100 values, CloudWatch's limit."""
    metrics: Metrics = {}
    if tally.predict_ms:
        predict_ms = [round(ms, MS_DECIMALS) for ms in tally.predict_ms]
        metrics["Suggestions"] = _metric(MetricUnit.Count, tally.suggested)
        metrics["PredictMs"] = _metric(MetricUnit.Milliseconds, *predict_ms)
    if tally.accepted:
        metrics["Accepted"] = _metric(MetricUnit.Count, *tally.accepted)
    return metrics


def _metric(unit: MetricUnit, *values: float) -> dict[str, Any]:
    return {"Unit": unit.value, "Value": values[0] if len(values) == 1 else values}
