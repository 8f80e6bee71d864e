"""Requests to the service in a test's few words, and what a problem must look like."""

import json
from typing import Any

from werkzeug.test import Client, TestResponse

from service.problems import TYPES

SUGGEST, BATCH = "/v1/suggestions", "/v1/suggestions:batch"


def send(client: Client, data: str | bytes, *, to: str = SUGGEST, **options: Any) -> TestResponse:
    options = {"content_type": "application/json"} | options
    return client.post(to, data=data, **options)


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """Return the problem of a `response` that must be one, with this status."""
    assert response.content_type == "application/problem+json"
    details: dict[str, Any] = json.loads(response.data)
    assert (response.status_code, details["status"], details["type"]) == (status, status, TYPES[status])
    assert details["title"]
    assert details["detail"].endswith(".")
    return details


def faults(response: TestResponse) -> dict[str, str]:
    """Return the place and detail of each fault of a 422."""
    errors = problem(response, 422)["errors"]
    return {next(str(error[key]) for key in error if key != "detail"): error["detail"] for error in errors}
