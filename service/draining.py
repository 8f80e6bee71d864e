"""Lets waitress read to its end a body that is too large, so that the client gets to read the answer.

A client sends all of a request before it reads. A server that answers and closes in the middle makes the
system reset the connection, and the answer is lost. So the rest of the body is received and dropped.
"""

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest

from service.api_limits import BODY_BYTES

# Limits the line before a chunk, and the headers after the last one. waitress has no limit, and copies the
# whole of such a line whenever more of it comes.
LINE_BYTES = 16_384


class StartBuffer(OverflowableBuffer):
    """Keeps the first `most` bytes in memory, and counts them all."""

    def __init__(self, most: int) -> None:
        # What overflows goes to a file, and no post may touch the disk.
        super().__init__(most + 1)
        self._most = most
        self._received = 0

    def __len__(self) -> int:
        return self._received

    def append(self, s: bytes) -> None:
        if room := max(self._most - self._received, 0):
            super().append(s[:room])
        self._received += len(s)


class DrainingParser(HTTPRequestParser):
    """Reads bodies of any length up to `max_request_body_size`, and keeps what is enough to refuse them.

    The application sees the whole length in Content-Length and answers by it.
    """

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and len(body.control_line) + len(body.trailer) > LINE_BYTES:
            self.error = BadRequest("A line between chunks is too long")
            self.completed = True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = StartBuffer(BODY_BYTES + 1)


class DrainingChannel(HTTPChannel):
    """A connection whose requests are read by DrainingParser."""

    parser_class = DrainingParser
