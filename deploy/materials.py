"""The bill of materials in the package: what it contains, as CycloneDX 1.6 in JSON (ECMA-424).

It comes from the files that are packed, and from the pins that they were installed by. Without a time and a
serial number, the same package has the same bill.
"""

import json
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from deploy.contents import MODEL, Files

BILL = "bom.json"
"""Where the package has its bill: beside handler.py."""

Component = dict[str, Any]

_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)((?:.*\\\n)*.*)", re.MULTILINE)
_VERSION = re.compile(rb'^__version__ = "([^"]+)"$', re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def render_bill(files: Files, pins: str) -> bytes:
    """Return the bill of a package of these files: each distribution with its METADATA there, and the model.

    `pins` is the text of a requirements file with hashes. Raises KeyError for a distribution without a pin.
    """
    hashes = parse_pins(pins)
    version = _VERSION.search(files["fuda/__init__.py"])
    assert version, "fuda/__init__.py has the version of the project"
    project = {
        "bom-ref": "fuda", "type": "application", "name": "fuda", "version": version[1].decode(),
        "licenses": [{"license": {"id": "MIT"}}],
    }  # fmt: skip
    components = [*_distributions(files, hashes), _model(files[MODEL])]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": project},
        "components": components,
        "dependencies": [{"ref": "fuda", "dependsOn": [component["bom-ref"] for component in components]}],
    }
    return json.dumps(bill, ensure_ascii=False, separators=(",", ":")).encode()


def parse_pins(text: str) -> dict[tuple[str, str], list[str]]:
    """Return the sha256 digests that a requirements file pins, by the name and version of their release."""
    return {(normalize(match[1]), match[2]): sorted(_HASH.findall(match[3])) for match in _PIN.finditer(text)}


def normalize(name: str) -> str:
    """Return the name of a distribution as the index and package URLs spell it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _distributions(files: Files, hashes: dict[tuple[str, str], list[str]]) -> Iterator[Component]:
    for path in sorted(files):
        if PurePosixPath(path).match("*.dist-info/METADATA") and path.count("/") == 1:
            about = BytesParser().parsebytes(files[path], headersonly=True)
            name, version = normalize(about["Name"]), about["Version"]
            purl = f"pkg:pypi/{name}@{version}"
            # A pin has the hashes of all files of a release, and uv took the one for Lambda's machine. So
            # they are those of the distribution, as cyclonedx-py writes them, and not of the component.
            pinned = [{"alg": "SHA-256", "content": digest} for digest in hashes[name, version]]
            yield {
                "bom-ref": purl, "type": "library", "name": name, "version": version, "purl": purl,
                **_licenses(about),
                "externalReferences": [{"type": "distribution", "url": purl, "hashes": pinned}],
            }  # fmt: skip


def _licenses(about: Message) -> dict[str, Any]:
    """Return `licenses` by PEP 639's expression, by the older field, or by classifiers; {} without any.

    Only an expression is held to be SPDX: the older field is any text.
    """
    if expression := about["License-Expression"]:
        return {"licenses": [{"expression": expression}]}
    classified = [
        value.rpartition(" :: ")[2]
        for value in about.get_all("Classifier", [])
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    # A field with several lines holds the licence's text, which the package has as a file. Old setuptools
    # wrote UNKNOWN for a field that was not set.
    text = about["License"] or "UNKNOWN"
    names = classified if text == "UNKNOWN" or "\n" in text else [text]
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}


def _model(data: bytes) -> Component:
    digest = sha256(data).hexdigest()
    return {
        "bom-ref": MODEL, "type": "machine-learning-model", "name": MODEL,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }  # fmt: skip
