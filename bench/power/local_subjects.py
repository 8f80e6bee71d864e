"""The functions of a local run: the built package, what one would deploy instead, and one of fixed work."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.coldstart.building import CannotBuild, built
from bench.coldstart.installing import CannotInstall, Say, Size, measure
from bench.coldstart.measuring import UNWRITTEN
from bench.coldstart.recipes import OURS, RECIPES
from bench.power.local_checks import CHECKED_MB
from bench.power.local_start import Asked, Payload
from bench.speed.__main__ import EXAMPLE
from lambda_local.instance import best_way
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.unpacking import unpacked
from model.errors import FudaError

PEERS = ("tensorflow",)
MODEL_FILE = "model.safetensors"
"""The model at the root of our package."""
WORK = "fixed work"
WORK_FOLDER = Path(__file__).parent / "fixed_work"
HASHES = 600_000
"""Fixed work of 100 to 200 ms, on a processor of today."""
WORK_TIMEOUT_S = 300


class NoPeer(FudaError):
    """Mend what keeps the peer from being built, or leave it out by --peers none."""

    def __init__(self, error: FudaError) -> None:
        super().__init__(f"{error}\nTo measure without it: --peers none.")


class NoModel(FudaError):
    """Name a package that has its model in it, or leave the peers out, which serve that very model."""

    def __init__(self, package: Path) -> None:
        super().__init__(f"{package} has no {MODEL_FILE}, as `make power` puts it there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A function to measure: at which memory sizes, and what to ask it in each round.

    `function` has no size of its own yet. `serves` and `package_size` are for people.
    """

    function: Function
    sizes_mb: Sequence[int]
    asked: Sequence[Asked]
    serves: str
    package_size: Size

    @property
    def name(self) -> str:
        """What the function is called in the results."""
        return self.function.name

    def at(self, memory_mb: int) -> Function:
        """Return the function with so much memory."""
        return replace(self.function, memory_mb=memory_mb)

    def list_payloads(self) -> list[Payload]:
        """Return every payload once, in the order of its name."""
        found = {payload for asked in self.asked for payload in [asked.first, *asked.warm]}
        return sorted(found)


@contextmanager
def unpacked_package(package: Path, sizes_mb: Sequence[int], asked: Sequence[Asked]) -> Iterator[Subject]:
    """Yield our package, with the limits and variables of serverless.yml. Raises NoPackage and NoModel."""
    with unpacked(package) as folder:
        if not (folder / MODEL_FILE).is_file():
            raise NoModel(package)
        yield Subject(
            function=_function(folder, OURS),
            sizes_mb=sizes_mb,
            asked=asked,
            serves="our package: the whole service",
            package_size=_measure_package(package),
        )


@contextmanager
def built_peers(names: Sequence[str], ours: Subject, *, say: Say) -> Iterator[list[Subject]]:
    """Yield the peers of these names, which serve the model of `ours` and are asked the same.

    Raises NoPeer.
    """
    recipes = [recipe for recipe in RECIPES if recipe.name in names]
    with ExitStack() as cleaning:
        try:
            # None of them learns from a blog.
            building = built(recipes, ours.function.package / MODEL_FILE, EXAMPLE, say=say)
            packages = cleaning.enter_context(building) if recipes else []
        except (CannotBuild, CannotInstall) as error:
            raise NoPeer(error) from error
        yield [
            replace(
                ours,
                function=_function(package.folder, package.recipe.name),
                serves=package.recipe.serves,
                package_size=package.size,
            )
            for package in packages
        ]


@contextmanager
def unpacked_work(sizes_mb: Sequence[int], rounds: int) -> Iterator[Subject]:
    """Yield the function of fixed work: it is asked for it once in each round, when it is warm."""
    asked = Asked(_work("none", 1), [_work("work", HASHES)])
    with unpacked(WORK_FOLDER) as folder:
        yield Subject(
            function=replace(_function(folder, WORK), timeout_s=WORK_TIMEOUT_S),
            sizes_mb=sorted({*sizes_mb, *CHECKED_MB}),
            asked=[asked] * rounds,
            serves="hashes, always as many",
            package_size=measure(folder),
        )


def _function(folder: Path, name: str) -> Function:
    stack = read_stack()
    environment: Mapping[str, str] = stack.environment | (UNWRITTEN if best_way() == "plain" else {})
    return Function(package=folder, name=name, timeout_s=stack.timeout_s, environment=environment)


def _work(name: str, hashes: int) -> Payload:
    return Payload(name, json.dumps({"body": str(hashes)}).encode())


def _measure_package(package: Path) -> Size:
    """Return the size of a package, which unpacks: as a zip the size that it has."""
    if package.is_dir():
        return measure(package)
    with zipfile.ZipFile(package) as archive:
        sizes = [entry.file_size for entry in archive.infolist()]
    return Size(len(sizes), sum(sizes), package.stat().st_size)
