"""The address of a deployed API, taken apart: where to connect, whom to trust with a token, which region."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal
from urllib.parse import urlsplit

_HOST = re.compile(r"[0-9a-z_](?:[0-9a-z_.-]*[0-9a-z_.])?")
_ROUTE = re.compile(r"/v1/(?:suggestions(?::batch)?|model|health)$|/openapi\.json$")
_API_GATEWAY = re.compile(r"[0-9a-z-]+\.execute-api\.([0-9a-z-]+)\.amazonaws\.com(?:\.cn)?")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """An API's address: `host` in ASCII and lower case, IPv6 without brackets; `path` is "" or "/stage"."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"

    @property
    def host_header(self) -> str:
        """The host as HTTP names it: IPv6 in brackets, and with a port that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_private(self) -> bool:
        """Whether nobody can read along: under TLS, or on a way that does not leave this machine."""
        return self.scheme == "https" or _is_loopback(self.host)

    @property
    def aws_region(self) -> str | None:
        """The region of an address that API Gateway gives; None for any other."""
        match = _API_GATEWAY.fullmatch(self.host)
        return match[1] if match else None


def parse_address(text: str) -> Address:
    """Return the address in `text`. Raises ValueError, which never quotes it: it may hold a password."""
    if not text.isprintable() or " " in text:
        raise ValueError("it is no address: it has spaces or characters that no address has")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("it is no address, by its brackets or its port") from None
    if parts.scheme not in _PORTS:
        raise ValueError("it is no address of an API: those begin with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name or a password: leave them out, and give a token instead")
    if "?" in text or "#" in text:
        raise ValueError("it goes on after its path: leave out the question mark or # and what follows")
    if route := _ROUTE.search(parts.path):
        raise ValueError(f"it is that of one route: leave out {route[0]}")
    if not parts.path.isascii():
        raise ValueError("its path has characters that have to be written as %XX")
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    # Port 0 is none, and `or` takes it for one that is not given.
    return Address(scheme, _parse_host(parts.hostname or ""), port or _PORTS[scheme], parts.path.rstrip("/"))


def _parse_host(name: str) -> str:
    """Return a host's name in ASCII, or an IP address."""
    if ":" in name:
        try:
            return str(IPv6Address(name))
        except ValueError:
            raise ValueError("its host is no IPv6 address") from None
    try:
        host = name.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("it has no host, or one whose name cannot be")
    return host


def _is_loopback(host: str) -> bool:
    """Say whether `host` is this machine by name or number; no other name counts, wherever it points."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
