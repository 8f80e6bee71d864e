"""Bytecode: where it goes, what it holds, and what Python does with it."""

import ast
import marshal
import subprocess
import sys
from importlib.util import source_hash
from types import CodeType
from typing import Any

import pytest

from deploy.bytecode import CannotCompile, compile_file, compile_sources, remove_docstrings
from deploy.target import WrongPython, check_python, read_python_version

LIBRARY = b'''"""Module."""
from __future__ import annotations
class Empty:
    """Class."""
def add(a, b):
    """Function."""
    assert a, "kept"
    return a + b
'''


def code(bytecode: bytes) -> CodeType:
    loaded = marshal.loads(bytecode[16:])
    assert isinstance(loaded, CodeType)
    return loaded


def run(bytecode: bytes) -> dict[str, Any]:
    """Return the names of a module after its bytecode ran."""
    names: dict[str, Any] = {"__name__": "module"}
    exec(code(bytecode), names)
    return names


def test_a_library_loses_its_docstrings_and_nothing_else():
    names = run(compile_file("library/a.py", LIBRARY)[1])
    add = names["add"]
    assert [names.get("__doc__"), names["Empty"].__doc__, add.__doc__] == [None, None, None]
    assert add(1, 2) == 3
    with pytest.raises(AssertionError, match="kept"):
        add(0, 2)


def test_our_own_modules_keep_their_docstrings():
    assert run(compile_file("model/a.py", LIBRARY)[1])["__doc__"] == "Module."


def test_the_string_after_a_docstring_does_not_become_one():
    tree = ast.parse('"""One."""\n"""Two."""\nx = 1')
    remove_docstrings(tree)
    assert ast.unparse(tree) == "x = 1"


def test_lines_stay_where_they_are():
    function = run(compile_file("library/a.py", LIBRARY)[1])["add"]
    assert function.__code__.co_firstlineno == 5


def test_bytecode_takes_the_place_of_a_librarys_source_and_lies_beside_ours():
    assert compile_file("library/a.py", b"")[0] == "library/a.pyc"
    assert compile_file("model/a.py", b"")[0] == "model/__pycache__/a.cpython-313.pyc"
    assert compile_file("handler.py", b"")[0] == "__pycache__/handler.cpython-313.pyc"


def test_bytecode_says_that_its_source_need_not_be_looked_at():
    bytecode = compile_file("library/a.py", LIBRARY)[1]
    assert bytecode[4:8] == b"\x01\x00\x00\x00"
    assert bytecode[8:16] == source_hash(LIBRARY)
    assert code(bytecode).co_filename == "/var/task/library/a.py"


def test_sources_of_libraries_go_and_ours_and_other_files_stay():
    files = compile_sources({"library/a.py": LIBRARY, "model/a.py": b"x = 1", "library/a.txt": b"text"})
    assert sorted(files) == [
        "library/a.pyc", "library/a.txt", "model/__pycache__/a.cpython-313.pyc", "model/a.py",
    ]  # fmt: skip


def test_no_columns_are_kept():
    files = compile_sources({"library/a.py": b"x = len([1, 2])"})
    assert {columns for *_, columns, _ in code(files["library/a.pyc"]).co_positions()} == {None}


def test_a_package_runs_its_bytecode_even_where_the_source_says_otherwise(tmp_path):
    files = compile_sources({"model/a.py": b"print('compiled')", "lib.py": b"print('library')"})
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "model" / "a.py").write_text("print('source')", encoding="utf-8")
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import model.a, lib"
    said = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "compiled\nlibrary\n"


def test_a_file_that_python_cannot_compile_is_named():
    with pytest.raises(CannotCompile, match=r"library/a\.py, line 2: ") as caught:
        compile_sources({"library/a.py": b"x = 1\ny = = 2\n"})
    assert "library/a.py" in caught.value.problem


@pytest.mark.parametrize("cache_tag", ["cpython-312", "cpython-313t", "pypy311", None])
def test_another_python_is_refused(cache_tag):
    with pytest.raises(WrongPython, match=r"CPython 3\.13") as caught:
        check_python("3.13", cache_tag=cache_tag)
    assert caught.value.wanted == "3.13"


def test_this_python_is_lambdas():
    check_python(read_python_version())
