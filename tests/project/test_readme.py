"""What README.md tells a reader to type and to open, held against what is there."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from fuda.cli.arguments import parse_arguments

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = ("suggest", "apply", "bulk", "undo", "confirm", "trust")
TARGETS = dict(re.findall(r"^([a-z-]+):(.*)$", MAKEFILE, flags=re.MULTILINE))


def commands() -> list[list[str]]:
    """Return the words of every command in the README's ```sh blocks, comments and prompts left out."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line.removeprefix("$ "), comments=True))]


def made() -> list[str]:
    """Return the targets that the README's `make` commands name, each once."""
    words = [word for command in commands() if command[0] == "make" for word in command[1:]]
    return sorted({word for word in words if "=" not in word and not word.startswith("-")})


def module_calls() -> list[tuple[str, list[str]]]:
    """Return (module, arguments) of every `python -m` in the README's commands."""
    calls = [command for command in commands() if "-m" in command and "python" in command[0]]
    return [(call[call.index("-m") + 1], call[call.index("-m") + 2 :]) for call in calls]


def module_files(module: str) -> list[Path]:
    """Return the files that `python -m module` may run, first the one that it begins with."""
    base = ROOT.joinpath(*module.split("."))
    return sorted(base.glob("**/*.py"), key=lambda path: path.name != "__main__.py") or [
        base.with_suffix(".py")
    ]


def named_paths() -> list[str]:
    """Return what the first cells of the README's tables, and its links, name as paths of this repository."""
    cells = re.findall(r"^\| *`([\w./-]+)` *\|", README, flags=re.MULTILINE)
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    return sorted({name for name in cells if "/" in name or "." in name} | set(links))


def test_the_readme_names_both_commands_that_do_everything():
    assert {"demo", "test"} <= set(made())


@pytest.mark.parametrize("target", made())
def test_every_make_command_of_the_readme_exists(target: str):
    assert target in TARGETS


@pytest.mark.parametrize(("module", "arguments"), module_calls())
def test_every_module_that_the_readme_runs_exists_and_knows_the_options(module: str, arguments: list[str]):
    assert module_files(module)[0].is_file(), f"python -m {module} runs nothing"
    source = "".join(path.read_text(encoding="utf-8") for path in module_files(module))
    options = {word.partition("=")[0] for word in arguments if word.startswith("--")}
    assert [option for option in options if f'"{option}"' not in source] == []


@pytest.mark.parametrize("name", named_paths())
def test_every_path_that_the_readme_names_is_there(name: str):
    assert (ROOT / name).exists()


def test_every_folder_of_code_has_its_line_in_the_readme():
    folders = {path.parent.name + "/" for path in ROOT.glob("[a-z]*/*.py")} - {"build/"}
    assert folders <= set(named_paths())


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_make_help_explains_every_target(target: str):
    assert "## " in TARGETS[target]


@pytest.mark.parametrize("name", re.findall(r"^(?:CONTENT|DRAFT) \?= (.+)$", MAKEFILE, flags=re.MULTILINE))
def test_make_demo_finds_its_blog_and_its_draft(name: str):
    assert (ROOT / name).exists()


def fuda_help(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        parse_arguments([command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_fuda_and_each_of_its_options_is_in_the_readme(command: str, capsys: Any):
    options = set(re.findall(r"^  (--[a-z-]+)", fuda_help(command, capsys), flags=re.MULTILINE))
    assert f"`fuda {command} " in README or f"`fuda {command}`" in README
    assert [option for option in sorted(options) if f"{option}" not in README] == []


@pytest.mark.parametrize("words", [words[1:] for words in commands() if words[0] == "fuda"])
def test_every_fuda_command_of_the_readme_is_understood(words: list[str]):
    end = words.index("&&") if "&&" in words else len(words)
    assert parse_arguments(words[:end]).command in COMMANDS
