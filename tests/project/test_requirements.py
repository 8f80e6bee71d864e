"""The requirement files: every wish has its reason, every pin its hashes, and no two pins disagree."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
WISHES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.in"), *ROOT.glob("*/*.in")])


def read_lines(name: str) -> list[str]:
    """Return the lines of a requirement file, continued ones joined, comment lines left out."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def read_wishes(name: str) -> list[Requirement]:
    lines = [line.partition(" #")[0] for line in read_lines(name) if not line.startswith("-c ")]
    return [Requirement(line) for line in lines]


def read_pins(name: str) -> dict[str, str]:
    """Return the version that the lock of `name`, a .in file, holds for each package."""
    found = (re.match(r"([\w.-]+)==(\S+)", line) for line in read_lines(name.replace(".in", ".txt")))
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def test_the_eight_requirement_files_are_here():
    assert WISHES == [
        "bin/audit.in",
        "bin/uv.in",
        "requirements.in",
        "requirements/aws.in",
        "requirements/client.in",
        "requirements/dev.in",
        "requirements/peers.in",
        "requirements/train.in",
    ]


@pytest.mark.parametrize("name", WISHES)
def test_every_wish_says_why(name: str):
    assert [line for line in read_lines(name) if " # " not in line] == []


@pytest.mark.parametrize("name", WISHES)
def test_every_wish_is_pinned_within_what_it_asks(name: str):
    pins = read_pins(name)
    missed = [
        str(wish)
        for wish in read_wishes(name)
        if pins.get(canonicalize_name(wish.name), "none") not in wish.specifier
    ]
    assert missed == [], "run `make requirements`"


@pytest.mark.parametrize("name", WISHES)
def test_every_pin_has_hashes(name: str):
    lines = read_lines(name.replace(".in", ".txt"))
    assert lines
    assert [line for line in lines if "--hash=sha256:" not in line] == []


def test_packages_that_several_files_pin_have_one_version():
    pins = [pin for name in WISHES for pin in read_pins(name).items()]
    assert len(set(pins)) == len(dict(pins))
