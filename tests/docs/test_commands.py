"""The commands and paths that the documents name: they exist, and know the options that they are given."""

import re
from pathlib import Path

import pytest

from docs.tools.pages import DOCS, ROOT, document_paths, name_document
from fuda.cli.arguments.commands import COMMANDS as REGISTERED
from fuda.cli.arguments.commands import parse_arguments
from tests.support.document_text import commands, links

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = dict(re.findall(r"^([a-z-]+):(.*)$", MAKEFILE, flags=re.MULTILINE))
TEXTS = {name_document(path): path.read_text(encoding="utf-8") for path in document_paths()}
README = TEXTS["README.md"]
COMMANDS = [(name, words) for name, text in TEXTS.items() for words in commands(text)]
OTHERS = {"json", "pip", "pytest"}
FUDA = tuple(REGISTERED)


def made() -> list[str]:
    """Return the targets that `make` commands of the documents name, each once."""
    words = [word for _, command in COMMANDS if command[0] == "make" for word in command[1:]]
    return sorted({word for word in words if re.fullmatch("[a-z-]+", word) and not word.startswith("-")})


def module_calls() -> list[tuple[str, tuple[str, ...]]]:
    """Return (module, options) of every `python -m` of this project in the documents, each once."""
    calls = [words for _, words in COMMANDS if "-m" in words and "python" in words[0]]
    named = [(words[words.index("-m") + 1], words) for words in calls]
    return sorted(
        {(module, options_in(words)) for module, words in named if module.partition(".")[0] not in OTHERS}
    )


def options_in(words: list[str]) -> tuple[str, ...]:
    return tuple(word.partition("=")[0] for word in words if word.startswith("--"))


def module_files(module: str) -> list[Path]:
    """Return the files that `python -m module` may run, first the one that it begins with."""
    base = ROOT.joinpath(*module.split("."))
    return sorted(base.glob("**/*.py"), key=lambda path: path.name != "__main__.py") or [
        base.with_suffix(".py")
    ]


def named_paths(text: str) -> list[str]:
    """Return what the first cells of tables name as paths of this repository."""
    cells = re.findall(r"^\| *`([\w./-]+)` *\|", text, flags=re.MULTILINE)
    return sorted({name for name in cells if name.endswith((".py", ".md", "/"))})


def test_the_readme_names_both_commands_that_do_everything():
    words = [word for command in commands(README) if command[0] == "make" for word in command]
    assert {"demo", "test"} <= set(words)


@pytest.mark.parametrize("target", made())
def test_every_make_command_of_a_document_exists(target: str):
    assert target in TARGETS


@pytest.mark.parametrize(("module", "options"), module_calls())
def test_every_module_that_a_document_runs_knows_the_options(module: str, options: tuple[str, ...]):
    assert module_files(module)[0].is_file(), f"python -m {module} runs nothing"
    source = "".join(path.read_text(encoding="utf-8") for path in [*module_files(module), *shared_options()])
    assert [option for option in options if f'"{option}"' not in source] == []


def shared_options() -> list[Path]:
    """Return the files whose options several commands share."""
    return [ROOT / "fuda" / "config" / "option_texts.py"]


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_in_a_table_of_a_document_is_there(name: str):
    gone = [path for path in named_paths(TEXTS[name]) if not (ROOT / path).exists()]
    assert [path for path in gone if not (ROOT / "fuda" / path).exists()] == []


def test_links_between_documents_are_relative():
    assert [(name, link) for name, text in TEXTS.items() for link in links(text) if link[0] == "/"] == []


def test_every_folder_of_code_has_its_line_in_the_design():
    folders = {path.parent.name + "/" for path in ROOT.glob("[a-z]*/*.py")} - {"build/"}
    assert folders <= set(named_paths(TEXTS["docs/contributors/design.md"]))


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_make_help_explains_every_target(target: str):
    assert "## " in TARGETS[target]


@pytest.mark.parametrize("name", re.findall(r"^(?:CONTENT|DRAFT) \?= (.+)$", MAKEFILE, flags=re.MULTILINE))
def test_make_demo_finds_its_blog_and_its_draft(name: str):
    assert (ROOT / name).exists()


@pytest.mark.parametrize("command", FUDA)
def test_every_command_of_fuda_is_explained_in_the_quick_start(command: str):
    text = (DOCS / "authors" / "quick-start.md").read_text(encoding="utf-8")
    assert f"| `fuda {command} " in text or f"| `fuda {command}`" in text


@pytest.mark.parametrize(
    ("document", "words"), [(name, words[1:]) for name, words in COMMANDS if words[0] == "fuda"]
)
def test_every_fuda_command_of_a_document_is_understood(document: str, words: list[str]):
    end = words.index("&&") if "&&" in words else len(words)
    assert parse_arguments(words[:end]).command in FUDA
