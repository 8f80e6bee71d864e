"""Compiles the package for imports that check nothing; run as a process of its own by compile_sources.

Files below /var/task cannot be written and have the dates of their zip, so that ordinary bytecode never
matches its source there, and every cold start would compile every file. This bytecode has the flags
"hash-based, unchecked" instead: it is believed. How marshal writes an object depends on who else in the
process refers to it: hence a fresh one, with one hash seed, for the same bytes each time.
"""

import ast
import marshal
import os
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from itertools import dropwhile

from deploy.files import Files, is_ours
from deploy.target import ROOT, TASK_ROOT
from model.errors import FudaError

UNCHECKED_HASH = 0b01
"""The flags of PEP 552: hash-based, source not checked."""


class CannotCompile(FudaError):
    """Pin another version of what holds the file that `problem` names: Python cannot compile it."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The package cannot be compiled: {problem}")
        self.problem = problem


def compile_sources(files: Files) -> dict[str, bytes]:
    """Return the files with bytecode for every Python file, always the same for the same files.

    The project's own sources stay, with their bytecode in __pycache__: tracebacks show their lines. Of
    what it requires the bytecode takes the source's place, without docstrings: 5 MB that nobody reads
    there. No bytecode has columns, which tracebacks could only underline. Raises CannotCompile.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-X", "no_debug_ranges", "-m", "deploy.bytecode"],
        input=marshal.dumps({path: data for path, data in files.items() if path.endswith(".py")}),
        cwd=ROOT,
        env=environment | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        check=False,
    )
    if run.returncode != 0:
        raise CannotCompile(run.stderr.decode(errors="replace").strip())
    rest = {path: data for path, data in files.items() if is_ours(path) or not path.endswith(".py")}
    compiled: dict[str, bytes] = marshal.loads(run.stdout)
    return rest | compiled


def compile_file(path: str, source: bytes) -> tuple[str, bytes]:
    """Return where the bytecode of a source goes, and the bytecode. Raises SyntaxError."""
    tree = ast.parse(source, path)
    if not is_ours(path):
        remove_docstrings(tree)
    code = compile(tree, f"{TASK_ROOT}/{path}", "exec", dont_inherit=True)
    flags = UNCHECKED_HASH.to_bytes(4, "little")
    place = cache_from_source(path, optimization="") if is_ours(path) else f"{path}c"
    return place, MAGIC_NUMBER + flags + source_hash(source) + marshal.dumps(code)


def remove_docstrings(tree: ast.Module) -> None:
    """Take the docstrings out of `tree`, as python -OO does; asserts stay."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # What follows a docstring must not become one.
            node.body = list(dropwhile(_is_text, node.body)) or [ast.Pass(lineno=1, col_offset=0)]


def _is_text(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def main() -> None:
    """Compile the mapping of paths to sources on stdin to one of places to bytecode on stdout."""
    sources: dict[str, bytes] = marshal.load(sys.stdin.buffer)
    try:
        compiled = dict(compile_file(path, sources[path]) for path in sorted(sources))
    except SyntaxError as error:
        sys.exit(f"{error.filename}, line {error.lineno}: {error.msg}")
    marshal.dump(compiled, sys.stdout.buffer)


if __name__ == "__main__":
    main()
