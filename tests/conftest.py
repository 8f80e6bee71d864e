"""Fixtures that several test modules share: the model of examples/blog, trained once, and the package."""

import fcntl
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.packages.built_package import HERE, BuiltPackage, build
from tests.support.starting import MAX_TEST_S, bounded, restore_signals
from training.starting import LOG, TENSORFLOW

# Before any test module imports TensorFlow, which reads it then. NumPy keeps the threads it has been given.
os.environ.update(TENSORFLOW | LOG)
restore_signals()

# No test asserts a time: a busy machine takes many times as long for an example.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
# `make prove` asks for it, with --hypothesis-profile: tests then try examples for minutes.
settings.register_profile("prove", deadline=None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Bound each test, with the fixtures that are made for it; `make prove` takes as long as it takes."""
    proving = item.config.getoption("--hypothesis-profile", default=None) == "prove"
    with nullcontext() if proving else bounded(MAX_TEST_S):
        return (yield)


ROOT = Path(__file__).parent.parent
BLOG = "examples/blog/content"


@dataclass(frozen=True, slots=True)
class Trained:
    """A model of examples/blog, the report that its training printed with --json, and what a person saw."""

    model: Path
    report: dict[str, Any]
    seen: str


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of the person who runs the tests out of them, and their records out of the home."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


def make_once[T](name: str, factory: pytest.TempPathFactory, make: Callable[[Path], T]) -> T:
    """Return what `make` makes in a folder; of several processes that run the tests, one makes it for all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return make(factory.mktemp(name))
    folder = factory.getbasetemp().parent / name
    result = folder.with_suffix(".pickle")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            folder.mkdir()
            result.write_bytes(pickle.dumps(make(folder)))
    made: T = pickle.loads(result.read_bytes())
    return made


def train(folder: Path) -> Trained:
    """Train a model of examples/blog as its author would."""
    model = folder / "blog.safetensors"
    command = [sys.executable, "-m", "training", BLOG, "--out", str(model), "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return Trained(model, json.loads(run.stdout), run.stderr)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return make_once("trained", tmp_path_factory, train)


@pytest.fixture(scope="session")
def built_package(tmp_path_factory: pytest.TempPathFactory) -> BuiltPackage:
    """The package for Lambda with a tiny model, for this machine's architecture, built and unpacked."""
    if not HERE:
        pytest.skip("packages for Lambda run on Linux on x86_64 or arm64")
    return make_once("package", tmp_path_factory, lambda folder: build(folder, HERE))


@pytest.fixture(scope="session")
def tensorflow() -> None:
    """Prepare TensorFlow as fit does, before it computes anything."""
    from training.network import prepare

    prepare(seed=1)
