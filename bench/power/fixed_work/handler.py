"""A function of nothing but work, the same in every call: what the simulation of Lambda is held against."""

import hashlib
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Hash as often as the body says, in one thread and without waiting for anything."""
    key = hashlib.pbkdf2_hmac("sha256", b"fuda", b"work", int(event["body"]))
    return {"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": key.hex()}
