"""What is left out of the installed requirements, each rule with its reason.

What is left must still import, module by module: a test does that with the package built.
"""

import re
from glob import translate

from deploy.files import Files

LEFT_OUT = {
    # Of any package
    ".lock": "uv's own",
    "bin/**": "commands for a shell",
    "**/tests/**": "tests",
    "**/*.pyi": "for type checkers",
    "**/py.typed": "for type checkers",
    "**/*.pxd": "for Cython",
    "**/*.c": "source of what is compiled",
    "*.dist-info/INSTALLER": "about the installation that the package is not any more",
    "*.dist-info/RECORD": "the same",
    "*.dist-info/REQUESTED": "the same",
    "*.dist-info/WHEEL": "the same",
    "*.dist-info/entry_points.txt": "names commands",
    "*.dist-info/top_level.txt": "for setuptools",
    # NumPy: what `import numpy` does not load and nothing here computes with
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
    "numpy/core/**": "names of NumPy 1",
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
        f"aws_lambda_powertools/utilities/{name}/**": "not asked for"
        for name in (
            "auth_alpha", "batch", "circuit_breaker", "data_classes", "data_masking", "feature_flags",
            "idempotency", "kafka", "metadata", "parameters", "parser", "streaming", "validation",
        )
    },
    "aws_lambda_powertools/utilities/serialization.py": "not asked for",
    # safetensors for other libraries than NumPy
    "safetensors/flax.py": "needs flax",
    "safetensors/mlx.py": "needs mlx",
    "safetensors/paddle.py": "needs paddle",
    "safetensors/tensorflow.py": "needs tensorflow",
    "safetensors/torch.py": "needs torch",
}  # fmt: skip


EMPTIED = {
    "numpy/_core/_add_newdocs.py": "gives C functions their docstrings: 4 of the 60 ms that NumPy loads",
    "numpy/_core/_add_newdocs_scalars.py": "the same for types",
}
"""Modules that are imported but whose content nothing needs, each with its reason."""


def trim(files: Files) -> dict[str, bytes]:
    """Return those of the installed files that no rule leaves out, some of them emptied."""
    left_out = re.compile("|".join(map(parse_rule, LEFT_OUT)))
    kept = {path: data for path, data in files.items() if not left_out.match(path)}
    return kept | dict.fromkeys(EMPTIED.keys() & kept.keys(), b"")


def parse_rule(rule: str) -> str:
    """Return the regular expression of a rule: * and ** stand for what they do in a shell, hidden or not."""
    return translate(rule, recursive=True, include_hidden=True)
