"""HTTP/1.1 over one kept connection, within a deadline: no redirect, no proxy, no answer of any size."""

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Any, NamedTuple

from fuda.config.address import Address
from fuda.sources.deadline import Deadline, OutOfTime

ANSWER_BYTES = 10_000_000
"""The largest answer that is read: Lambda's own are 6 MB at most."""

_PIECE_BYTES = 65_536

Resolve = Callable[..., Sequence[tuple[Any, ...]]]
"""socket.getaddrinfo, or what stands in for it."""


class Request(NamedTuple):
    """What is asked: `path` is the whole one, without query; an empty body is none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What came back: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Network:
    """How this machine reaches others: how it resolves names, and whose certificates it trusts."""

    resolve: Resolve = socket.getaddrinfo
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context


class ConnectionBroken(Exception):
    """There was no whole answer; the message says why in half a sentence."""


class NotHttp(Exception):
    """The answer is none of HTTP, or too large; the message says so in half a sentence."""


class Connection:
    """Asks one service, one request after the other, over a connection that is opened when it is needed."""

    def __init__(self, address: Address, network: Network) -> None:
        self._address = address
        self._network = network
        self._http: HTTPConnection | None = None
        self._socket: socket.socket | None = None

    def __del__(self) -> None:
        self.close()

    def send(self, request: Request, deadline: Deadline) -> Answer:
        """Return the answer to `request`. Raises ConnectionBroken, NotHttp or OutOfTime.

        A service may close a kept connection at any time, so what breaks there is asked once more over a new
        one: nothing that is asked here changes anything.
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
        """Have what is under way in another thread fail."""
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
        headers = {"Host": self._address.host_header, "Accept-Encoding": "identity", **request.headers}
        http.request(request.method, request.path, request.body or None, headers)
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
        # A connection that was lost is for `send` to open anew, by the addresses of that moment.
        http.auto_open = 0
        self._http = http
        return http

    def _open(self, deadline: Deadline) -> socket.socket:
        """Return a socket connected to the first address of the host that takes it, under TLS if asked."""
        deadline.doing = "looking up the host's address"
        found = self._network.resolve(self._address.host, self._address.port, type=socket.SOCK_STREAM)
        deadline.doing = "connecting"
        problem: OSError = OSError("its host has no address")
        for place, (family, kind, protocol, _, where) in enumerate(found):
            self._socket = socket.socket(family, kind, protocol)
            # The last one gets all of the time: an address that nobody answers at must not spend the others'.
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
        deadline.doing = "agreeing on TLS"
        context = self._network.tls()
        plain.settimeout(deadline.left_s())
        # The handshake comes after, for `abort` to know the socket that it hangs on.
        secured = context.wrap_socket(
            plain, server_hostname=self._address.host, do_handshake_on_connect=False
        )
        self._socket = secured
        secured.do_handshake()
        return secured


def _read(response: HTTPResponse, deadline: Deadline) -> Answer:
    # By read1, because read() trusts the sizes that the other side names: a chunk of -1 bytes has no end.
    body = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        body += piece
        if len(body) > ANSWER_BYTES:
            raise NotHttp(f"the answer is larger than {ANSWER_BYTES:,} bytes")
        deadline.left_s()
    if response.length:
        raise ConnectionBroken("it broke off in the middle of the answer")
    return Answer(
        response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(body)
    )


def _named(error: Exception) -> Exception | None:
    """Return `error` as one of those that `send` raises; None when it is one, or nobody foresaw it."""
    match error:
        case ssl.SSLCertVerificationError():
            return ConnectionBroken(f"its certificate is not trusted: {error.verify_message}")
        case TimeoutError():
            return OutOfTime()
        case socket.gaierror():
            return ConnectionBroken(f"the address of its host cannot be found: {error.strerror}")
        case ssl.SSLError():
            return ConnectionBroken(f"TLS failed: {error.reason or error.strerror}")
        case RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return ConnectionBroken("it closed the connection without an answer")
        case OSError():
            return ConnectionBroken(str(error.strerror or error))
        case IncompleteRead():
            return ConnectionBroken("it broke off in the middle of the answer")
        case HTTPException():
            return NotHttp("the answer is no HTTP")
    return None
