"""The HTTP proxy that the environment names for an API: HTTPS_PROXY, HTTP_PROXY and NO_PROXY."""

import os
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from fuda.config.address import Address

USUAL_PORT = 80


class BadProxy(Exception):
    """Raised when a variable does not hold a proxy's address; the message never quotes it."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy and the headers that it gets, which hold the password for it if there is one."""

    host: str
    port: int
    headers: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}"


def find_proxy(address: Address) -> Proxy | None:
    """Return the proxy for `address`, or None. Raises BadProxy.

    An address on this machine never has one: a proxy would look for it on its own machine, and the token for
    it may be sent unencrypted.
    """
    if address.is_loopback or not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    # Imported here: it takes 20 ms, and few machines have a proxy.
    from urllib.request import getproxies_environment, proxy_bypass

    url = getproxies_environment().get(address.scheme)
    if not url or proxy_bypass(f"{address.host}:{address.port}"):
        return None
    return _parse_proxy(url, f"{address.scheme.upper()}_PROXY")


def _parse_proxy(url: str, variable: str) -> Proxy:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port or USUAL_PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme != "http":
        raise BadProxy(f"{variable} is not the address of a proxy, such as http://proxy.example:3128")
    if parts.username is None:
        return Proxy(host, port)
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(host, port, (("Proxy-Authorization", f"Basic {b64encode(secret.encode()).decode()}"),))
