"""The shape of the code, read from its syntax: who may import whom, and how long things may grow."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# What each folder or file may import beside itself and the standard library. Imports point inward:
# model knows nobody, and nothing that serves can reach what trains. The longest matching path counts.
MAY_IMPORT = {
    "model": {"numpy", "safetensors"},
    "console": {"model"},
    "blog": {"yaml", "model"},
    "training": {"numpy", "blog", "console", "model"},
    "training/network.py": {"numpy", "keras", "tensorflow", "model"},
    "service": {"werkzeug", "blog", "model"},
    "service/__main__.py": {"werkzeug", "waitress", "blog", "console", "model"},
    "service/draining.py": {"waitress"},
    "bench": {"numpy", "yaml", "blog", "console", "lambda_local", "model", "training"},
    "lambda_local": {"numpy", "yaml", "console", "model"},
    # They prove what fuda does on whole blogs.
    "bench/safety/editing.py": {"lambda_local", "blog", "console", "model", "fuda"},
    # They ask the service, at its limits.
    "bench/speed/batch_cost.py": {"lambda_local", "werkzeug", "model", "service"},
    "bench/speed/dear_posts.py": {"model", "service"},
    "bench/speed/dearest_batch.py": {"lambda_local", "console", "model", "service", "training"},
    "bench/safety": {"lambda_local", "blog", "console", "model", "fuda"},
    "bench/pictures": {"lambda_local", "matplotlib", "console", "model"},
    "bench/power/step_functions.py": {"boto3", "botocore", "model"},
    # What one would deploy instead has to import what it is measured for.
    "bench/coldstart/peers/litert.py": {"ai_edge_litert"},
    "bench/coldstart/peers/scikit_learn.py": {"joblib"},
    "bench/coldstart/peers/fit_scikit_learn.py": {"joblib", "sklearn", "numpy", "model", "training"},
    "bench/coldstart/peers/tensorflow.py": {"tensorflow"},
    "examples": {"blog", "console", "model", "fuda", "training"},
    "handler.py": {"aws"},
    "aws": {"model", "service"},
    "aws/event.py": {"serverless_wsgi", "service"},
    "aws/log_lines.py": {"aws_lambda_powertools"},
    "aws/model_store.py": {"boto3", "botocore", "model"},
    "fuda": {"yaml", "blog", "console", "model"},
    "hatch_build.py": {"hatchling"},
    "fuda/sources/signing.py": {"botocore", "model"},
    "fuda/config/user_folders.py": {"platformdirs"},
    "deploy": {"deflate", "elftools", "console", "model"},
}
# _typeshed exists for type checkers alone.
STANDARD = sys.stdlib_module_names | {"_typeshed"}
# Each escapes strangers' text by itself; all others print through console/streams.py.
MAY_PRINT = {"console/streams.py", "fuda/proposals/edges.py", "fuda/github/actions.py"}
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40

MADE_BY_MAKE = {"build", "dist", "node_modules"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.py")
    if not any(part.startswith(".") or part in MADE_BY_MAKE for part in path.relative_to(ROOT).parts)
)
OURS = [module for module in MODULES if not module.startswith("tests/")]

type Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), module)


def imports(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield the top-level name of every import in `tree`, those inside functions included.

    A relative import is one of `package`.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else (node.module or "").partition(".")[0]


def stars(tree: ast.Module) -> list[int]:
    """Return the lines of `from x import *`."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return [node.lineno for node in found if any(alias.name == "*" for alias in node.names)]


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: Function) -> int:
    """Return how many lines the body of `function` spans, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def rule(module: str) -> set[str] | None:
    """Return what `module` may import, or None where no rule says."""
    places = [module, *(parent.as_posix() for parent in Path(module).parents)]
    return next((MAY_IMPORT[place] for place in places if place in MAY_IMPORT), None)


def test_there_is_code_to_look_at():
    assert "model/post.py" in OURS


@pytest.mark.parametrize("module", OURS)
def test_imports_point_inward(module: str):
    allowed = rule(module)
    assert allowed is not None, (
        f"{module} lies in a folder without a rule: say in MAY_IMPORT what it may import"
    )
    package = Path(module).parts[0].removesuffix(".py")
    outward = set(imports(parse(module), package)) - allowed - {package} - STANDARD
    assert not outward, f"{module} may not import {', '.join(sorted(outward))}"


def test_of_what_lambda_carries_one_file_knows_the_event():
    carried = [module for module in OURS if module.startswith(("handler.py", "aws/", "model/", "service/"))]
    knowing = [module for module in carried if "requestContext" in (ROOT / module).read_text("utf-8")]
    assert knowing == ["aws/event.py"]


@pytest.mark.parametrize(
    "module", [module for module in OURS if not module.startswith(("bench/", "lambda_local/"))]
)
def test_all_that_is_printed_goes_through_what_escapes_it(module: str):
    called = {node.func for node in ast.walk(parse(module)) if isinstance(node, ast.Call)}
    names = {ast.unparse(function) for function in called}
    if module not in MAY_PRINT:
        assert not names & {"print", "sys.stdout.write", "sys.stderr.write"}
    assert "argparse.ArgumentParser" not in names


# What opens a file by its path, whatever is there: a link, a device, a file without end.
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
READERS = ("aws/", "blog/", "console/", "examples/", "fuda/", "handler.py", "model/")


@pytest.mark.parametrize(
    "module", [module for module in OURS if module.startswith((*READERS, "service/", "training/"))]
)
def test_a_file_is_opened_only_where_it_is_checked(module: str):
    functions = [node.func for node in ast.walk(parse(module)) if isinstance(node, ast.Call)]
    paths = [f for f in functions if isinstance(f, ast.Attribute) and f.attr in PATH_OPENERS]
    opened = [f for f in functions if ast.unparse(f).startswith("Path(") and ast.unparse(f).endswith(".open")]
    found = {ast.unparse(f) for f in (*paths, *opened)} | {ast.unparse(f) for f in functions} & OPENERS
    assert found <= MAY_OPEN.get(module, set())


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_by_a_star(module: str):
    assert stars(parse(module)) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_in_its_first_line_what_it_is_for(module: str):
    tree = parse(module)
    docstring = ast.get_docstring(tree, clean=False)
    assert docstring, f"{module} has no docstring"
    assert tree.body[0].lineno == 1, f"{module} does not begin with its docstring"
    assert docstring.partition("\n")[0].strip(), f"{module} leaves its first line empty"


@pytest.mark.parametrize("module", OURS)
def test_a_module_can_be_read_in_one_sitting(module: str):
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("module", OURS)
def test_a_function_can_be_seen_whole(module: str):
    long = [
        f"{f.name} ({body_lines(f)} lines)"
        for f in functions(parse(module))
        if body_lines(f) > MAX_FUNCTION_LINES
    ]
    assert not long, f"{module}: split {', '.join(long)}"
