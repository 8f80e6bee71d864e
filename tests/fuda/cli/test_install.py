"""The wheel that pip builds of this project: one package, fuda, whose command works in any folder."""

import os
import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from deploy.installing import UV
from hatch_build import DATA, inside_fuda
from tests.conftest import ROOT
from tests.project.test_requirements import read_wishes
from tests.support.packages.built_package import write_tiny_model

POST = "---\ntitle: A Python script\ntopics:\n  - coffee\n---\nI wrote a python script in python.\n"
ROOMS = {"blog", "console", "fuda", "model", "registry", "service", "training"}
MAX_WHEEL_BYTES = 1_000_000


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Return what a command prints; it must succeed. It sees nothing of this checkout's Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FUDA_"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=kept,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel by way of the source distribution, as `pip install` from an archive would."""
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", ROOT, "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def fuda(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, and return the command."""
    folder = tmp_path_factory.mktemp("installed")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    python = folder / "venv" / "bin" / "python"
    # The versions pinned, which the cache has from the installation of this very environment.
    constraints = "--constraints", ROOT / "requirements/client.txt"
    run(UV, "pip", "install", "--quiet", "--no-build", "--python", python, *constraints, wheel)
    return python.with_name("fuda")


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Return another folder than the checkout, with a post and the model of tiny_model.py."""
    write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "fuda.toml").write_text('model = "tiny.safetensors"\n')
    (tmp_path / "post.md").write_text(POST)
    return tmp_path


def test_the_wheel_has_every_module_of_the_rooms_in_one_package_and_nothing_beside_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (path for name in ROOMS for path in (ROOT / name).rglob("*") if path.suffix in (".py", *DATA))
    ours = {path.relative_to(ROOT).as_posix() for path in files}
    assert packed == {name if name.startswith("fuda/") else f"fuda/{name}" for name in ours}


def test_the_wheel_has_what_other_blogs_teach_and_is_small(wheel):
    with zipfile.ZipFile(wheel) as archive:
        taught = archive.read("fuda/training/shared.safetensors")
    assert taught == (ROOT / "training/shared.safetensors").read_bytes()
    assert wheel.stat().st_size < MAX_WHEEL_BYTES


def test_imports_of_the_rooms_are_rewritten_and_others_are_kept():
    source = "from model import limits\nfrom blog.pages import Page\n    from fuda.cli import main\n"
    assert inside_fuda(source) == (
        "from fuda.model import limits\nfrom fuda.blog.pages import Page\n    from fuda.cli import main\n"
    )


def test_an_import_that_the_wheel_cannot_rewrite_is_refused():
    with pytest.raises(ValueError, match="import model"):
        inside_fuda("import model.limits\n")


def test_the_wheel_needs_what_the_requirement_file_asks_for_and_the_rest_only_as_extras(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    needed = {Requirement(text) for text in metadata.get_all("Requires-Dist") or []}
    extra = {wish for wish in needed if "extra ==" in str(wish.marker)}
    assert needed - extra == set(read_wishes("requirements/client.in"))
    assert {(re.findall(r'extra == "(\w+)"', str(wish.marker))[0], wish.name) for wish in extra} == {
        ("aws", "botocore"),
        ("serve", "waitress"),
        ("serve", "werkzeug"),
        ("train", "markupsafe"),
        ("train", "tensorflow"),
        ("train", "tensorflow-cpu"),
        ("train", "tomli"),
    }
    assert metadata["Requires-Python"] == ">=3.12"


def test_the_installed_command_suggests_in_another_folder(fuda, blog):
    shown = run(fuda, "suggest", "post.md", cwd=blog)
    assert "Python" in shown
    assert "apply" in shown


def test_the_installed_command_writes_labels_into_a_post_and_takes_them_back(fuda, blog):
    run(fuda, "apply", "post.md", cwd=blog)
    labelled = POST.replace("  - coffee\n", "  - coffee\n  - Python\nsection:\n  - Tech\n")
    assert (blog / "post.md").read_text() == labelled
    run(fuda, "undo", cwd=blog)
    assert (blog / "post.md").read_text() == POST


def test_the_installed_command_works_through_a_blog_in_several_processes(fuda, blog):
    for number in range(401):
        (blog / f"post-{number}.md").write_text(POST)
    assert "402 posts changed" in run(fuda, "bulk", ".", cwd=blog)


@pytest.mark.parametrize("command", [["train", "."], ["serve"]])
def test_a_command_whose_extra_is_missing_says_in_one_line_how_to_get_it(fuda, blog, command):
    done = subprocess.run([fuda, *command], cwd=blog, capture_output=True, text=True, check=False)
    advice = f"needs more packages. Install them: pip install 'fuda[{command[0]}]'\n"
    assert (done.returncode, done.stderr) == (2, f"fuda: fuda {command[0]} {advice}")


@pytest.mark.slow
def test_the_installed_command_trains_where_tensorflow_is(fuda, blog, tmp_path):
    found = find_spec("tensorflow")
    assert found is not None
    # The packages of this very environment stand for those of the extra.
    extra = next(fuda.parents[1].glob("lib/python*/site-packages")) / "extra.pth"
    extra.write_text(f"{Path(str(found.origin)).parents[1]}\n")
    try:
        run(fuda, "train", ROOT / "examples/blog/content", "--out", blog / "new.safetensors", cwd=blog)
    finally:
        extra.unlink()
    assert "learnt from" in run(fuda, "model", "--model", "new.safetensors", cwd=blog)


def test_the_installed_package_hides_no_other_package(fuda):
    script = "import sys, fuda.cli.bulk; print({'model', 'blog', 'console'} & set(sys.modules))"
    assert run(fuda.with_name("python"), "-P", "-c", script).strip() == "set()"
