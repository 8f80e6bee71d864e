"""Builds the package for AWS Lambda: python -m deploy --model FILE."""

import argparse
import base64
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from deploy.bytecode import check_python
from deploy.installing import ARCHITECTURES, read_python_version
from deploy.package import Package, build_package
from deploy.sizes import BUDGET, Size, check_budget, render_table, total
from model.errors import FudaError
from model.files import write_file

OUT = Path("dist/fuda.zip")
DESCRIPTION = """\
Build the zip that AWS Lambda runs: handler.py, the modules of this project that it imports, the packages
that requirements.txt pins, built for Lambda's machine, and a model. Nothing is sent anywhere.

The packages are trimmed, and every module is compiled to bytecode that Python loads without looking at
its source. The same sources, pins and model give the same bytes."""
EPILOG = """\
examples:
  python -m deploy --model model.safetensors
  python -m deploy --model model.safetensors --arch x86_64 --out dist/fuda-x86_64.zip
  python -m deploy --model model.safetensors --json | jq .code_sha256

The table compares what pip or uv would install, in an ordinary zip, with what was packed.

exit codes:
  0    the package is written
  2    it is not: the model cannot be verified, a requirement cannot be installed,
       or the package is over its budget; stderr has the reason
  130  stopped by Ctrl-C"""

Build = Callable[..., Package]


class CannotPackHere(FudaError):
    """Raised when the package cannot be written to `path`; `problem` gives the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"The package cannot be written to {path}: {problem}.")
        self.path = path
        self.problem = problem


def main(arguments: Sequence[str], *, build: Build = build_package, budget: Size = BUDGET) -> int:
    """Build, report, and return the exit code."""
    options = _parse(arguments)
    return run_command("deploy", lambda: deploy(options, build=build, budget=budget), keep_lines=True)


def deploy(options: argparse.Namespace, *, build: Build, budget: Size) -> None:
    """Verify the model, build, print the table and write the package. Raises FudaError."""
    check_python(read_python_version())
    if options.out.is_dir():
        raise CannotPackHere(options.out, "it is a folder. Name a file in it")
    version, model = read_model(options.model)
    package = build(model, ARCHITECTURES[options.arch], on_progress=_print_step)
    table = render_table(package.before, package.after, budget)
    print_lines(sys.stderr if options.json else sys.stdout, *table.split("\n"))
    check_budget(package.after, budget)
    try:
        write_file(options.out, package.zip)
    except OSError as error:
        raise CannotPackHere(options.out, str(error.strerror)) from error
    report = render_report(package, options, version)
    print_lines(sys.stdout, *([json.dumps(report)] if options.json else _render_end(report)))


def read_model(path: Path) -> tuple[str, bytes]:
    """Return the version and the bytes of the model at `path`, loaded as in Lambda. Raises ArtifactError."""
    # Imported here, so that --help and a mistyped option do not wait for NumPy.
    from model.artifact import read_artifact
    from model.tagger import Tagger

    artifact = read_artifact(path)
    return Tagger(artifact, path).version, artifact.data


def render_report(package: Package, options: argparse.Namespace, version: str) -> dict[str, Any]:
    """Return the figures of the package: sizes in bytes, `code_sha256` as Lambda shows it."""
    return {
        "path": str(options.out),
        "arch": options.arch,
        "model": version,
        "sha256": package.sha256.hex(),
        "code_sha256": base64.b64encode(package.sha256).decode(),
        "files": package.files,
        "unzipped_bytes": total(package.after).unzipped_bytes,
        "zip_bytes": len(package.zip),
        "installed": {name: asdict(size) for name, size in package.before.items()},
        "packed": {name: asdict(size) for name, size in package.after.items()},
    }


def _render_end(report: Mapping[str, Any]) -> list[str]:
    return [
        "",
        f"{report['path']}: {report['files']} files for {report['arch']}, model {report['model']}",
        f"sha256 {report['sha256']}",
    ]


def _print_step(step: str) -> None:
    print_lines(sys.stderr, f"{step} …")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m deploy",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="a model that fuda train has written")
    add(
        "--arch",
        choices=sorted(ARCHITECTURES),
        default="arm64",
        help="Lambda's architecture (default: %(default)s, which costs 20 %% less)",
    )
    add(
        "--out",
        type=Path,
        default=OUT,
        metavar="FILE",
        help="where to write the package (default: %(default)s)",
    )
    add("--json", action="store_true", help="print one JSON object, and the table to stderr")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
