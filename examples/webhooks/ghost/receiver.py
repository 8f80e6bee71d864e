"""Takes Ghost's webhooks: believes only signed ones, answers at once, and has one post labelled at a time."""

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

from console.streams import print_lines
from model.errors import FudaError

BODY_BYTES = 20_000_000
PATIENCE_S = 10
MAX_AGE_S = 300

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64}), t=(\d{1,15})")
_ID = re.compile("[0-9a-f]{24}")


class WrongSecret(FudaError):
    """Give the receiver the secret that the webhook has, and the webhook one at all."""

    def __init__(self) -> None:
        super().__init__(
            "GHOST_WEBHOOK_SECRET is empty: give the webhook a secret in Ghost, and name it here."
        )


class Receiver(ThreadingHTTPServer):
    """Listens at `address`, and calls `label` with the id of each published post that Ghost tells of."""

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
        self._posts: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    def take(self, body: bytes, signature: str) -> int:
        """Take one webhook, and return the status to answer with: 202 when its post will be looked at."""
        if not is_signed(body, signature, self._secret, self._now()):
            return 401
        post = parse_webhook(body)
        if post is None:
            return 204
        self._posts.put(post)
        return 202

    def _work(self) -> None:
        while True:
            post = self._posts.get()
            try:
                _say(f"{post}: added {', '.join(self._label(post)) or 'nothing'}")
            except FudaError as error:
                _say(f"{post}: {error}")
            except Exception as error:
                # One post that nobody foresaw must not be the last one.
                _say(f"{post}: {type(error).__name__}: {error}")


class Handler(BaseHTTPRequestHandler):
    """Answers one request. Ghost waits two seconds at most, and deletes a webhook that is answered 410."""

    server: Receiver
    timeout = PATIENCE_S
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_BYTES:
            self._answer(413)
            return
        try:
            body = self.rfile.read(int(length))
        except OSError:
            # Whoever sends it is too slow, or gone.
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
        """Say nothing: of what matters `Receiver` tells."""


def is_signed(body: bytes, signature: str, secret: str, now: datetime) -> bool:
    """Say whether Ghost has signed `body` with the webhook's secret within the last minutes.

    Ghost signs the body and the milliseconds since 1970 behind it, and names both in X-Ghost-Signature.
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None or abs(now.timestamp() - int(match[2]) / 1000) > MAX_AGE_S:
        return False
    expected = hmac.new(secret.encode(), body + match[2].encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, match[1])


def parse_webhook(body: bytes) -> str | None:
    """Return the id of the published post that a webhook is about, or None when it is about none.

    Nothing else of it is used: what the post is like now, Ghost is asked.
    """
    try:
        post = json.loads(body)["post"]["current"]
        published = post["status"] == "published"
        return post["id"] if published and _ID.fullmatch(post["id"]) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _say(text: str) -> None:
    print_lines(sys.stderr, text)
