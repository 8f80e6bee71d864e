"""The built package: its files, the files that it leaves out, and that it runs on its own."""

import json
import marshal
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import distribution
from importlib.util import MAGIC_NUMBER, cache_from_source, source_from_cache, source_hash
from pathlib import Path, PurePosixPath

import pytest

from deploy.contents import MODEL, NOT_IN_LAMBDA, PAGE, PROJECT
from tests.conftest import ROOT
from tests.support.packages.built_package import BuiltPackage

WHOLE, BARE = [sys.executable, "-B"], [sys.executable, "-I", "-S", "-B"]
"""Pythons that write no bytecode. The second one has only its standard library."""
UNCHECKED_HASH = b"\x01\x00\x00\x00"
"""The flags of PEP 552: hash-based, source not checked."""
SUFFIXES = {"", ".css", ".html", ".js", ".json", ".py", ".pyc", ".safetensors", ".so", ".txt"}
DRAFTS = sorted((ROOT / "examples/blog/drafts").glob("*.md"))

IMPORT_EVERYTHING = """
import pkgutil, sys
sys.path.append(sys.argv[1])
missing = []
for module in pkgutil.walk_packages([sys.argv[1]], onerror=missing.append):
    try:
        __import__(module.name)
    except Exception as error:
        missing.append(f"{module.name}: {error}")
sys.exit("\\n".join(missing) or 0)
"""
HANDLE = """
import json, sys
compiled = []
sys.addaudithook(lambda event, about: compiled.append(str(about[1])) if event == "compile" else None)
sys.path.append(sys.argv[1])
import handler
class Context: aws_request_id = "1"
def ask(content_type, body):
    return handler.handler({"version": "2.0", "rawPath": "/v1/suggestions", "body": body,
        "headers": {"content-type": content_type}, "requestContext": {"http": {"method": "POST"}}}, Context)
answers = [ask("application/json", '{"title": "A Python script"}'),
           ask("text/markdown", "---\\ntitle: A Python script\\n---\\n")]
print(json.dumps({"answers": answers, "compiled": [path for path in compiled if sys.argv[1] in path]}))
"""
SUGGEST = """
import sys
sys.path.append(sys.argv[1])
from model.tagger import Tagger
from blog.post_file import parse_post
tagger = Tagger.load(sys.argv[2])
print([tagger.suggest(parse_post(open(path, encoding="utf-8").read())) for path in sys.argv[3:]])
"""


def run(script: str, *arguments: str | Path, python: Sequence[str] = BARE) -> str:
    """Return the output of a script, which must succeed."""
    command = [*python, "-c", script, *map(str, arguments)]
    process = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return process.stdout


def paths(package: BuiltPackage) -> list[str]:
    """Return the paths of all files of the package, with slashes."""
    return [
        path.relative_to(package.folder).as_posix() for path in package.folder.rglob("*") if path.is_file()
    ]


