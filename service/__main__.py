"""Serves one model on this machine under waitress: python -m service --model FILE."""

import argparse
import logging
import re
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from waitress.server import BaseWSGIServer, create_server

from console.escaping import guard_line
from console.parser import Parser
from console.streams import print_lines
from model.errors import FudaError
from service.access_log import log_access
from service.api_limits import BODY_BYTES
from service.app import create_app
from service.draining import DrainingChannel
from service.tagger_protocol import Tagger
from service.trial import try_model

DESCRIPTION = "Suggest tags and categories over HTTP, from a model that python -m training has written."
EPILOG = """\
example:
  python -m service --model model.safetensors
  curl -H 'Content-Type: text/markdown' --data-binary @post.md http://127.0.0.1:8000/v1/suggestions

The API describes itself at /openapi.json. There is no access control: past the loopback address,
whoever can reach the port can ask. Ctrl-C or SIGTERM ends the service."""

HOST, PORT, THREADS = "127.0.0.1", 8000, 4
PORT_MAX, THREADS_MAX = 65_535, 64

# A body over the application's limit, but not over this one, is received and dropped, and the application
# answers. Past this one the connection is closed, and a client that is still sending may not see why.
DRAINED_BYTES = 100_000_000
# An answer stays in memory, where waitress would spool it to a file otherwise: no post touches the disk.
LIMITS: dict[str, Any] = {
    "max_request_header_size": 16_384,
    "max_request_body_size": DRAINED_BYTES,
    "outbuf_overflow": 2 * BODY_BYTES,
    "recv_bytes": 65_536,
    "channel_timeout": 60,
    "ident": "fuda",
}

logger = logging.getLogger(__name__)

Load = Callable[[Path], Tagger]


class GuardedFormatter(logging.Formatter):
    """Escapes what a traceback or a warning of waitress quotes from a request."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(guard_line, super().format(record).split("\n")))


def load_tagger(path: Path) -> Tagger:
    """Load the model. NumPy comes with it, so --help and a mistyped option do not wait for it."""
    from model.tagger import Tagger

    return Tagger.load(path)


def main(arguments: Sequence[str], *, load: Load = load_tagger) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    handler = logging.StreamHandler()
    handler.setFormatter(GuardedFormatter("%(asctime)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # It warns of a queue as soon as one request has to wait for a thread to wake up.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return serve(arguments, load=load)
    except KeyboardInterrupt:
        return 0


def serve(arguments: Sequence[str], *, load: Load) -> int:
    """Serve until interrupted and return 0; return 2, after one line on stderr, when it cannot begin."""
    options = _parse(arguments)
    try:
        tagger = load(options.model)
        try_model(tagger)
    except (FudaError, OSError) as error:
        return _refuse(str(error))
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        return _refuse(f"cannot listen on {options.host} port {options.port}: {error.strerror}")
    model = f"Model {tagger.version}, newest post {tagger.newest_post}"
    print_lines(sys.stdout, model, f"Serving on {_address(listener)} until Ctrl-C")
    application = log_access(create_app(lambda: tagger), write=logger.info, clock=perf_counter)
    server = create_server(application, sockets=[listener], threads=options.threads, **LIMITS)
    assert isinstance(server, BaseWSGIServer), "one socket makes one server"
    server.channel_class = DrainingChannel
    server.run()
    server.close()
    return 0


def _refuse(problem: str) -> int:
    print_lines(sys.stderr, f"service: {problem}")
    return 2


def _listen(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m service",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to suggest from")
    add(
        "--host",
        type=_host,
        default=HOST,
        help="the address to listen on (default: %(default)s, this machine alone)",
    )
    add(
        "--port",
        type=_whole(0, PORT_MAX),
        default=PORT,
        help="the port; 0 picks a free one (default: %(default)s)",
    )
    add(
        "--threads",
        type=_whole(1, THREADS_MAX),
        default=THREADS,
        help="how many requests are answered at once (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def _host(text: str) -> str:
    # Python takes an empty host, as an unset variable gives, for every address of the machine.
    if not re.fullmatch("[0-9A-Za-z.:%_-]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no host name and no address")
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return parse


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
