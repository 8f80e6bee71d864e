"""Receives Ghost's webhooks: accepts only signed ones, answers at once, and labels one post at a time."""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from console.streams import print_lines
from examples.webhooks.ghost.deliveries import Deliveries, TooManyDeliveries
from model.errors import FudaError

BODY_BYTES = 20_000_000
TIMEOUT_S = 10
MAX_AGE_S = 300

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64}), t=(\d{1,15})")
_ID = re.compile("[0-9a-f]{24}")
# int() refuses thousands of digits; the length of an accepted body has at most eight.
_LENGTH = re.compile("0*([0-9]{1,8})", re.ASCII)


class WrongSecret(FudaError):
    """Raised when the receiver has no secret, without which no webhook can be checked."""

    def __init__(self) -> None:
        super().__init__(
            "GHOST_WEBHOOK_SECRET is empty. Give the webhook a secret in Ghost, and set the variable to it."
        )


class Receiver(ThreadingHTTPServer):
    """Listens at `address`, and calls `label` with the id of each published post that Ghost reports."""

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        secret: str,
        label: Callable[[str], tuple[str, ...]],
        *,
        now: Callable[[], datetime],
    ) -> None:
        if not secret:
            raise WrongSecret
        super().__init__(address, Handler)
        self._secret = secret
        self._label = label
        self._now = now
        self._deliveries = Deliveries()
        self._posts: SimpleQueue[tuple[str, str]] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    def take(self, body: bytes, signature: str) -> int:
        """Receive one webhook, and return the status to answer with: 202 when its post will be labelled.

        The same webhook sent again is answered 204, which counts as success for Ghost, and is not worked on
        unless the work failed before. Too many at a time are answered 503: Ghost sends them again.
        """
        now = self._now()
        signed = parse_signature(signature)
        if signed is None or not is_signed(body, signature, self._secret, now):
            return 401
        post = parse_webhook(body)
        if post is None:
            return 204
        try:
            expires_s = signed.at_s + MAX_AGE_S
            is_new = self._deliveries.begin(signed.digest, expires_s=expires_s, now_s=now.timestamp())
        except TooManyDeliveries:
            return 503
        if not is_new:
            return 204
        self._posts.put((post, signed.digest))
        return 202

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report a failed request in one line, such as when the client is gone."""
        error = sys.exception()
        _report(f"{client_address[0]}: {type(error).__name__}: {error}")

    def _work(self) -> None:
        while True:
            post, digest = self._posts.get()
            done = False
            try:
                added = self._label(post)
                done = True
                result = f"added {', '.join(added) or 'nothing'}"
            except FudaError as error:
                result = str(error)
            except Exception as error:
                # An unexpected error with one post must not stop the receiver.
                result = f"{type(error).__name__}: {error}"
            self._deliveries.end(digest, done=done)
            _report(f"{post}: {result}")


class Handler(BaseHTTPRequestHandler):
    """Answers one request. Ghost waits at most two seconds, and deletes a webhook that is answered 410."""

    server: Receiver
    timeout = TIMEOUT_S
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        lengths = self.headers.get_all("Content-Length", [])
        length = parse_length(lengths)
        if not lengths or "Transfer-Encoding" in self.headers:
            self._answer(411)
            return
        if length is None or length > BODY_BYTES:
            self._answer(400 if length is None else 413)
            return
        try:
            body = self.rfile.read(length)
        except OSError:
            # The sender is too slow, or gone.
            self.close_connection = True
            return
        self._answer(self.server.take(body, self.headers.get("X-Ghost-Signature", "")))

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Connection", "close")
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log no requests: `Receiver` reports what matters."""


class Signed(NamedTuple):
    """The content of X-Ghost-Signature: the HMAC in hex, and its time in milliseconds since 1970."""

    digest: str
    at_ms: str

    @property
    def at_s(self) -> float:
        return int(self.at_ms) / 1000


def parse_signature(signature: str) -> Signed | None:
    """Return the content of X-Ghost-Signature, or None when it does not have the form that Ghost sends."""
    match = _SIGNATURE.fullmatch(signature)
    return Signed(match[1], match[2]) if match else None


def parse_length(values: list[str]) -> int | None:
    """Return the length that the Content-Length headers name, or None unless there is one valid number.

    A number with too many digits becomes BODY_BYTES + 1: only that it is beyond the limit matters.
    """
    if len(values) != 1 or not (values[0].isascii() and values[0].isdecimal()):
        return None
    match = _LENGTH.fullmatch(values[0])
    return int(match[1]) if match else BODY_BYTES + 1


def is_signed(body: bytes, signature: str, secret: str, now: datetime) -> bool:
    """Return whether Ghost has signed `body` with the webhook's secret within the last MAX_AGE_S.

    Ghost signs the body followed by the milliseconds since 1970; X-Ghost-Signature has HMAC and time.
    """
    signed = parse_signature(signature)
    if signed is None or abs(now.timestamp() - signed.at_s) > MAX_AGE_S:
        return False
    expected = hmac.new(secret.encode(), body + signed.at_ms.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signed.digest)


def parse_webhook(body: bytes) -> str | None:
    """Return the id of the published post that a webhook is about, or None for any other webhook.

    Nothing else of it is used: the post itself is read from Ghost.
    """
    try:
        post = json.loads(body)["post"]["current"]
        published = post["status"] == "published"
        return post["id"] if published and _ID.fullmatch(post["id"]) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _report(text: str) -> None:
    print_lines(sys.stderr, text)