def requirements() -> list[str]:
    """Return the names of the packages that requirements.txt pins."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))]


def test_the_handler_answers_with_only_the_package_and_compiles_nothing(built_package):
    seen = json.loads(run(HANDLE, built_package.folder).splitlines()[-1])
    assert [answer["statusCode"] for answer in seen["answers"]] == [200, 200]
    assert [json.loads(answer["body"])["tags"][0]["label"] for answer in seen["answers"]] == ["Python"] * 2
    assert seen["compiled"] == []


def test_every_module_of_the_package_can_be_imported(built_package):
    run(IMPORT_EVERYTHING, built_package.folder)


def test_the_trimmed_requirements_give_the_same_suggestions(built_package, trained):
    packed = run(SUGGEST, built_package.folder, trained.model, *DRAFTS)
    assert "evidence" in packed
    assert packed == run(SUGGEST, ROOT, trained.model, *DRAFTS, python=WHOLE)


def test_every_bytecode_is_unchecked_for_the_python_that_runs_it_and_names_lambdas_paths(built_package):
    wrong = []
    for path in built_package.folder.rglob("*.pyc"):
        source = source_from_cache(path) if path.parent.name == "__pycache__" else path.with_suffix(".py")
        data = path.read_bytes()
        named = marshal.loads(data[16:]).co_filename
        if data[:8] != MAGIC_NUMBER + UNCHECKED_HASH or named != place_in_lambda(built_package, source):
            wrong.append(path)
    assert wrong == []


def place_in_lambda(package: BuiltPackage, path: str | Path) -> str:
    return f"/var/task/{Path(path).relative_to(package.folder).as_posix()}"


def test_every_source_has_bytecode_with_its_hash(built_package):
    sources = list(built_package.folder.rglob("*.py"))
    folders = {path.relative_to(built_package.folder).parts[0] for path in sources}
    assert folders == {PurePosixPath(name).parts[0] for name in PROJECT}
    hashes = {path: Path(cache_from_source(str(path))).read_bytes()[8:16] for path in sources}
    assert hashes == {path: source_hash(path.read_bytes()) for path in sources}


def test_the_package_has_every_module_of_this_project_that_runs_in_lambda(built_package):
    ours = {path.relative_to(ROOT).as_posix() for name in PROJECT for path in (ROOT / name).rglob("*.py")}
    ours |= {path.relative_to(ROOT).as_posix() for path in (ROOT / PAGE).iterdir()}
    assert (ours | {"handler.py", "fuda/__init__.py", "LICENSE", MODEL}) - NOT_IN_LAMBDA <= set(
        paths(built_package)
    )
    assert not NOT_IN_LAMBDA & set(paths(built_package))


def test_of_the_client_the_package_has_only_the_editor_of_front_matter(built_package):
    client = {path for path in paths(built_package) if path.startswith("fuda/") and path.endswith(".py")}
    assert {PurePosixPath(path).parent.as_posix() for path in client} == {"fuda", "fuda/front_matter"}
    assert {path for path in client if path.count("/") == 1} == {"fuda/__init__.py"}


def test_the_folders_of_the_project_hold_only_python_files_and_the_page():
    others = [
        path
        for name in PROJECT
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix != ".py" and path.parent != ROOT / PAGE
    ]
    assert [path for path in others if path.parent.name != "__pycache__"] == []


@pytest.mark.parametrize("name", requirements())
def test_a_requirement_keeps_its_metadata_and_its_licences(built_package, name):
    about = [
        file for file in distribution(name).files or ()
        if file.parts[0].endswith(".dist-info") and (file.name == "METADATA" or is_licence(str(file)))
    ]  # fmt: skip
    assert len(about) >= 2
    assert [str(file) for file in about if read(built_package, str(file)) != file.read_binary()] == []


def is_licence(path: str) -> bool:
    return any(word in path.lower() for word in ("licen", "copying"))


def read(package: BuiltPackage, path: str) -> bytes | None:
    file = package.folder / path
    return file.read_bytes() if file.is_file() else None


def test_the_package_has_no_files_for_developers(built_package):
    names = {
        path: set(PurePosixPath(path).parts) for path in paths(built_package) if "/licenses/" not in path
    }
    unwanted = {
        "tests",
        "bin",
        "include",
        "RECORD",
        "py.typed",
        "conftest.pyc",
        "__main__.py",
        "wsgi_handler.pyc",
    }
    assert {path: parts & unwanted for path, parts in names.items() if parts & unwanted} == {}
    assert {PurePosixPath(path).suffix for path in names} <= SUFFIXES


def test_the_zip_does_not_depend_on_time_and_place(built_package):
    with zipfile.ZipFile(built_package.zip) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(paths(built_package))
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries if ".so" in entry.filename} == {0o100755}
    assert {entry.external_attr >> 16 for entry in entries if ".so" not in entry.filename} == {0o100644}


def test_the_report_describes_the_zip(built_package):
    report = built_package.report
    assert report["files"] == len(paths(built_package))
    assert report["zip_bytes"] == built_package.zip.stat().st_size
    assert report["unzipped_bytes"] == sum(
        path.stat().st_size for path in built_package.folder.rglob("*") if path.is_file()
    )
    assert "fuda" in report["packed"]
