"""python -m deploy with a fake build: what it prints, what it refuses, and with which message."""

import json

import pytest

from deploy.__main__ import main
from deploy.package import Package
from deploy.sizes import MB, Size
from tests.support.packages.built_package import TINY_VERSION, run_deploy, write_tiny_model

SMALL = {"numpy 2.5.5": Size(30 * MB, 9 * MB)}
PACKAGE = Package(b"a zip", files=3, before=SMALL, after=SMALL)


class FakeBuild:
    """Returns PACKAGE, and records the architectures it was called with."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, model, architecture, *, on_progress):
        self.asked.append(architecture.name)
        on_progress("installing")
        return PACKAGE


def run(tmp_path, *options: str, build=None, **more) -> int:
    """Run the command with a valid model; it writes tmp_path/fuda.zip unless `options` name another file."""
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    chosen = ["--model", str(model), "--out", str(tmp_path / "fuda.zip"), *options]
    return main(chosen, build=build or FakeBuild(), **more)


def test_the_package_is_written_and_described(tmp_path, capsys):
    assert run(tmp_path) == 0
    seen = capsys.readouterr()
    assert (tmp_path / "fuda.zip").read_bytes() == b"a zip"
    assert "| numpy 2.5.5" in seen.out
    assert f"3 files for arm64, model {TINY_VERSION}" in seen.out
    assert seen.err == "installing …\n"


def test_json_is_alone_on_standard_output(tmp_path, capsys):
    assert run(tmp_path, "--json", "--arch", "x86_64") == 0
    seen = capsys.readouterr()
    report = json.loads(seen.out)
    assert (report["arch"], report["zip_bytes"], report["unzipped_bytes"]) == ("x86_64", 5, 30 * MB)
    assert report["code_sha256"] == "mkRVdGXvxkS3EX6T6vE8M82Vb19PEsohvVGulOqXFpo="
    assert "| numpy 2.5.5" in seen.err


def test_arm64_is_built_unless_another_is_asked_for(tmp_path):
    build = FakeBuild()
    assert [run(tmp_path, build=build), run(tmp_path, "--arch", "x86_64", build=build)] == [0, 0]
    assert build.asked == ["arm64", "x86_64"]


def test_a_package_over_budget_is_not_written_and_its_biggest_part_named(tmp_path, capsys):
    assert run(tmp_path, budget=Size(20 * MB, 14 * MB)) == 2
    seen = capsys.readouterr()
    assert "over budget: it has 30.00 MB unzipped" in seen.err
    assert "largest parts: numpy 2.5.5" in seen.err
    assert "| total" in seen.out
    assert not (tmp_path / "fuda.zip").exists()


def test_a_missing_model_is_refused_before_the_build(tmp_path, capsys):
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


def test_a_folder_is_refused_as_the_output_file(tmp_path, capsys):
    assert run(tmp_path, "--out", str(tmp_path)) == 2
    assert "it is a folder. Name a file in it" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_named(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert run(tmp_path, "--out", str(tmp_path / "file" / "fuda.zip")) == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_an_existing_package_is_replaced(tmp_path):
    (tmp_path / "fuda.zip").write_bytes(b"an older and longer zip")
    assert run(tmp_path) == 0
    assert (tmp_path / "fuda.zip").read_bytes() == b"a zip"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fuda.zip", "tiny.safetensors"]


def test_ctrl_c_prints_one_line_and_no_traceback(tmp_path, capsys):
    def stop(*_: object, **__: object) -> Package:
        raise KeyboardInterrupt

    assert run(tmp_path, build=stop) == 130
    assert capsys.readouterr().err == "deploy: stopped\n"


@pytest.mark.parametrize("option", ["--model", "--arch", "--out", "--json", "exit codes", "examples"])
def test_help_describes_every_option(option):
    assert option in run_deploy("--help").stdout


def test_an_unknown_architecture_is_refused():
    process = run_deploy("--model", "any", "--arch", "riscv64")
    assert process.returncode == 2
    assert "arm64" in process.stderr
