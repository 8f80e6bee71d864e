"""The files and modules of this project that its code and documents name, held against what is there."""

import re

from tests.conftest import ROOT
from tests.project.test_imports import CODE

FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
# Tests are left out: they name files that they make themselves.
DOCUMENTS = (
    *("*.md", "docs/**/*.md", "*.yml", "*.toml", "*.in", "Makefile", "Dockerfile"),
    *("bench/*.toml", "bin/*", "hooks/*", "deploy/stack/*", "deploy/stages/*"),
)
# A changelog names what was there before.
PAST = {"CHANGELOG.md"}
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [
        *(ROOT / module for module in CODE),
        *(path for pattern in DOCUMENTS for path in sorted(ROOT.glob(pattern)) if path.is_file()),
    ]
    if path.name not in PAST
}
# A name with * or {} stands for several files, and one behind a slash for a file of another folder.
_FILE = re.compile(r"(?<![\w./*{}$-])(\w[\w-]*/[\w./-]*\w\.(?:in|js|json|md|png|py|toml|txt|yml))\b(?![*{(])")
_MODULE = re.compile(r"python -m ([a-z_][\w.]*\w)")
MADE_BY_A_READER = {"deploy/stages/prod.yml"}
MADE_BY_MAKE = ("build/", "dist/", "node_modules/")


def named_files(text: str) -> set[str]:
    """Return the paths in `text` that begin with a folder of this project."""
    names = {name for name in _FILE.findall(text) if name.partition("/")[0] in FOLDERS}
    return {name for name in names - MADE_BY_A_READER if not name.startswith(MADE_BY_MAKE)}


def named_modules(text: str) -> set[str]:
    """Return the modules of this project that `text` runs by `python -m`."""
    return {name for name in _MODULE.findall(text) if name.partition(".")[0] in FOLDERS}


def can_run(module: str) -> bool:
    """Return whether `python -m module` finds a file to run."""
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_every_file_that_is_named_is_there():
    gone = [
        (place, name)
        for place, text in TEXTS.items()
        for name in sorted(named_files(text))
        if not (ROOT / name).exists()
    ]
    assert gone == []


def test_every_module_that_is_named_can_be_run():
    gone = [
        (place, name)
        for place, text in TEXTS.items()
        for name in sorted(named_modules(text))
        if not can_run(name)
    ]
    assert gone == []


def test_names_are_found_in_prose_and_in_commands():
    text = "See bench/gone.py, model/files.py. Run `python -m bench.gone` or python -m bench.power aws."
    assert named_files(text) == {"bench/gone.py", "model/files.py"}
    assert named_modules(text) == {"bench.gone", "bench.power"}
    assert [can_run("bench.gone"), can_run("bench.power"), can_run("bench.speed")] == [False, True, True]


def test_names_of_other_projects_are_left_out():
    text = "lambda/utils.js, numpy/_core/a.py, x/model/files.py, deploy/stack/${param:n}.yml, build/a.txt"
    assert named_files(text) == set()
