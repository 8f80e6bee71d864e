"""The shape of the code, read from its syntax: where it opens files and prints, and how long things may grow.

`make lint` holds the directions of imports (import-linter, pyproject.toml).
"""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_MODULES_OF_A_FOLDER = 20
MADE_BY_MAKE = {"build", "dist", "node_modules"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.py")
    if not any(part.startswith(".") or part in MADE_BY_MAKE for part in path.relative_to(ROOT).parts)
)
CODE = [module for module in MODULES if not module.startswith("tests/")]
# Code that works on strangers' files, or for a person at a terminal.
UNGUARDED = ("bench/", "deploy/", "docs/", "lambda_local/", "hatch_")
GUARDED = [module for module in CODE if not module.startswith(UNGUARDED)]

# Each of these escapes strangers' text by itself; all others print through console/streams.py.
MAY_PRINT = {"console/streams.py", "fuda/cli/context.py", "fuda/github/actions.py"}

# Calls that open a file by its path, whatever is there: a link, a device, a file without end.
OPENERS = {"open", "io.open", "os.open", "os.fdopen", "tempfile.mkstemp", "tempfile.NamedTemporaryFile"}
PATH_OPENERS = {"read_text", "read_bytes", "write_text", "write_bytes"}
MAY_OPEN = {
    # The two places that check what they open.
    "model/files.py": {"os.open", "os.fdopen"},
    "blog/opening.py": {"os.open"},
    # A handle that blog.opening has opened.
    "fuda/runs/post_files.py": {"os.fdopen"},
    # The null device, in the place of an output that has lost its reader.
    "console/command.py": {"os.open"},
    # A review, at a place that a person names, and never over another file or link.
    "fuda/proposals/review_file.py": {"os.fdopen"},
    # The summary of a job, whose place GitHub's runner gives.
    "fuda/github/actions.py": {"Path(path).open"},
}

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), module)


def calls(module: str) -> list[ast.expr]:
    """Return what `module` calls."""
    return [node.func for node in ast.walk(parse(module)) if isinstance(node, ast.Call)]


def functions(module: str) -> list[Function]:
    tree = ast.walk(parse(module))
    return [node for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function: Function) -> int:
    """Return how many lines the body of `function` spans, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def opened_in(module: str) -> set[str]:
    """Return the calls of `module` that open a file by its path."""
    called = calls(module)
    paths = [f for f in called if isinstance(f, ast.Attribute) and f.attr in PATH_OPENERS]
    opened = [f for f in called if ast.unparse(f).startswith("Path(") and ast.unparse(f).endswith(".open")]
    return {ast.unparse(f) for f in (*paths, *opened)} | {ast.unparse(f) for f in called} & OPENERS


def test_there_is_code_to_look_at():
    assert {"model/post.py", "fuda/cli/main.py", "handler.py"} <= set(GUARDED)


def test_only_the_aws_event_module_knows_the_lambda_event():
    carried = [module for module in CODE if module.startswith(("handler.py", "aws/", "model/", "service/"))]
    knowing = [module for module in carried if "requestContext" in (ROOT / module).read_text("utf-8")]
    assert knowing == ["aws/event.py"]


def test_everything_printed_goes_through_the_module_that_escapes_it():
    printing = {"print", "sys.stdout.write", "sys.stderr.write"}
    found = {module for module in GUARDED if {ast.unparse(f) for f in calls(module)} & printing}
    assert found <= MAY_PRINT


def test_a_command_line_is_parsed_by_the_parser_that_escapes_its_errors():
    found = {module for module in GUARDED if "argparse.ArgumentParser" in map(ast.unparse, calls(module))}
    assert found == set()


def test_a_file_is_opened_only_where_it_is_checked():
    opened = {module: opened_in(module) - MAY_OPEN.get(module, set()) for module in GUARDED}
    assert {module: found for module, found in opened.items() if found} == {}


def test_a_module_says_in_its_first_line_what_it_is_for():
    def begins_with_purpose(module: str) -> bool:
        docstring = ast.get_docstring(parse(module), clean=False) or ""
        return parse(module).body[0].lineno == 1 and bool(docstring.partition("\n")[0].strip())

    assert [module for module in MODULES if not begins_with_purpose(module)] == []


def test_a_module_can_be_read_in_one_sitting():
    lines = {module: len((ROOT / module).read_text(encoding="utf-8").splitlines()) for module in CODE}
    assert {module: count for module, count in lines.items() if count > MAX_MODULE_LINES} == {}


def test_a_function_can_be_seen_whole():
    bodies = {f"{module}: {f.name}": body_lines(f) for module in CODE for f in functions(module)}
    assert {name: count for name, count in bodies.items() if count > MAX_FUNCTION_LINES} == {}


def test_a_folder_can_be_taken_in_at_a_glance():
    folders = Counter(Path(module).parent.as_posix() for module in MODULES)
    assert {name: count for name, count in folders.items() if count > MAX_MODULES_OF_A_FOLDER} == {}
