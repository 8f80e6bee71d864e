"""The webhooks that were received: one that is sent again must not be worked on twice."""

from threading import Lock

MAX_KNOWN = 10_000
"""How many signatures are kept, in two megabytes. Ghost sends one webhook for each publication."""


class TooManyDeliveries(Exception):
    """Raised when MAX_KNOWN webhooks are known, none of which has expired."""


class Deliveries:
    """The signatures of webhooks that are being worked on, or were worked on with success.

    A signature identifies the body and time of a webhook. An expired webhook is refused for its age, so its
    signature is forgotten. So is that of a webhook whose work failed: sending it again then helps.
    """

    def __init__(self) -> None:
        self._expiry_s: dict[str, float] = {}
        self._working: set[str] = set()
        self._lock = Lock()

    def begin(self, signature: str, *, expires_s: float, now_s: float) -> bool:
        """Return whether the webhook of `signature` is new; then it counts as being worked on.

        Both times are in seconds since 1970. Raises TooManyDeliveries.
        """
        with self._lock:
            self._forget_expired(now_s)
            if signature in self._expiry_s:
                return False
            if len(self._expiry_s) >= MAX_KNOWN:
                raise TooManyDeliveries
            self._expiry_s[signature] = expires_s
            self._working.add(signature)
            return True

    def end(self, signature: str, *, done: bool) -> None:
        """Note that the work on a webhook has ended, with success or without."""
        with self._lock:
            self._working.discard(signature)
            if not done:
                self._expiry_s.pop(signature, None)

    def _forget_expired(self, now_s: float) -> None:
        self._expiry_s = {
            signature: expiry_s
            for signature, expiry_s in self._expiry_s.items()
            if expiry_s >= now_s or signature in self._working
        }
