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
from deploy.package import Package, build_package
from deploy.sizes import BUDGET, Size, check_budget, render_table, total
from deploy.target import ARCHITECTURES, check_python, read_python_version
from model.errors import FudaError
from model.files import write_file

OUT = Path("dist/fuda.zip")
DESCRIPTION = """\
Build the zip that AWS Lambda runs: handler.py and what it imports of this project, what requirements.txt
pins, for Lambda's machine and not for this one, and a model. Nothing is sent anywhere.

The requirements are trimmed, every shared object is checked against Amazon Linux 2023, and every module
is compiled to bytecode that Python believes. The same sources, pins and model give the same bytes."""
EPILOG = """\
examples:
  python -m deploy --model model.safetensors
  python -m deploy --model model.safetensors --arch x86_64 --out dist/fuda-x86_64.zip
  python -m deploy --model model.safetensors --json | jq .code_sha256

The table has what pip or uv would have installed, in an ordinary zip, beside what was packed.

exit codes: 0 the package is written; 2 it is not, and one message says why: a model that cannot be
verified, a requirement that cannot be had or would not run in Lambda, a package over its budget; 130
stopped by Ctrl-C."""


Build = Callable[..., Package]


class CannotPackHere(FudaError):
    """Choose another place for the package: `path` is none, as `problem` says."""

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
    python_version = read_python_version()
    check_python(python_version)
    if options.out.is_dir():
        raise CannotPackHere(options.out, "it is a folder; name a file in it")
    version, model = read_model(options.model)
    package = build(model, ARCHITECTURES[options.arch], python_version, say=_say)
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
    """Return version and bytes of the model at `path`, loaded as Lambda will. Raises ArtifactError."""
    # Here, so that --help and a mistyped option do not wait for NumPy.
    from model.artifact import read_artifact
    from model.tagger import Tagger

    artifact = read_artifact(path)
    return Tagger(artifact, path).version, artifact.data


def render_report(package: Package, options: argparse.Namespace, version: str) -> dict[str, Any]:
    """Return what was built, for scripts: sizes in bytes, `code_sha256` as Lambda tells it."""
    return {
        "path": str(options.out),
        "arch": options.arch,
        "model": version,
        "sha256": package.sha256.hex(),
        "code_sha256": base64.b64encode(package.sha256).decode(),
        "files": package.files,
        "objects": package.objects,
        "unzipped_bytes": total(package.after).unzipped_bytes,
        "zip_bytes": len(package.zip),
        "installed": {name: asdict(size) for name, size in package.before.items()},
        "packed": {name: asdict(size) for name, size in package.after.items()},
    }


def _render_end(report: Mapping[str, Any]) -> list[str]:
    return [
        "",
        f"{report['path']}: {report['files']} files, {report['objects']} shared objects fit for "
        f"{report['arch']}, model {report['model']}",
        f"sha256 {report['sha256']}",
    ]


def _say(step: str) -> None:
    print_lines(sys.stderr, f"{step} …")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m deploy",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model that python -m training wrote")
    add(
        "--arch",
        choices=sorted(ARCHITECTURES),
        default="arm64",
        help="Lambda's architecture (default: %(default)s, which costs a fifth less)",
    )
    add(
        "--out",
        type=Path,
        default=OUT,
        metavar="FILE",
        help="where to write the package (default: %(default)s)",
    )
    add("--json", action="store_true", help="print one JSON object, and the rest on stderr")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
