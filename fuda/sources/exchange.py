"""HTTP/1.1 over one kept connection, within a deadline: no redirects, and a limit on the size of answers.

It uses http.client and not urllib3, for reasons that docs/adr/0012-no-urllib3-in-the-client.md gives.
"""

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Any, NamedTuple

from fuda.config.address import Address
from fuda.sources.deadline import Deadline, OutOfTime
from fuda.sources.proxies import BadProxy, Proxy, find_proxy

MAX_ANSWER_BYTES = 10_000_000
"""The largest answer that is read: those of Lambda have 6 MB at most."""

_PIECE_BYTES = 65_536

Resolve = Callable[..., Sequence[tuple[Any, ...]]]
"""socket.getaddrinfo, or a function like it."""


class Request(NamedTuple):
    """A request: `path` is the whole path, with the query if there is one; an empty body is not sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Network:
    """How this machine reaches others: its resolver, the certificates that it trusts, and its proxies."""

    resolve: Resolve = socket.getaddrinfo
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    proxy: Callable[[Address], Proxy | None] = find_proxy


class ConnectionBroken(Exception):
    """Raised when no whole answer came; the message gives the reason in half a sentence."""


class NotHttp(Exception):
    """Raised when an answer is not HTTP, or too large; the message says so in half a sentence."""


class Connection:
    """Sends requests to one service, one after the other, over a connection that the first one opens."""

    def __init__(self, address: Address, network: Network) -> None:
        self._address = address
        self._network = network
        self._http: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._proxy: Proxy | None = None

    def __del__(self) -> None:
        self.close()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password that the proxy gets, encoded: it might send that back."""
        return tuple(value.split()[-1] for _, value in self._proxy.headers) if self._proxy else ()

    def send(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to `request`. Raises ConnectionBroken, NotHttp or OutOfTime.

        A service may close a kept connection at any time. A request that fails because of that is sent once
        more over a new connection; this is safe, because no request changes anything when it comes twice.
        """
        kept = self._http is not None
        try:
            try:
                return self._send(request, deadline)
            except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
                if not kept:
                    raise
                self.close()
                return self._send(request, deadline)
        except Exception as error:
            self.close()
            named = _named(error)
            if named is None:
                raise
            raise named from error

    def abort(self) -> None:
        """Make the request that is under way in another thread fail."""
        # The other thread may close it between one line and the next.
        if (present := self._socket) is not None:
            with suppress(OSError):
                present.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, if there is one; the next request opens another."""
        if self._http is not None:
            self._http.close()
        if self._socket is not None:
            self._socket.close()
        self._http = self._socket = None

    def _send(self, request: Request, deadline: Deadline) -> Answer:
        http = self._http or self._connect(deadline)
        deadline.doing = "sending the request"
        http.sock.settimeout(deadline.left_s())
        path, headers = request.path, {"Host": self._address.host_header, "Accept-Encoding": "identity"}
        if self._proxy and self._address.scheme == "http":
            path = f"http://{self._address.host_header}{path}"
            headers |= dict(self._proxy.headers)
        http.request(request.method, path, request.body or None, {**headers, **request.headers})
        deadline.doing = "waiting for the answer"
        http.sock.settimeout(deadline.left_s())
        with http.getresponse() as response:
            answer = _read(response, deadline)
            if response.will_close:
                self.close()
        return answer

    def _connect(self, deadline: Deadline) -> HTTPConnection:
        http = HTTPConnection(self._address.host, self._address.port)
        http.sock = self._open(deadline)
        # `send` reopens a lost connection, with the addresses that the host has then.
        http.auto_open = 0
        self._http = http
        return http

    def _open(self, deadline: Deadline) -> socket.socket:
        """Return a socket to the first address that accepts it, through the proxy and TLS if needed."""
        self._proxy = self._network.proxy(self._address)
        target = self._proxy or self._address
        deadline.doing = "looking up the host's address"
        found = self._network.resolve(target.host, target.port, type=socket.SOCK_STREAM)
        deadline.doing = f"connecting to the proxy {self._proxy}" if self._proxy else "connecting"
        problem: OSError = OSError("its host has no address")
        for place, (family, kind, protocol, _, where) in enumerate(found):
            self._socket = socket.socket(family, kind, protocol)
            # Each address gets its share of the time: one that never answers must not use up that of others.
            self._socket.settimeout(deadline.left_s() / (len(found) - place))
            try:
                self._socket.connect(where)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self._secured(self._socket, deadline)
            except OSError as error:
                self._socket.close()
                problem = error
        raise problem

    def _secured(self, plain: socket.socket, deadline: Deadline) -> socket.socket:
        if self._address.scheme == "http":
            return plain
        plain.settimeout(deadline.left_s())
        if self._proxy:
            _open_tunnel(plain, self._address, self._proxy)
        deadline.doing = "agreeing on TLS"
        context = self._network.tls()
        plain.settimeout(deadline.left_s())
        # The handshake is a step of its own, so that `abort` knows the socket on which it may hang.
        secured = context.wrap_socket(
            plain, server_hostname=self._address.host, do_handshake_on_connect=False
        )
        self._socket = secured
        secured.do_handshake()
        return secured


def _open_tunnel(plain: socket.socket, address: Address, proxy: Proxy) -> None:
    """Ask the proxy for a connection to `address`. Raises ConnectionBroken."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    target = f"{host}:{address.port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    lines += [f"{name}: {value}" for name, value in proxy.headers]
    plain.sendall("\r\n".join([*lines, "", ""]).encode())
    with HTTPResponse(plain, method="CONNECT") as response:
        response.begin()
    if not 200 <= response.status < 300:
        raise ConnectionBroken(f"the proxy {proxy} answered {response.status}")


def _read(response: HTTPResponse, deadline: Deadline) -> Answer:
    # read1, because read() trusts the sizes that the server names: a chunk of -1 bytes has no end.
    body = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise NotHttp(f"it is larger than {MAX_ANSWER_BYTES:,} bytes")
        deadline.left_s()
    if response.length:
        raise ConnectionBroken("the connection broke in the middle of the answer")
    return Answer(
        response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(body)
    )


def _named(error: Exception) -> Exception | None:
    """Return `error` as one that `send` raises; None when it is one already, or was not foreseen."""
    match error:
        case ssl.SSLCertVerificationError():
            return ConnectionBroken(f"its certificate is not trusted: {error.verify_message}")
        case TimeoutError():
            return OutOfTime()
        case socket.gaierror():
            return ConnectionBroken(f"its host name cannot be resolved: {error.strerror}")
        case ssl.SSLError():
            return ConnectionBroken(f"TLS failed: {error.reason or error.strerror}")
        case RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return ConnectionBroken("the connection was closed without an answer")
        case OSError():
            return ConnectionBroken(str(error.strerror or error))
        case IncompleteRead():
            return ConnectionBroken("the connection broke in the middle of the answer")
        case HTTPException():
            return NotHttp("it is not HTTP")
        case BadProxy():
            return ConnectionBroken(str(error))
    return None
