"""An empty function: the cost that every Python function in Lambda has."""

from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the body of the request."""
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": event["body"]}
