"""tests/forms/recorded.json: every form, and what the real site generators read of it."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.readers import File
from bench.readers.programs import NAMES, find_versions, read_all
from console.command import run_command
from console.parser import Parser
from tests.forms import Form, read_forms, title

DESCRIPTION = """\
Write tests/forms/recorded.json: every form of front matter, and what the site generators read of it.

Programs that are not installed keep what was recorded for a form that has not changed."""
PATH = Path(__file__).with_name("recorded.json")


def describe(form: Form) -> dict[str, Any]:
    """Return a form as JSON has it, without readings. Most have no links."""
    described = {**asdict(form), "site": dict(form.site), "links": dict(form.links)}
    return {key: value for key, value in described.items() if value or key != "links"}


def as_file(form: Form) -> File:
    return File(form.text, form.path, form.site, form.links)


def load() -> dict[str, Any]:
    """Return what is recorded: "programs" with their versions, and "kinds" with titles and forms."""
    recorded: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return recorded


def record(before: dict[str, Any]) -> dict[str, Any]:
    """Return all forms with what the installed programs read; the others' readings are those of `before`."""
    kinds = read_forms()
    readings = read_all([as_file(form) for forms in kinds.values() for form in forms])
    programs = {**before["programs"], **find_versions()}
    record: dict[str, Any] = {"programs": {name: programs[name] for name in NAMES if name in programs}}
    old = {_identity(entry): entry["read"] for kind in before["kinds"].values() for entry in kind["forms"]}
    record["kinds"] = {}
    at = 0
    for kind, forms in kinds.items():
        entries = []
        for form in forms:
            read = {
                **old.get(_identity(describe(form)), {}),
                **{name: readings[name][at] for name in readings},
            }
            entries.append({**describe(form), "read": {name: read[name] for name in NAMES if name in read}})
            at += 1
        record["kinds"][kind] = {"title": title(kind), "forms": entries}
    return record


def _identity(entry: dict[str, Any]) -> str:
    """Return what a program reads of a form: nothing else makes an old reading stale."""
    return json.dumps([entry["text"], entry["path"], entry["site"], entry.get("links", {})])


def write() -> None:
    """Write the file anew."""
    before = load() if PATH.exists() else {"programs": {}, "kinds": {}}
    PATH.write_text(render(record(before)), encoding="utf-8")


def render(recorded: dict[str, Any]) -> str:
    """Return the text of the file, with each form in a line: a changed form is one changed line."""
    kinds = []
    for kind, section in recorded["kinds"].items():
        forms = ",\n".join(f"  {json.dumps(entry)}" for entry in section["forms"])
        kinds.append(f'{json.dumps(kind)}: {{"title": {json.dumps(section["title"])}, "forms": [\n{forms}]}}')
    programs = json.dumps(recorded["programs"])
    return f'{{"programs": {programs},\n"kinds": {{\n{",\n".join(kinds)}\n}}}}\n'


def main(arguments: Sequence[str]) -> int:
    """Write the file, and return the exit code."""
    Parser(prog="python -m tests.forms.recording", description=DESCRIPTION).parse_args(arguments)
    return run_command("recording", write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
