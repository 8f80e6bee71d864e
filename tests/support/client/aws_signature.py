"""AWS Signature Version 4 as its documentation tells it, to verify what a server has received.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8}/([^/]+)/([^/]+)/aws4_request), "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


class Received(NamedTuple):
    """A request as it came over the wire: `target` is its path and query, header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Claim(NamedTuple):
    """The parts of an Authorization header."""

    key: str
    scope: str
    region: str
    service: str
    signed: tuple[str, ...]
    signature: str


def parse_claim(received: Received) -> Claim:
    match = _AUTHORIZATION.fullmatch(received.headers["authorization"])
    assert match, received.headers["authorization"]
    return Claim(match[1], match[2], match[3], match[4], tuple(match[5].split(";")), match[6])


def signature(received: Received, secret: str) -> str:
    """Return the signature that the request ought to have, in the scope that it claims."""
    claim = parse_claim(received)
    path, _, query = received.target.partition("?")
    headers = [f"{name}:{' '.join(received.headers[name].split())}\n" for name in claim.signed]
    canonical = "\n".join(
        [
            received.method,
            quote(path, safe="/~"),
            "&".join(sorted(query.split("&"))) if query else "",
            "".join(headers),
            ";".join(claim.signed),
            sha256(received.body).hexdigest(),
        ]
    )
    moment = received.headers["x-amz-date"]
    to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, claim.scope, sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (*claim.scope.split("/"), to_sign):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()
