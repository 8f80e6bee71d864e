"""The packages of Node.js: one is asked for, by its exact version, and all are pinned by their hash."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT


def read_json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


ASKED = read_json(ROOT / "package.json")
PINS = {name: pin for name, pin in read_json(ROOT / "package-lock.json")["packages"].items() if name}


def test_osls_alone_is_asked_for_and_is_of_the_stacks_version():
    version = ASKED["devDependencies"]["osls"]
    wanted = yaml.safe_load((ROOT / "serverless.yml").read_text(encoding="utf-8"))["frameworkVersion"]
    assert list(ASKED["devDependencies"]) == ["osls"]
    assert version.partition(".")[0] == wanted
    assert PINS["node_modules/osls"]["version"] == version


def test_every_package_is_pinned_by_a_strong_hash():
    assert len(PINS) > 1
    assert [name for name, pin in PINS.items() if not pin["integrity"].startswith("sha512-")] == []


def test_the_pins_leave_it_to_each_machine_where_packages_come_from():
    assert [name for name, pin in PINS.items() if "resolved" in pin] == []
