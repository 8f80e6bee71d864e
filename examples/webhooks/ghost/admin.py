"""Ghost's Admin API, as far as the tags of a post need it: read tags and posts, and write a post's tags."""

import base64
import hashlib
import hmac
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from model.errors import FudaError

TIMEOUT_S = 10
TOKEN_S = 300
"""Ghost refuses a token that is valid for longer."""
CONFLICT = 409
PER_PAGE, PAGES = 100, 100

_KEY = re.compile(r"[0-9a-f]{24}:(?:[0-9a-f]{2}){32}")


class WrongKey(FudaError):
    """Raised when the key does not have the form of an Admin API key."""

    def __init__(self) -> None:
        super().__init__(
            "GHOST_ADMIN_KEY is not an Admin API key. Ghost shows one, of the form id:secret, under "
            "Settings, Integrations, Add custom integration."
        )


class GhostRefused(FudaError):
    """Raised when Ghost refuses a request or cannot be reached.

    `status` is the status of its answer, or 0 without an answer.
    """

    def __init__(self, problem: str, status: int = 0) -> None:
        super().__init__(f"The request to Ghost failed: {problem}.")
        self.status = status


class Admin:
    """The Admin API of the Ghost at `url`, asked with an integration's `key`. Raises WrongKey."""

    def __init__(self, url: str, key: str, *, now: Callable[[], datetime]) -> None:
        if not _KEY.fullmatch(key):
            raise WrongKey
        self._api = f"{url.rstrip('/')}/ghost/api/admin"
        self._key = key
        self._now = now

    def read_post(self, post: str) -> dict[str, Any]:
        """Return the post of this id as it is now, with its tags. Raises GhostRefused."""
        [found] = self._ask("GET", f"/posts/{post}/?formats=html", "posts")
        return found

    def read_tags(self) -> list[dict[str, Any]]:
        """Return id and name of all tags. Raises GhostRefused."""
        tags: list[dict[str, Any]] = []
        for page in range(1, PAGES + 1):
            found = self._ask("GET", f"/tags/?fields=id,name&limit={PER_PAGE}&page={page}", "tags")
            tags += found
            if len(found) < PER_PAGE:
                break
        return tags

    def write_tags(self, post: Mapping[str, Any], tags: Sequence[Mapping[str, str]]) -> None:
        """Replace the tags of `post`, unless it was saved since it was read. Raises GhostRefused."""
        self._ask("PUT", f"/posts/{post['id']}/", "posts", data=render_update(post, tags))

    def _ask(self, method: str, path: str, what: str, *, data: bytes | None = None) -> list[dict[str, Any]]:
        headers = {
            "Authorization": f"Ghost {render_token(self._key, self._now())}",
            "Accept-Version": "v5.0",
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(f"{self._api}{path}", data, headers, method=method)
        try:
            with _OPENER.open(request, timeout=TIMEOUT_S) as response:
                found = json.load(response)[what]
        except urllib.error.HTTPError as error:
            with error:
                raise GhostRefused(f"it answered {method} with {error.code}", error.code) from None
        except OSError as error:
            raise GhostRefused(str(getattr(error, "reason", error))) from error
        except (ValueError, KeyError, TypeError) as error:
            raise GhostRefused(f"its answer has no {what}") from error
        if not isinstance(found, list) or (what == "posts" and len(found) != 1):
            raise GhostRefused(f"its answer is not a list of {what}")
        return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Turns a redirect into an error: the token is only for Ghost's own host."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def render_update(post: Mapping[str, Any], tags: Sequence[Mapping[str, str]]) -> bytes:
    """Return the body of the request that replaces a post's tags.

    Ghost compares `updated_at`, and refuses when the post was saved meanwhile.
    """
    update = {"updated_at": post["updated_at"], "tags": list(tags)}
    return json.dumps({"posts": [update]}, ensure_ascii=False).encode()


def render_token(key: str, now: datetime) -> str:
    """Return a JSON Web Token (RFC 7519) that names the integration, valid for TOKEN_S from `now`."""
    name, secret = key.split(":")
    issued = int(now.timestamp())
    head = _encode({"alg": "HS256", "typ": "JWT", "kid": name})
    claims = _encode({"iat": issued, "exp": issued + TOKEN_S, "aud": "/admin/"})
    signature = hmac.digest(bytes.fromhex(secret), f"{head}.{claims}".encode(), hashlib.sha256)
    return f"{head}.{claims}.{_base64(signature)}"


def _encode(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
