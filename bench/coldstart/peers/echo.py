"""A function that does nothing: what any Python function in Lambda costs before it does anything."""

from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer what was sent."""
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": event["body"]}
