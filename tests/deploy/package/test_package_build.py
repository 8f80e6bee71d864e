"""More builds of the package: the same bytes again, the other architecture, no network."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.contents import LEFT_OUT, PROJECT, parse_rule, trim
from deploy.installing import ARCHITECTURES, UV, CannotInstall, fetch_requirements
from deploy.sizes import BUDGET
from tests.conftest import ROOT
from tests.support.packages.built_package import HERE, OTHER, TINY_VERSION, BuiltPackage, build


def copy_checkout(folder: Path) -> Path:
    """Return a checkout in `folder` with the files that a build needs, other dates, and a link to uv."""
    folder.mkdir()
    for name in (*PROJECT, "bin", "deploy", "console", "LICENSE", "requirements.txt", ".python-version"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, copy_function=shutil.copy)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    (folder / ".uv").symlink_to(ROOT / ".uv")
    return folder


@pytest.fixture(scope="module")
def other_package(tmp_path_factory: pytest.TempPathFactory) -> BuiltPackage:
    return build(tmp_path_factory.mktemp("other"), OTHER)


@pytest.fixture(scope="module")
def installed(built_package) -> dict[str, bytes]:
    """Return what uv installs without a network: after one build its cache has everything."""
    nowhere = dict.fromkeys(["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"], "http://127.0.0.1:9")
    return fetch_requirements(ARCHITECTURES[HERE], environment={**os.environ, **nowhere})


def test_a_build_in_another_place_gives_the_same_bytes(built_package, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    again = build(tmp_path, HERE, root=copy_checkout(tmp_path / "checkout"))
    assert again.report["sha256"] == built_package.report["sha256"]


def test_the_other_architecture_is_built_from_here_within_the_budget(other_package):
    report = other_package.report
    assert (report["arch"], report["model"]) == (OTHER, TINY_VERSION)
    assert report["unzipped_bytes"] <= BUDGET.unzipped_bytes
    assert report["zip_bytes"] <= BUDGET.zipped_bytes


def test_only_shared_objects_differ_between_architectures(built_package, other_package):
    one, other = (
        {path.relative_to(package.folder).as_posix(): path.read_bytes() for path in files(package)}
        for package in (built_package, other_package)
    )
    differing = {path for path, _ in one.items() ^ other.items()}
    assert [path for path in sorted(differing) if not may_differ(path)] == []


def files(package: BuiltPackage) -> list[Path]:
    return [path for path in package.folder.rglob("*") if path.is_file()]


def may_differ(path: str) -> bool:
    """Return whether a path is a shared object, or describes how NumPy was built."""
    return ".so" in path or path == "numpy/__config__.pyc" or ".dist-info/" in path


def test_every_rule_of_trimming_still_leaves_something_out(installed):
    idle = [rule for rule in LEFT_OUT if not any(map(re.compile(parse_rule(rule)).match, installed))]
    assert idle == [], "delete these rules: they match no file"


def test_trimming_keeps_the_type_modules_that_numpy_imports(installed):
    kept = trim(installed)
    assert {"numpy/__init__.py", "numpy/_typing/_nbit.py", "numpy/_typing/_nbit_base.py"} <= kept.keys()


@pytest.mark.parametrize("pin", ["jmespath==1.1.0", f"jmespath==1.1.0 --hash=sha256:{'0' * 64}"])
def test_a_wheel_without_a_matching_hash_is_refused(tmp_path, pin):
    wrong = tmp_path / "requirements.txt"
    wrong.write_text(f"{pin}\n", encoding="ascii")
    with pytest.raises(CannotInstall, match="jmespath") as caught:
        fetch_requirements(ARCHITECTURES[HERE], requirements=wrong)
    assert caught.value.output


@pytest.mark.parametrize(
    ("environment", "cache"),
    [({}, "{}/.uv/cache"), ({"HOME": "{}"}, ""), ({"UV_CACHE_DIR": "mine"}, "mine")],
)
def test_uv_keeps_its_cache_in_the_checkout_if_no_home_can(tmp_path, environment, cache):
    (uv := tmp_path / ".uv" / "bin" / "uv").parent.mkdir(parents=True)
    uv.write_text('#!/bin/sh\necho "${UV_CACHE_DIR:-}" $UV_SYSTEM_CERTS $UV_HTTP_TIMEOUT $1\n')
    uv.chmod(0o755)
    (tmp_path / "bin").mkdir()
    command = [shutil.copy(UV, tmp_path / "bin"), "pip"]
    given = {name: value.format(tmp_path) for name, value in environment.items()}
    given |= {"PATH": os.environ["PATH"], "UV_HTTP_TIMEOUT": "9"}
    run = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert run.stdout == f"{cache.format(tmp_path)} 1 9 pip\n"


def test_a_checkout_without_uv_names_the_next_step(tmp_path):
    (tmp_path / "bin").mkdir()
    command = [shutil.copy(UV, tmp_path / "bin"), "pip"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "uv: .uv/bin/uv does not exist. Run bin/bootstrap first.\n")
