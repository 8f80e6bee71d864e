"""The command line of fuda: what it teaches, what it refuses, and how it ends as a process of its own."""

import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from fuda import __version__
from fuda.cli.arguments.commands import COMMANDS, parse_arguments
from fuda.cli.render import undo_command
from tests.conftest import ROOT
from tests.support.client.publishing import Fuda
from tests.support.packages.built_package import write_tiny_model
from tests.support.starting import child

POST = "---\ntitle: A Python script\n---\nI wrote a python script in python.\n"
RUN_S = 120


def started(
    *arguments: str | Path, cwd: Path = ROOT, **environ: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    command = [sys.executable, "-m", "fuda", *map(str, arguments)]
    pipe = subprocess.PIPE
    return child(command, cwd=cwd, env=environment, stdout=pipe, stderr=pipe)


def finish(*arguments: str | Path, cwd: Path, **environ: str) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr."""
    with started(*arguments, cwd=cwd, **environ) as process:
        out, err = process.communicate(timeout=RUN_S)
    return process.returncode, out, err


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "fuda.toml").write_text('model = "tiny.safetensors"\n')
    (tmp_path / "post.md").write_text(POST)
    return tmp_path


def help_of(*command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ending:
        parse_arguments([*command, "--help"])
    assert ending.value.code == 0
    return capsys.readouterr().out


def test_help_names_every_command_and_how_to_name_a_model(capsys):
    text = help_of(capsys=capsys)
    assert all(f"\n  {command} " in text for command in COMMANDS)
    assert 'model = "model.safetensors"' in text
    assert "exit codes: 0 done;" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_examples_and_exit_codes(command, capsys):
    text = help_of(command, capsys=capsys)
    assert f"examples:\n  fuda {command}" in text
    assert "exit codes: 0 done;" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_each_command_can_be_called(command, capsys):
    text = help_of(command, capsys=capsys)
    lines = [
        shlex.split(line.partition(">")[0], comments=True) for line in text.splitlines() if "  fuda " in line
    ]
    examples = [words[1:] for words in lines if words[:2] == ["fuda", command]]
    assert [parse_arguments(words).command for words in examples] == [command] * len(examples)


def test_no_line_of_help_is_longer_than_80_columns(capsys):
    text = "".join(help_of(command, capsys=capsys) for command in COMMANDS)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_ranges_in_words(command, capsys):
    assert not re.search(r"\d<=|<=\d|x>=|default: .*\]", help_of(command, capsys=capsys))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["suggest", "a.md", "--limit", "51"], "'51' is not a whole number from 1 to 50."),
        (["suggest", "a.md", "--limit", "a"], "'a' is not a whole number from 1 to 50."),
        (["bulk", "content", "--min-score", "2"], "'2' is not a number from 0 to 1."),
        (["bulk", "content", "--min-score", "nan"], "'nan' is not a number from 0 to 1."),
    ],
)
def test_a_number_out_of_its_range_is_answered_with_the_range_in_words(arguments, words, capsys):
    with pytest.raises(SystemExit):
        parse_arguments(arguments)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["aply", "a.md"],
        ["apply"],
        ["suggest", "a.md", "--limit", "0"],
        ["suggest", "a.md", "--limit", "51"],
        ["suggest", "a.md", "--all"],
        ["bulk", "content", "--review", "a.csv", "--from-review", "b.csv"],
        ["trust"],
        ["trust", "https://api.example.org", "--list"],
        ["completion", "powershell"],
    ],
)
def test_a_wrong_command_line_ends_with_its_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ending:
        parse_arguments(arguments)
    assert ending.value.code == 2
    assert "Usage: fuda" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["aply", "a.md"], "Did you mean 'apply'?"),
        (["apply", "a.md", "--dry-rum"], "Did you mean '--dry-run'?"),
    ],
)
def test_a_mistyped_command_or_option_is_answered_with_the_right_one(arguments, advice, capsys):
    with pytest.raises(SystemExit):
        parse_arguments(arguments)
    assert advice in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as ending:
        parse_arguments(["--version"])
    assert (ending.value.code, capsys.readouterr().out) == (0, f"fuda {__version__}\n")


@pytest.mark.parametrize(
    ("environ", "bold"),
    [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({}, False)],
)
def test_help_is_bold_only_where_colours_are_asked_for(environ, bold, capsys, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.setenv(name, environ.get(name, ""))
    assert ("\x1b[1mOptions" in help_of(capsys=capsys)) is bold


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_fuda(shell):
    ran = Fuda()("completion", shell)
    assert (ran.code, f"_FUDA_COMPLETE={shell}_complete" in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("line", "found"),
    [("fuda a", "plain,apply"), ("fuda apply --dr", "plain,--dry-run"), ("fuda apply p", "file,p")],
)
def test_a_shell_gets_commands_options_and_the_wish_for_files(line, found, tmp_path):
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    code, out, err = finish(cwd=tmp_path, _FUDA_COMPLETE="bash_complete", **words)
    assert (code, out, err) == (0, f"{found}\n", "")


def test_help_waits_for_no_library():
    script = (
        "import sys; from fuda.cli.main import main\n"
        "try: main(['--help'])\n"
        "finally: print({'numpy', 'yaml', 'safetensors', 'botocore', 'ssl', 'sqlite3'} & set(sys.modules),\n"
        "               'fuda.config.options' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.endswith("set() False\n")


def test_undo_and_confirm_load_no_model(blog):
    script = (
        "import sys; from fuda.cli.main import main\n"
        "codes = [main(['undo', sys.argv[1]]), main(['confirm', sys.argv[1]])]\n"
        "print(codes, {'numpy', 'safetensors'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script, str(blog)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.endswith("[0, 0] set()\n")


def test_as_a_process_it_suggests_with_a_real_model(blog):
    _, out, err = finish("suggest", "post.md", cwd=blog)
    assert "Python" in out
    assert "Fuda remembers what was decided in" in err


def test_a_reader_that_stops_early_causes_no_error(blog):
    posts = [blog / f"{number}.md" for number in range(200)]
    for post in posts:
        post.write_text(POST)
    with started("suggest", "--no-record", *posts) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(RUN_S) == 141


def test_a_file_name_that_is_not_utf8_causes_no_error(blog):
    name = os.fsencode(blog) + b"/caf\xe9.md"
    with open(name, "w") as file:
        file.write(POST)
    for options, shown in ((["--dry-run"], r"caf\351.md"), (["--json"], r"caf\udce9.md")):
        code, out, err = finish("bulk", ".", *options, cwd=blog)
        assert (code, "Traceback" in err) == (0, False)
        assert shown in out
    assert b"Python" in Path(os.fsdecode(name)).read_bytes()


def test_json_is_valid_on_a_stream_that_is_not_utf8(blog):
    (blog / "🎉é.md").write_text(POST)
    _, out, _ = finish("suggest", "🎉é.md", "--json", cwd=blog, PYTHONIOENCODING="ascii")
    assert json.loads(out)["post"] == "🎉é.md"


@pytest.mark.parametrize(
    ("options", "code", "end"), [([], 2, "that it needs.\n"), (["--best-effort"], 0, "(--best-effort).\n")]
)
def test_a_package_that_is_broken_is_named_in_one_line(blog, tmp_path, options, code, end):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "yaml.py").write_text("import no_such_package")
    path = f"{tmp_path / 'broken'}{os.pathsep}{ROOT}"
    ended, _, err = finish("apply", blog / "post.md", *options, cwd=blog, PYTHONPATH=path)
    assert (ended, err.count("\n")) == (code, 1)
    assert err.startswith("fuda: The command apply cannot start: No module named 'no_such_package'")
    assert err.endswith(end)


def test_a_file_name_that_looks_like_an_option_makes_an_error_of_one_line(capsys):
    with pytest.raises(SystemExit):
        parse_arguments(["suggest", "a.md", "--\x1b[2J\n::error::b.md"])
    error = capsys.readouterr().err.removesuffix("\n").split("\n")[-1]
    assert error == r"fuda: No such option '--\x1b[2J\n::error::b.md'."


def test_the_undo_command_fits_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "my blog").mkdir()
    (tmp_path / "my blog" / "fuda.toml").write_text("")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert undo_command(tmp_path / "my blog") == "fuda undo 'my blog'"
    monkeypatch.chdir(tmp_path / "my blog")
    assert undo_command(tmp_path / "my blog") == "fuda undo"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert undo_command(tmp_path / "my blog") == f"fuda undo '{tmp_path / 'my blog'}'"


def test_progress_is_shown_only_for_a_long_command(blog, capsys):
    assert Fuda()("bulk", blog).err.count("Labelling") == 0
    assert Fuda(clock=iter(range(0, 1000, 3)).__next__)("bulk", blog).err.count("Labelling") == 1
