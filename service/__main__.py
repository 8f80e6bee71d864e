"""Serves one model on this machine under waitress: python -m service --model FILE."""

import argparse
import logging
import re
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from console.escaping import guard_line
from console.parser import Parser, whole_number
from console.streams import print_lines
from model.errors import FudaError
from service.app import create_app
from service.cross_origin import allow_origins, is_origin
from service.local_server import log_access, serve_until_interrupted
from service.tagger_contract import Tagger, try_model

if TYPE_CHECKING:
    from service.decisions.store import DecisionStore

DESCRIPTION = "Suggest tags and categories over HTTP, with a model that fuda train has written."
EPILOG = """\
example:
  python -m service --model model.safetensors
  curl -H 'Content-Type: text/markdown' --data-binary @post.md http://127.0.0.1:8000/v1/suggestions

Authors open the address in a browser. The API describes itself at /docs and /openapi.json.
There is no access control: on another address than loopback, everyone who can reach the port can use it.
Ctrl-C or SIGTERM ends the service."""

HOST, PORT, THREADS = "127.0.0.1", 8000, 4
MAX_PORT, MAX_THREADS = 65_535, 64

logger = logging.getLogger(__name__)

Load = Callable[[Path], Tagger]


class GuardedFormatter(logging.Formatter):
    """Escapes parts of a request that a traceback or a warning of waitress quotes."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(guard_line, super().format(record).split("\n")))


def load_tagger(path: Path) -> Tagger:
    """Load the model. NumPy is imported here, so that --help and a mistyped option do not wait for it."""
    from model.tagger import Tagger

    return Tagger.load(path)


def main(arguments: Sequence[str], *, load: Load = load_tagger) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    handler = logging.StreamHandler()
    handler.setFormatter(GuardedFormatter("%(asctime)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # It warns of a queue as soon as one request waits for a thread to wake up.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return serve(arguments, load=load)
    except KeyboardInterrupt:
        return 0


def serve(arguments: Sequence[str], *, load: Load) -> int:
    """Serve until interrupted and return 0. If the start fails, print one line to stderr and return 2."""
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
    shared = allow_origins(
        create_app(lambda: tagger, page=True, decisions=_open_decisions(options.decisions)),
        options.allow_origin,
    )
    application = log_access(shared, write=logger.info, clock=perf_counter)
    serve_until_interrupted(application, listener, threads=options.threads)
    return 0


def _open_decisions(path: Path | None) -> "DecisionStore | None":
    if path is None:
        return None
    from service.decisions.file_store import DecisionFile

    return DecisionFile(path, now=lambda: datetime.now(UTC))


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
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to suggest from")
    add(
        "--host",
        type=_host,
        default=HOST,
        help="the address to listen on (default: %(default)s, this machine only)",
    )
    add(
        "--port",
        type=whole_number(0, MAX_PORT),
        default=PORT,
        help="the port; 0 picks a free one (default: %(default)s)",
    )
    add(
        "--threads",
        type=whole_number(1, MAX_THREADS),
        default=THREADS,
        help="how many requests are answered at once (default: %(default)s)",
    )
    _add_on_demand(parser)
    return parser.parse_args(arguments)


def _add_on_demand(parser: argparse.ArgumentParser) -> None:
    """Add the options that switch something on."""
    add = parser.add_argument
    add(
        "--allow-origin",
        type=_origin,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin call the API, such as https://cms.example.org; can be given several "
        "times (default: none)",
    )
    add(
        "--decisions",
        type=Path,
        metavar="FILE",
        help="keep in this file what authors did with suggestions (/v1/decisions; default: not kept)",
    )


def _origin(text: str) -> str:
    if not is_origin(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an origin: write scheme, host and port, in lower case and without a path"
        )
    return text


def _host(text: str) -> str:
    # An empty host, from an unset variable, would mean every address of the machine.
    if not re.fullmatch("[0-9A-Za-z.:%_-]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a host name or an address")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
