"""Chooses the files of the package: the modules of this project that Lambda runs, and trimmed requirements.

Each rule that leaves files out has its reason. What is left must still import, module by module: a test does
that with the built package.
"""

import re
from collections.abc import Mapping
from glob import translate
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parent.parent

Files = Mapping[str, bytes]
"""The bytes of files by their path in the package, with slashes."""

PROJECT = (
    "handler.py",
    "aws",
    "blog",
    "fuda/__init__.py",
    "fuda/front_matter",
    "model",
    "registry",
    "service",
)
"""Files and folders whose Python files run in Lambda. Of the client it is only the editor of front matter."""
PAGE = "service/page"
"""The page for authors: every file of the folder goes into the package."""
NOT_IN_LAMBDA = frozenset(
    {
        # A blog on disk: a function reads posts only from requests. The editor of front matter imports
        # blog/reading.py and what it imports.
        *(
            f"blog/{name}.py"
            for name in (
                *("dates", "decisions", "memory", "neighbours", "opening", "other_headers", "other_markup"),
                *("page_names", "page_rules", "pages", "parsing/month_names", "parsing/own_headers", "place"),
                *("settings/__init__", "settings/given_labels", "settings/hugo", "settings/reading"),
                *("site", "walking"),
            )
        ),
        # The server for one's own machine, with its file of decisions: it needs waitress, which the package
        # does not have, and answers preflights itself, as the gateway does.
        "service/__main__.py",
        "service/cross_origin.py",
        "service/decisions/file_store.py",
        "service/local_server.py",
    }
)
LICENSE = "LICENSE"
MODEL = "model.safetensors"
"""Where handler.py finds the model: beside itself."""

LEFT_OUT = {
    # Of any package
    ".lock": "uv's lock",
    "bin/**": "commands for a shell",
    "**/tests/**": "tests",
    "**/*.pyi": "for type checkers",
    "**/py.typed": "for type checkers",
    "**/*.pxd": "for Cython",
    "**/*.c": "source of what is compiled",
    "*.dist-info/INSTALLER": "about the installation, which is not shipped",
    "*.dist-info/RECORD": "the same",
    "*.dist-info/REQUESTED": "the same",
    "*.dist-info/WHEEL": "the same",
    "*.dist-info/entry_points.txt": "names commands",
    "*.dist-info/top_level.txt": "for setuptools",
    # Parts of NumPy that `import numpy` does not load and this project does not use
    "numpy/_configtool.py": "for compilers",
    "numpy/_core/cversions.py": "for NumPy's own build",
    "numpy/_core/include/**": "for compilers",
    "numpy/_core/lib/**": "for compilers",
    "numpy/_core/_*_tests.*.so": "NumPy's own tests",
    "numpy/_core/_simd.*.so": "NumPy's own tests",
    "numpy/_pyinstaller/**": "for PyInstaller",
    "numpy/conftest.py": "for pytest",
    "numpy/testing/**": "for tests",
    "numpy/typing/mypy_plugin.py": "for mypy",
    "numpy/f2py/**": "Fortran",
    "numpy/fft/**": "Fourier transforms",
    "numpy/linalg/lapack_lite.*.so": "LAPACK for builds without OpenBLAS",
    "numpy/ma/**": "masked arrays",
    "numpy/polynomial/**": "polynomials",
    "numpy/random/**": "random numbers",
    "numpy/lib/recfunctions.py": "joins of record arrays; needs numpy.ma",
    "numpy/matlib.py": "matrices; needs numpy.random",
    "numpy/core/**": "the old names of NumPy 1",
    "numpy/ctypeslib/**": "C structures",
    "numpy/doc/**": "documentation",
    "numpy/char/**": "arrays of text",
    "numpy/strings/**": "arrays of text",
    "numpy/_core/defchararray.py": "arrays of text",
    "numpy/_core/strings.py": "arrays of text",
    # werkzeug beyond requests and responses
    "werkzeug/_reloader.py": "for developing",
    "werkzeug/debug/**": "for developing",
    "werkzeug/testapp.py": "for developing",
    "werkzeug/local.py": "context locals, of Flask",
    "werkzeug/middleware/**": "wraps applications",
    "werkzeug/routing/**": "URL patterns; service/ has a table",
    # Powertools beyond Logger and Metrics
    "aws_lambda_powertools/event_handler/**": "another way to route",
    "aws_lambda_powertools/middleware_factory/**": "decorators of handlers",
    "aws_lambda_powertools/logging/formatters/**": "for Datadog",
    "aws_lambda_powertools/metrics/provider/datadog/**": "for Datadog",
    **{
        f"aws_lambda_powertools/utilities/{name}/**": "not imported"
        for name in (
            "auth_alpha", "batch", "circuit_breaker", "data_classes", "data_masking", "feature_flags",
            "idempotency", "kafka", "metadata", "parameters", "parser", "streaming", "validation",
        )
    },
    "aws_lambda_powertools/utilities/serialization.py": "not imported",
    # safetensors for other libraries than NumPy
    "safetensors/flax.py": "needs flax",
    "safetensors/mlx.py": "needs mlx",
    "safetensors/paddle.py": "needs paddle",
    "safetensors/tensorflow.py": "needs tensorflow",
    "safetensors/torch.py": "needs torch",
}  # fmt: skip


EMPTIED = {
    "numpy/_core/_add_newdocs.py": "sets docstrings of C functions: 4 of NumPy's 60 ms of import",
    "numpy/_core/_add_newdocs_scalars.py": "the same for types",
}
"""Modules that must be importable but whose content nothing needs, each with its reason."""


def read_project(root: Path = ROOT) -> dict[str, bytes]:
    """Return the files of this project that go into the package: Python files, the page and the licence."""
    paths = [root / LICENSE, *sorted((root / PAGE).iterdir())]
    for name in PROJECT:
        paths += sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / name]
    names = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if name not in NOT_IN_LAMBDA}


def is_ours(path: str) -> bool:
    """Return whether a path of the package is a file of this project, not of a requirement."""
    return PurePosixPath(path).parts[0] in {LICENSE, *(PurePosixPath(name).parts[0] for name in PROJECT)}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder`, sorted by path."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def trim(files: Files) -> dict[str, bytes]:
    """Return the installed files that no rule leaves out, with the content of EMPTIED removed."""
    left_out = re.compile("|".join(map(parse_rule, LEFT_OUT)))
    kept = {path: data for path, data in files.items() if not left_out.match(path)}
    return kept | dict.fromkeys(EMPTIED.keys() & kept.keys(), b"")


def parse_rule(rule: str) -> str:
    """Return the regular expression of a rule: * and ** match as in a shell, hidden files included."""
    return translate(rule, recursive=True, include_hidden=True)
