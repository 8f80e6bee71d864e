"""Builds of the package beside the shared one: the same bytes again, the other architecture, no network."""

import os
import re
import shutil
from pathlib import Path

import pytest

from deploy.files import PROJECT
from deploy.installing import CannotInstall, fetch_requirements, uv_environment
from deploy.objects import check_objects
from deploy.package import fetch_files
from deploy.sizes import BUDGET
from deploy.stripping import strip_object
from deploy.target import ARCHITECTURES, read_python_version
from deploy.trimming import LEFT_OUT, parse_rule, trim
from tests.conftest import ROOT
from tests.support.packages.built_package import HERE, OTHER, TINY_VERSION, BuiltPackage, build
from tests.support.packages.elf_files import image, misplaced

PYTHON = read_python_version()


def copy_checkout(folder: Path) -> Path:
    """Return a checkout in `folder` that has what a build needs, with other dates and uv by a link."""
    folder.mkdir()
    for name in (*PROJECT, "deploy", "console", "LICENSE", "requirements.txt", ".python-version"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, folder / name)
    (folder / ".uv").symlink_to(ROOT / ".uv")
    return folder


@pytest.fixture(scope="module")
def other_package(tmp_path_factory: pytest.TempPathFactory) -> BuiltPackage:
    return build(tmp_path_factory.mktemp("other"), OTHER)


@pytest.fixture(scope="module")
def installed(built_package, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what uv installs where there is no network: once the package was built, its cache has all."""
    folder = tmp_path_factory.mktemp("installed")
    nowhere = dict.fromkeys(["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"], "http://127.0.0.1:9")
    fetch_requirements(folder, ARCHITECTURES[HERE], PYTHON, environment={**os.environ, **nowhere})
    return {path.relative_to(folder).as_posix(): b"" for path in folder.rglob("*") if path.is_file()}


def test_a_clean_build_elsewhere_gives_the_same_bytes(built_package, tmp_path, monkeypatch):
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


def test_objects_of_an_architecture_that_cannot_be_tried_here_are_mapped_as_before():
    files = trim(fetch_files(ARCHITECTURES[OTHER], PYTHON))
    objects = [files[path] for path in check_objects(files, ARCHITECTURES[OTHER])]
    assert len(objects) >= 5
    stripped = [strip_object(data) for data in objects]
    assert [image(data) for data in stripped] == [image(data) for data in objects]
    assert [misplaced(data) for data in stripped] == [[] for _ in objects]


def files(package: BuiltPackage) -> list[Path]:
    return [path for path in package.folder.rglob("*") if path.is_file()]


def may_differ(path: str) -> bool:
    """Tell whether a path is of a shared object, or tells how NumPy was built."""
    return ".so" in path or path == "numpy/__config__.pyc" or ".dist-info/" in path


def test_every_rule_of_trimming_still_leaves_something_out(installed):
    idle = [rule for rule in LEFT_OUT if not any(map(re.compile(parse_rule(rule)).match, installed))]
    assert idle == [], "what these rules were for is gone: delete them"


def test_trimming_keeps_what_numpy_needs_of_its_types(installed):
    kept = trim(installed)
    assert {"numpy/__init__.py", "numpy/_typing/_nbit.py", "numpy/_typing/_nbit_base.py"} <= kept.keys()


@pytest.mark.parametrize("pin", ["jmespath==1.1.0", f"jmespath==1.1.0 --hash=sha256:{'0' * 64}"])
def test_a_wheel_that_no_hash_vouches_for_is_refused(tmp_path, pin):
    wrong = tmp_path / "requirements.txt"
    wrong.write_text(f"{pin}\n", encoding="ascii")
    with pytest.raises(CannotInstall, match="jmespath") as caught:
        fetch_requirements(tmp_path / "to", ARCHITECTURES[HERE], PYTHON, requirements=wrong)
    assert caught.value.output


def test_uv_keeps_its_cache_where_bootstrap_did(tmp_path):
    assert "UV_CACHE_DIR" not in uv_environment({}, tmp_path)
    (cache := tmp_path / ".uv" / "cache").mkdir(parents=True)
    assert uv_environment({}, tmp_path)["UV_CACHE_DIR"] == str(cache)
    assert uv_environment({"UV_CACHE_DIR": "mine"}, tmp_path)["UV_CACHE_DIR"] == "mine"
