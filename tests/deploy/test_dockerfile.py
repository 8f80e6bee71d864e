"""The container image: its Dockerfile is linted, and its steps run as far as possible without an engine."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from deploy.__main__ import OUT
from tests.conftest import ROOT
from tests.support.packages.built_package import BuiltPackage
from tests.support.packages.dockerfile import TASK_ROOT, parse_steps, take_steps

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = list(parse_steps(TEXT))
STACK = yaml.safe_load((ROOT / "serverless.yml").read_text(encoding="utf-8"))
E_MACHINE = 18
"""The offset of an ELF file's processor."""


def arguments(keyword: str) -> list[str]:
    """Return the arguments of each instruction of this kind."""
    return [step.rest for step in STEPS if step.keyword == keyword]


def build(context: Path, root: Path) -> Path:
    """Build the image from the package in `context`, and return its /var/task."""
    take_steps(iter(STEPS), context=context, root=root)
    return root / TASK_ROOT.lstrip("/")


def read_files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def put_package(package: Path, context: Path) -> Path:
    """Return `context` with a copy of the package where the build expects it."""
    (context / OUT.parent).mkdir(parents=True)
    (context / OUT).write_bytes(package.read_bytes())
    return context


def test_hadolint_finds_nothing():
    hadolint = str(Path(sys.executable).with_name("hadolint"))
    command = [hadolint, "--failure-threshold", "style", "--no-color", "Dockerfile"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "hadolint ignore" not in TEXT


def test_the_image_has_the_files_of_the_package_and_its_handler_starts(built_package: BuiltPackage, tmp_path):
    task = build(put_package(built_package.zip, tmp_path / "context"), tmp_path / "root")
    assert read_files(task) == read_files(built_package.folder)


def test_a_package_for_another_processor_is_refused(built_package: BuiltPackage, tmp_path):
    other = tmp_path / "other.zip"
    with ZipFile(built_package.zip) as package, ZipFile(other, "w") as changed:
        for name in package.namelist():
            data = package.read(name)
            if ".so" in name:
                data = data[:E_MACHINE] + b"\xff\xff" + data[E_MACHINE + 2 :]
            changed.writestr(name, data)
    with pytest.raises(subprocess.CalledProcessError, match="import handler"):
        build(put_package(other, tmp_path / "context"), tmp_path / "root")


def test_every_stage_starts_from_lambdas_image_for_the_projects_python():
    python = (ROOT / ".python-version").read_text(encoding="ascii").strip()
    assert arguments("ARG") == [f"PYTHON=public.ecr.aws/lambda/python:{python}"]
    assert {rest.partition(" ")[0] for rest in arguments("FROM")} == {"${PYTHON}"}


def test_the_image_has_the_handler_and_environment_of_the_stack():
    assert arguments("CMD") == [f'["{STACK["functions"]["suggest"]["handler"]}"]']
    names = ("OPENBLAS_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_")
    environment = STACK["provider"]["environment"]
    assert arguments("ENV") == [" ".join(f"{name}={environment[name]}" for name in names)]


def test_the_image_runs_as_a_user_without_rights():
    assert arguments("USER") == ["65534:65534"]


def test_only_the_package_is_sent_to_the_engine():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["*", f"!{OUT}"]
    copied = [rest.split()[0] for rest in arguments("COPY") if not rest.startswith("--from")]
    assert copied == [str(OUT)]


def test_the_stack_deploys_that_package():
    assert STACK["package"]["artifact"] == str(OUT)
