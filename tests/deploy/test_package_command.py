"""python -m deploy: what it prints, what it refuses and how, with a build that a test can wait for."""

import json

import pytest

from deploy.__main__ import main
from deploy.package import Package
from deploy.sizes import MB, Size
from tests.support.packages.built_package import TINY_VERSION, run_deploy, write_tiny_model

SMALL = {"numpy 2.5.5": Size(30 * MB, 9 * MB)}
PACKAGE = Package(b"a zip", files=3, objects=1, before=SMALL, after=SMALL)


class FakeBuild:
    """Builds at once, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, model, architecture, python_version, *, say):
        self.asked.append(architecture.name)
        say("installing")
        return PACKAGE


def run(tmp_path, *options: str, build=None, **more) -> int:
    """Run the command with a model that is there, to tmp_path/fuda.zip unless told otherwise."""
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    chosen = ["--model", str(model), "--out", str(tmp_path / "fuda.zip"), *options]
    return main(chosen, build=build or FakeBuild(), **more)


def test_the_package_is_written_and_told_of(tmp_path, capsys):
    assert run(tmp_path) == 0
    said = capsys.readouterr()
    assert (tmp_path / "fuda.zip").read_bytes() == b"a zip"
    assert "| numpy 2.5.5" in said.out
    assert f"3 files, 1 shared objects fit for arm64, model {TINY_VERSION}" in said.out
    assert said.err == "installing …\n"


def test_json_is_alone_on_standard_output(tmp_path, capsys):
    assert run(tmp_path, "--json", "--arch", "x86_64") == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert (report["arch"], report["zip_bytes"], report["unzipped_bytes"]) == ("x86_64", 5, 30 * MB)
    assert report["code_sha256"] == "mkRVdGXvxkS3EX6T6vE8M82Vb19PEsohvVGulOqXFpo="
    assert "| numpy 2.5.5" in said.err


def test_arm64_is_built_unless_another_is_asked_for(tmp_path):
    build = FakeBuild()
    assert [run(tmp_path, build=build), run(tmp_path, "--arch", "x86_64", build=build)] == [0, 0]
    assert build.asked == ["arm64", "x86_64"]


def test_a_package_over_budget_is_not_written_and_its_biggest_part_named(tmp_path, capsys):
    assert run(tmp_path, budget=Size(20 * MB, 14 * MB)) == 2
    said = capsys.readouterr()
    assert "over budget: 30.00 MB unzipped" in said.err
    assert "The biggest: numpy 2.5.5" in said.err
    assert "| total" in said.out
    assert not (tmp_path / "fuda.zip").exists()


def test_a_model_that_is_not_there_is_refused_before_the_work(tmp_path, capsys):
    build = FakeBuild()
    assert run(tmp_path, "--model", str(tmp_path / "none"), build=build) == 2
    assert (
        capsys.readouterr().err == f"deploy: {tmp_path / 'none'}: cannot be read: No such file or directory\n"
    )
    assert build.asked == []


def test_a_damaged_model_is_refused(tmp_path, capsys):
    damaged = write_tiny_model(tmp_path / "damaged")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\xff")
    assert run(tmp_path, "--model", str(damaged)) == 2
    assert "is damaged" in capsys.readouterr().err


def test_a_folder_is_no_place_for_the_package(tmp_path, capsys):
    assert run(tmp_path, "--out", str(tmp_path)) == 2
    assert "it is a folder; name a file in it" in capsys.readouterr().err


def test_a_place_that_cannot_be_is_named(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert run(tmp_path, "--out", str(tmp_path / "file" / "fuda.zip")) == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_a_package_that_is_there_is_replaced_whole(tmp_path):
    (tmp_path / "fuda.zip").write_bytes(b"an older and longer zip")
    assert run(tmp_path) == 0
    assert (tmp_path / "fuda.zip").read_bytes() == b"a zip"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fuda.zip", "tiny.safetensors"]


def test_ctrl_c_is_told_and_no_traceback(tmp_path, capsys):
    def stop(*_: object, **__: object) -> Package:
        raise KeyboardInterrupt

    assert run(tmp_path, build=stop) == 130
    assert capsys.readouterr().err == "deploy: stopped\n"


@pytest.mark.parametrize("option", ["--model", "--arch", "--out", "--json", "exit codes", "examples"])
def test_help_teaches(option):
    assert option in run_deploy("--help").stdout


def test_an_unknown_architecture_is_refused():
    process = run_deploy("--model", "any", "--arch", "riscv64")
    assert process.returncode == 2
    assert "arm64" in process.stderr
