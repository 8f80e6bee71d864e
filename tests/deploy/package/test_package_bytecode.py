"""Bytecode: its place, its content, and that Python runs it without looking at the source."""

import marshal
import subprocess
import sys
from importlib.util import source_hash
from types import CodeType
from typing import Any

import pytest

from deploy.bytecode import CannotCompile, WrongPython, check_python, compile_sources
from deploy.installing import read_python_version

SOURCE = b'''"""Module."""
"""Second string."""
class Empty:
    """Class."""
def add(a, b):
    """Function."""
    assert a, "dropped"
    return a + b
'''
OURS = "model/__pycache__/a.cpython-313.pyc"
FILES = compile_sources({"library/a.py": SOURCE, "model/a.py": SOURCE, "library/a.txt": b"text"})


def code(path: str) -> CodeType:
    loaded = marshal.loads(FILES[path][16:])
    assert isinstance(loaded, CodeType)
    return loaded


def run(path: str) -> dict[str, Any]:
    """Return the names of a module after its bytecode ran."""
    names: dict[str, Any] = {"__name__": "module"}
    exec(code(path), names)
    return names


def test_bytecode_replaces_the_source_of_a_library_and_is_added_to_ours():
    assert sorted(FILES) == ["library/a.pyc", "library/a.txt", OURS, "model/a.py"]


def test_a_library_loses_its_docstrings_and_asserts():
    names = run("library/a.pyc")
    assert [names.get("__doc__"), names["Empty"].__doc__, names["add"].__doc__] == [None, None, None]
    assert names["add"](0, 2) == 2


def test_our_own_modules_keep_their_docstrings_and_asserts():
    names = run(OURS)
    assert (names["__doc__"], names["add"].__doc__) == ("Module.", "Function.")
    with pytest.raises(AssertionError):
        names["add"](0, 2)


@pytest.mark.parametrize(("path", "source"), [("library/a.pyc", "library/a.py"), (OURS, "model/a.py")])
def test_bytecode_has_the_unchecked_flag_lambdas_path_and_lines_without_columns(path, source):
    assert FILES[path][4:8] == b"\x01\x00\x00\x00"
    assert FILES[path][8:16] == source_hash(SOURCE)
    assert code(path).co_filename == f"/var/task/{source}"
    assert run(path)["add"].__code__.co_firstlineno == 5
    assert {columns for *_, columns, _ in code(path).co_positions()} == {None}


def test_a_package_runs_its_bytecode_even_if_the_source_differs(tmp_path):
    files = compile_sources({"model/a.py": b"print('compiled')", "lib.py": b"print('library')"})
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "model" / "a.py").write_text("print('source')", encoding="utf-8")
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import model.a, lib"
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "compiled\nlibrary\n"


def test_a_file_that_python_cannot_compile_is_named():
    with pytest.raises(CannotCompile, match=r"/var/task/library/a\.py\", line 2") as caught:
        compile_sources({"library/a.py": b"x = 1\ny = = 2\n"})
    assert "y = = 2" in caught.value.problem


@pytest.mark.parametrize("cache_tag", ["cpython-312", "cpython-313t", "pypy311", None])
def test_only_lambdas_python_may_build(cache_tag):
    check_python(read_python_version())
    with pytest.raises(WrongPython, match=r"CPython 3\.13") as caught:
        check_python("3.13", cache_tag=cache_tag)
    assert caught.value.wanted == "3.13"
