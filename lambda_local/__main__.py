"""Serves a built package on this machine as Lambda and API Gateway would: python -m lambda_local."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from console.parser import Parser, whole_number
from lambda_local.gateway import Gateway
from lambda_local.instance import Instance, best_setting
from lambda_local.instances import Pool
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.temporary_folder import unpacked
from model.errors import FudaError

DESCRIPTION = """\
Serve a built package on this machine as Lambda does behind an API Gateway HTTP
API."""
EPILOG = """\
example:
  python -m lambda_local --package build/lambda/fuda.zip --port 9000

The package runs under the real awslambdaric, read-only, as an unprivileged
user, with Lambda's variables and its own /tmp. More instances start while all
others are busy. Requests need no authorisation: only this machine can send
them. Ctrl-C or SIGTERM ends everything.

bubblewrap (`apt-get install bubblewrap`) confines the package. Without it, or
where namespaces are not allowed, the package runs with your rights."""

HOST, PORT = "127.0.0.1", 9000
MAX_PORT, MAX_INSTANCES = 65_535, 200
PAGE = {"PAGE": "on"}
"""The page is off in a deployment, and open here."""
KEPT_LINES = 20
"""Of an instance's log, for errors that quote it; every line is printed as it comes."""
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PLAIN_NOTICE = """\
Not confined: bubblewrap is missing or namespaces are not allowed here, so the
package runs with your rights and sees your files. On Debian, run
`apt-get install bubblewrap`."""


class CannotServe(FudaError):
    """Raised when the port cannot be listened on."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    options = _parse(arguments)
    take_signals()
    try:
        serve(options)
    except FudaError as error:
        # The function's own log, which the further lines quote, is on stdout already.
        print(f"lambda_local: {str(error).partition('\n')[0]}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def take_signals() -> None:
    """Let each of END_SIGNALS end this process as Ctrl-C does, unless it was ignored at the start.

    `nohup` ignores SIGHUP, and a shell's `&` ignores Ctrl-C: both ask for serving to go on.
    """
    for each in END_SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.default_int_handler)


def serve(options: argparse.Namespace) -> None:
    """Serve until interrupted. Raises FudaError when the port is taken, or the package does not start."""
    setting = replace(best_setting(), network=options.network, on_line=_print, log_lines=KEPT_LINES)
    if setting.way == "plain":
        _print(PLAIN_NOTICE)
    stack = read_stack()
    with unpacked(options.package) as folder:
        function = Function(
            package=folder,
            memory_mb=stack.memory_mb,
            timeout_s=options.timeout,
            environment=stack.environment | PAGE | dict(options.env),
        )
        pool = Pool(lambda: Instance(function, setting), max_instances=options.max_instances, log=_log)
        with _listen(options.port, pool) as gateway:
            threading.Thread(target=gateway.serve_forever, daemon=True).start()
            try:
                pool.warm()
                _print(f"The package {options.package} is ready. To send it a post:")
                _print(
                    f"  curl {gateway.url}/v1/suggestions -H 'Content-Type: text/markdown' "
                    "--data-binary @post.md"
                )
                _print(f"Serving on {gateway.url} until Ctrl-C")
                while True:
                    signal.pause()
            finally:
                with _undisturbed():
                    pool.close()
                    gateway.shutdown()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore END_SIGNALS: a second Ctrl-C must not stop the first one's cleaning up."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in END_SIGNALS}
    try:
        yield
    finally:
        for each, handle in before.items():
            signal.signal(each, handle)


def _listen(port: int, pool: Pool) -> Gateway:
    try:
        return Gateway((HOST, port), pool.invoke, log=_log)
    except OSError as error:
        raise CannotServe(f"Cannot listen on {HOST} port {port}: {error.strerror}.") from error


def _print(line: str) -> None:
    print(line, flush=True)


def _log(line: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m lambda_local",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    stack = read_stack()
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="the package, as a zip file or a folder")
    add(
        "--port",
        type=whole_number(0, MAX_PORT),
        default=PORT,
        help="the port; 0 picks a free one (default: %(default)s)",
    )
    add(
        "--max-instances",
        type=whole_number(1, MAX_INSTANCES),
        default=stack.concurrency,
        metavar="N",
        help="how many requests run at once; more are refused with 503 (default: %(default)s)",
    )
    add(
        "--timeout",
        type=float,
        default=stack.timeout_s,
        metavar="S",
        help="how many seconds a request may take (default: %(default)s)",
    )
    add(
        "--env",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a variable of the function, in addition to those of serverless.yml",
    )
    add("--network", action="store_true", help="let the function reach this machine's network, as for S3")
    return parser.parse_args(arguments)


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
