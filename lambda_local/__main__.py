"""Serves a built package on this machine as Lambda and API Gateway would: python -m lambda_local."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lambda_local.gateway import Gateway
from lambda_local.instance import Instance, best_setting
from lambda_local.instances import Pool
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.unpacking import unpacked
from model.errors import FudaError

DESCRIPTION = "Serve a built package on this machine as Lambda behind an API Gateway HTTP API would."
EPILOG = """\
example:
  python -m lambda_local --package build/lambda/fuda.zip --port 9000

The package runs under the real awslambdaric, read-only, as nobody, with Lambda's variables and a /tmp of its
own; further instances start while all others are at work. Nothing is authorised: only this machine can ask.
Ctrl-C or SIGTERM ends everything."""

HOST, PORT = "127.0.0.1", 9000
PORT_MAX, INSTANCES_MAX = 65_535, 200
KEPT_LINES = 20
"""Of an instance's log, for the errors that cite it; all of it is printed as it comes."""
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotServe(FudaError):
    """Name another port."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    options = _parse(arguments)
    take_signals()
    try:
        return serve(options)
    except FudaError as error:
        # The function's own log is on stdout already.
        print(f"serve_lambda: {str(error).partition('\n')[0]}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def take_signals() -> None:
    """Let every signal of ENDING end us as Ctrl-C does, unless we were started with it ignored.

    `nohup` ignores SIGHUP, and a shell's `&` Ctrl-C, for us to go on serving.
    """
    for each in ENDING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.default_int_handler)


def serve(options: argparse.Namespace) -> int:
    """Serve until interrupted. Raises FudaError when the port is taken, or the package does not start."""
    setting = replace(best_setting(), network=options.network, tell=_print, log_lines=KEPT_LINES)
    if setting.way == "plain":
        print("This machine allows no namespaces: the package runs with your rights, and sees your files.")
    with unpacked(options.package) as folder:
        function = Function(
            package=folder,
            memory_mb=read_stack().memory_mb,
            timeout_s=options.timeout,
            environment=read_stack().environment | dict(options.env),
        )
        pool = Pool(lambda: Instance(function, setting), most=options.max_instances, tell=_tell)
        with _listen(options.port, pool) as gateway:
            threading.Thread(target=gateway.serve_forever, daemon=True).start()
            try:
                pool.warm()
                _introduce(options.package, gateway.url)
                while True:
                    signal.pause()
            finally:
                with _undisturbed():
                    pool.close()
                    gateway.shutdown()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore what ends us: a second Ctrl-C must not leave behind what the first is about to end."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in ENDING}
    try:
        yield
    finally:
        for each, handle in before.items():
            signal.signal(each, handle)


def _listen(port: int, pool: Pool) -> Gateway:
    try:
        return Gateway((HOST, port), pool.invoke, tell=_tell)
    except OSError as error:
        raise CannotServe(f"Cannot listen on {HOST} port {port}: {error.strerror}.") from error


def _introduce(package: Path, url: str) -> None:
    print(f"The package {package} answers. Ask it:")
    print(f"  curl {url}/v1/suggestions -H 'Content-Type: text/markdown' --data-binary @post.md")
    print(f"Serving on {url} until Ctrl-C", flush=True)


def _print(line: str) -> None:
    print(line, flush=True)


def _tell(line: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lambda_local",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stack = read_stack()
    port, instances = _whole(0, PORT_MAX), _whole(1, INSTANCES_MAX)
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="the package, as a zip file or a folder")
    add("--port", type=port, default=PORT, help="the port; 0 picks a free one (default: %(default)s)")
    add(
        "--max-instances",
        type=instances,
        default=stack.concurrency,
        metavar="N",
        help="how many requests are answered at once; more are refused with 503 (default: %(default)s)",
    )
    add(
        "--timeout",
        type=float,
        default=stack.timeout_s,
        metavar="S",
        help="seconds that a request may take (default: %(default)s)",
    )
    add(
        "--env",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a variable of the function, beside those of serverless.yml",
    )
    add("--network", action="store_true", help="let the function reach this machine's network, as for S3")
    return parser.parse_args(arguments)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return parse


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
