"""Builds the packages to measure, in a folder that is removed after the run."""

import contextlib
import os
import platform
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.coldstart.installing import (
    ORDINARY_LEVEL,
    ROOT,
    LogLine,
    Size,
    compile_folder,
    install_ours,
    install_peer,
    measure,
)
from bench.coldstart.recipes import Recipe
from lambda_local.confinement import run_guarded
from lambda_local.temporary_folder import unpacked, vanishing_folder
from model.errors import FudaError

FOLDER = ROOT / "build" / "coldstart"
PEERS = Path("bench/coldstart/peers")
TEXT = (
    "bench/__init__.py",
    "bench/coldstart/__init__.py",
    f"{PEERS}/__init__.py",
    f"{PEERS}/posts.py",
)
"""Files of peers with `text`, in addition to model/."""
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}
"""Lambda's names for the architectures of machines."""


class CannotBuild(FudaError):
    """Raised when the package `name` cannot be built; `output` is what its build printed."""

    def __init__(self, name: str, output: str) -> None:
        super().__init__(f"The package {name} cannot be built (--without {name} omits it):\n{output.strip()}")
        self.name = name
        self.output = output


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked package, and its size, also as a zip."""

    recipe: Recipe
    folder: Path
    size: Size


@contextmanager
def built(
    recipes: Sequence[Recipe], model: Path, content: Path, *, log: LogLine, folder: Path = FOLDER
) -> Iterator[list[Package]]:
    """Yield the packages of `recipes`, with this model, which has learnt from the blog in `content`.

    Their requirements are installed below `folder`, and stay there. Raises FudaError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as cleaning:
        run = cleaning.enter_context(vanishing_folder("run-", folder))
        building = _Building(run, folder / "installed", model.resolve(), content.resolve(), log, cleaning)
        yield [building.build(recipe) for recipe in recipes]


@dataclass(frozen=True, slots=True)
class _Building:
    """The inputs of all packages of a run, and the folder `run` to build them in."""

    run: Path
    installed: Path
    model: Path
    content: Path
    log: LogLine
    cleaning: contextlib.ExitStack

    def build(self, recipe: Recipe) -> Package:
        if recipe.function:
            return self._peer(recipe)
        archive, size = self._ordinary(recipe) if recipe.ordinary else self._ours(recipe)
        return Package(recipe, self.cleaning.enter_context(unpacked(archive)), size)

    def _peer(self, recipe: Recipe) -> Package:
        """Link the installed requirements and the peer's own files into one folder."""
        parts = [install_peer(recipe.requires, self.installed, self.log)] if recipe.requires else []
        own = self.run / f"{recipe.name}-own"
        own.mkdir()
        for place, source in list_sources(recipe).items():
            (own / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, own / place)
        if recipe.model:
            models = self._models(recipe, parts[0].folder)
            for name in recipe.model_files:
                copy = shutil.copytree if (models / name).is_dir() else shutil.copyfile
                copy(models / name, own / name)
        size = sum((part.size for part in parts), measure(own))
        compile_folder(own)
        folder = self.run / recipe.name
        for part in [*(part.folder for part in parts), own]:
            shutil.copytree(part, folder, copy_function=os.link, dirs_exist_ok=True)
        return Package(recipe, folder, size)

    def _models(self, recipe: Recipe, installed: Path) -> Path:
        """Return the folder with the recipe's models, written once for all peers that share the module."""
        folder = self.run / recipe.model
        if not folder.is_dir():
            folder.mkdir()
            self.log(f"making the model of {recipe.name} …")
            learnt = [str(self.content)] if recipe.fitted else []
            environment = {"PYTHONPATH": str(installed)} if recipe.fitted else {}
            command = ["-m", f"bench.coldstart.peers.{recipe.model}", str(self.model), *learnt, str(folder)]
            run_python(recipe.name, command, environment)
        return folder

    def _ours(self, recipe: Recipe) -> tuple[Path, Size]:
        """Build the package as `make package` does."""
        archive = self.run / "fuda.zip"
        if not archive.exists():
            self.log("building our package …")
            architecture = ARCHITECTURES.get(platform.machine(), platform.machine())
            command = ["-m", "deploy", "--model", str(self.model), "--arch", architecture]
            run_python(recipe.name, [*command, "--out", str(archive)])
        with zipfile.ZipFile(archive) as opened:
            sizes = [entry.file_size for entry in opened.infolist()]
        return archive, Size(len(sizes), sum(sizes), archive.stat().st_size)

    def _ordinary(self, recipe: Recipe) -> tuple[Path, Size]:
        """Zip our sources and model with their requirements as uv installs them, as most people would."""
        archive = self.run / "ordinary.zip"
        files = read_ordinary(self._ours(recipe)[0], install_ours(self.installed, self.log).folder)
        with zipfile.ZipFile(archive, "w") as opened:
            for name, data in files.items():
                opened.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, ORDINARY_LEVEL)
        return archive, Size(len(files), sum(map(len, files.values())), archive.stat().st_size)


def list_sources(recipe: Recipe) -> dict[str, str]:
    """Return the file of this project for each source in a peer's package."""
    models = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "model").rglob("*.py"))
    shared = [*TEXT, *models] if recipe.text else []
    return {"handler.py": str(PEERS / f"{recipe.function}.py"), **{name: name for name in shared}}


def read_ordinary(ours: Path, installed: Path) -> dict[str, bytes]:
    """Return the sources and the model in our zip, and all files of the installed requirements.

    Our zip has sources of this project only.
    """
    with zipfile.ZipFile(ours) as archive:
        names = [name for name in archive.namelist() if name.endswith((".py", ".safetensors"))]
        files = {name: archive.read(name) for name in names}
    paths = [path for path in sorted(installed.rglob("*")) if path.is_file()]
    return files | {path.relative_to(installed).as_posix(): path.read_bytes() for path in paths}


def run_python(name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run this Python for the package `name`. Raises CannotBuild with its output."""
    run = run_guarded([sys.executable, *arguments], os.environ | dict(environment or {}), ROOT)
    if run.status != 0:
        raise CannotBuild(name, run.output)
