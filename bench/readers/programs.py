"""All readers by name, with the versions of what is installed."""

import json
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from bench.readers import File, Reading, hugo, jekyll, node, toml

NAMES = ("hugo", "jekyll", *node.NAMES, "tomli")


def find_versions() -> dict[str, str]:
    """Return the version of each installed reader, by its name."""
    versions = {}
    if hugo.is_installed():
        versions["hugo"] = version("hugo")
    if jekyll.is_installed():
        printed = subprocess.run(["jekyll", "--version"], capture_output=True, text=True, check=True).stdout
        versions["jekyll"] = printed.split()[-1]
    if node.is_installed():
        for name, package in zip(node.NAMES, node.PACKAGES, strict=True):
            manifest = node.MODULES / package / "package.json"
            versions[name] = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    try:
        return {**versions, "tomli": version("tomli")}
    except PackageNotFoundError:
        return versions


def read_all(files: Sequence[File]) -> dict[str, list[Reading]]:
    """Return the readings of `files`, in their order, by the name of each installed reader."""
    readings: dict[str, list[Reading]] = {}
    if hugo.is_installed():
        readings["hugo"] = hugo.read(files)
    if jekyll.is_installed():
        readings["jekyll"] = jekyll.read(files)
    if node.is_installed():
        readings.update(node.read(files))
    if toml.is_installed():
        readings["tomli"] = toml.read(files)
    return readings
