"""The address of a deployed API, parsed: where to connect, whether a token is safe there, which region."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal
from urllib.parse import urlsplit

_HOST = re.compile(r"[0-9a-z_](?:[0-9a-z_.-]*[0-9a-z_.])?")
_ROUTE = re.compile(r"/v1/(?:suggestions(?::batch)?|model|health)$|/openapi\.json$")
_OF_BLOG = re.compile(r"(?:^|/)v1/blogs/[^/]+$")
_API_GATEWAY = re.compile(r"[0-9a-z-]+\.execute-api\.([0-9a-z-]+)\.amazonaws\.com(?:\.cn)?")
_FUNCTION_URL = re.compile(r"[0-9a-z]+\.lambda-url\.([0-9a-z-]+)\.on\.aws")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """An API's address: `host` in ASCII and lower case, IPv6 without brackets.

    `path` is "", "/stage" or, where there are several, that of a blog.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"

    @property
    def host_header(self) -> str:
        """The value of the Host header: IPv6 in brackets, and the port unless it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def join(self, route: str) -> str:
        """Return the path of a route of the API, such as "/v1/model".

        An API for several blogs has its routes for each below /v1/blogs/NAME, where they have no /v1.
        """
        return self.path + (route.removeprefix("/v1") if _OF_BLOG.search(self.path) else route)

    @property
    def is_private(self) -> bool:
        """Whether only the API can read what is sent: it is encrypted, or does not leave this machine."""
        return self.scheme == "https" or self.is_loopback

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine by name or number; another name for it does not count."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def aws_region(self) -> str | None:
        """The region in an address of API Gateway or of a function URL; None for any other address."""
        match = _API_GATEWAY.fullmatch(self.host) or _FUNCTION_URL.fullmatch(self.host)
        return match[1] if match else None

    @property
    def aws_service(self) -> str:
        """The service that an AWS signature is for: that of function URLs, or else API Gateway's."""
        return "lambda" if _FUNCTION_URL.fullmatch(self.host) else "execute-api"


def parse_address(text: str) -> Address:
    """Return the address in `text`. Raises ValueError, which never quotes it: it may hold a password."""
    if not text.isprintable() or " " in text:
        raise ValueError("it is not an address: it has spaces or unprintable characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("it is not an address: check its brackets and its port") from None
    if parts.scheme not in _PORTS:
        raise ValueError("it is not the address of an API: that begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name or a password: leave them out, and give a token instead")
    if "?" in text or "#" in text:
        raise ValueError("it has more than a path: leave out the question mark or # and what follows")
    if route := _ROUTE.search(parts.path):
        raise ValueError(f"it is the address of one route: leave out {route[0]}")
    if not parts.path.isascii():
        raise ValueError("its path has characters that must be written as %XX")
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    # Port 0 cannot be connected to, so `or` may treat it as not given.
    return Address(scheme, _parse_host(parts.hostname or ""), port or _PORTS[scheme], parts.path.rstrip("/"))


def _parse_host(name: str) -> str:
    """Return a host name in ASCII, or an IP address. Raises ValueError."""
    if ":" in name:
        try:
            return str(IPv6Address(name))
        except ValueError:
            raise ValueError("its host is not an IPv6 address") from None
    try:
        host = name.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("it has no host, or a host name that is not valid")
    return host
