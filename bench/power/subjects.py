"""The functions of a local run: the built package, its peers, and fixed work that checks the simulation."""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.coldstart.building import CannotBuild, built
from bench.coldstart.installing import CannotInstall, LogLine, Size, measure
from bench.coldstart.measuring import UNWRITTEN
from bench.coldstart.recipes import OURS, RECIPES
from bench.power.starts import Asked, Payload, Started, start, start_limited
from bench.speed.__main__ import EXAMPLE
from lambda_local.cgroups import VCPU_MB, limited
from lambda_local.instance import Setting, best_way
from lambda_local.lambda_environment import Function
from lambda_local.processes import Span
from lambda_local.stack_file import read_stack
from lambda_local.temporary_folder import unpacked
from model.errors import FudaError

RAN = "ran"
READY_S = 300
"""For an init that has to read the package from disk."""
PEERS = ("tensorflow",)
MODEL_FILE = "model.safetensors"
"""The model at the root of our package."""
WORK = "fixed work"
WORK_FOLDER = Path(__file__).parent / "fixed_work"
SMALL_MB = 128
CHECKED_MB = (SMALL_MB, VCPU_MB)
"""The sizes at which the fixed work is always measured."""
HASHES = 600_000
"""Fixed work of 100 to 200 ms, on a processor of today."""
WORK_TIMEOUT_S = 300


class NoPeer(FudaError):
    """Raised when a peer cannot be built."""


class NoModel(FudaError):
    """Raised when a package has no model, which the peers have to serve too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A function to measure: at which memory sizes, and what to ask it in each round.

    `serves` and `package` (files and bytes) are for people.
    """

    function: Function
    sizes_mb: Sequence[int]
    asked: Sequence[Asked]
    serves: str
    package: dict[str, Any]


@dataclass(slots=True)
class Measured:
    """The starts of a function at one size, and RAN, or why it did not run."""

    starts: list[Started] = field(default_factory=list)
    outcome: str = RAN

    @property
    def calls(self) -> list[tuple[str, Span]]:
        """The warm calls of all starts, by payload."""
        return [call for start in self.starts for call in start.warm]


@contextmanager
def made_subjects(
    package: Path, peers: Sequence[str], sizes_mb: Sequence[int], asked: Sequence[Asked], *, log: LogLine
) -> Iterator[list[Subject]]:
    """Yield our package, the peers of these names, which serve its model, and last the fixed work.

    Raises NoPackage, NoModel and NoPeer.
    """
    with ExitStack() as cleaning:
        folder = cleaning.enter_context(unpacked(package))
        if not (folder / MODEL_FILE).is_file():
            raise NoModel(f"{package} has no {MODEL_FILE}: build it by `make power`.")
        ours = Subject(
            function=_function(folder, OURS),
            sizes_mb=sizes_mb,
            asked=asked,
            serves="our package: the whole service",
            package=asdict(_measure_package(package)),
        )
        others = _build_peers(peers, ours, cleaning, log)
        work = _work(cleaning.enter_context(unpacked(WORK_FOLDER)), sizes_mb, len(asked))
        yield [ours, *others, work]


def try_limits(
    sizes_mb: Sequence[int], *, limit: Callable[..., AbstractContextManager[Any]] = limited
) -> None:
    """Raise CannotLimit when this machine does not allow the limits, before anything is built."""
    for memory_mb in sizes_mb:
        with limit(memory_mb, limit_memory=True):
            pass


def warm_up(subject: Subject, setting: Setting) -> None:
    """Send every payload once, without limits: all are answered, and the files are in memory from now on.

    Raises LambdaFault and WrongAnswer.
    """
    payloads = sorted({payload for asked in subject.asked for payload in (asked.first, *asked.warm)})
    start(subject.function, setting, Asked(payloads[0], payloads), init_s=READY_S)


def measure_rounds(
    subjects: Sequence[Subject],
    setting: Setting,
    *,
    pause_ms: float,
    on_progress: Callable[[int, int], object],
    start_case: Callable[..., Started | str] = start_limited,
) -> list[dict[int, Measured]]:
    """Return the starts of each subject by memory size. Raises WrongAnswer and CannotLimit.

    Each subject is started once at each size in every round, in every other round from the last to the first:
    other work on the machine disturbs all alike, and none always follows the same one. A case that failed
    once is not started again, as in the state machine, where one error ends a size.
    """
    found: list[dict[int, Measured]] = [{size: Measured() for size in each.sizes_mb} for each in subjects]
    cases = [
        (each, size, found[place][size]) for place, each in enumerate(subjects) for size in each.sizes_mb
    ]
    rounds = len(subjects[0].asked)
    for number in range(rounds):
        for place, (subject, size, measured) in enumerate(cases[:: -1 if number % 2 else 1], start=1):
            if measured.outcome == RAN:
                function = replace(subject.function, memory_mb=size)
                started = start_case(function, setting, subject.asked[number], pause_s=pause_ms / 1000)
                if isinstance(started, str):
                    measured.outcome = started
                else:
                    measured.starts.append(started)
            on_progress(number * len(cases) + place, rounds * len(cases))
    return found


def _build_peers(names: Sequence[str], ours: Subject, cleaning: ExitStack, log: LogLine) -> list[Subject]:
    """Return the peers, which are asked the same as `ours`. Raises NoPeer."""
    recipes = [recipe for recipe in RECIPES if recipe.name in names]
    if not recipes:
        return []
    try:
        # No peer here learns from a blog, so which one is named does not matter.
        building = built(recipes, ours.function.package / MODEL_FILE, EXAMPLE, log=log)
        packages = cleaning.enter_context(building)
    except (CannotBuild, CannotInstall) as error:
        raise NoPeer(f"{error}\nTo measure without it: --peers none.") from error
    return [
        replace(
            ours,
            function=_function(each.folder, each.recipe.name),
            serves=each.recipe.serves,
            package=asdict(each.size),
        )
        for each in packages
    ]


def _work(folder: Path, sizes_mb: Sequence[int], rounds: int) -> Subject:
    """Return the function of fixed work: in each round it does the work once, when it is warm."""
    first, work = (Payload(f"{hashes}", json.dumps({"body": f"{hashes}"}).encode()) for hashes in (1, HASHES))
    return Subject(
        function=replace(_function(folder, WORK), timeout_s=WORK_TIMEOUT_S),
        sizes_mb=sorted({*sizes_mb, *CHECKED_MB}),
        asked=[Asked(first, [work])] * rounds,
        serves="hashes, always as many",
        package=asdict(measure(folder)),
    )


def _function(folder: Path, name: str) -> Function:
    """Return a function with the limits and variables of serverless.yml, without a memory size of its own."""
    stack = read_stack()
    environment = stack.environment | (UNWRITTEN if best_way() == "plain" else {})
    return Function(package=folder, name=name, timeout_s=stack.timeout_s, environment=environment)


def _measure_package(package: Path) -> Size:
    if package.is_dir():
        return measure(package)
    with zipfile.ZipFile(package) as archive:
        sizes = [entry.file_size for entry in archive.infolist()]
    return Size(len(sizes), sum(sizes), package.stat().st_size)
