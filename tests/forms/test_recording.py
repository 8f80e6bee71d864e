"""What is recorded of the real programs is what they read today."""

import pytest

from bench.readers.programs import NAMES, find_versions, read_all
from tests.forms import read_forms
from tests.forms.recording import as_file, describe, load

RECORDED = load()
ENTRIES = [entry for kind in RECORDED["kinds"].values() for entry in kind["forms"]]
FORMS = [form for forms in read_forms().values() for form in forms]
VERSIONS = find_versions()


@pytest.fixture(scope="module")
def readings():
    return read_all([as_file(form) for form in FORMS])


def test_every_form_is_recorded_as_it_is():
    described = [describe(form) for form in FORMS]
    recorded = [{key: entry[key] for key in entry if key != "read"} for entry in ENTRIES]
    assert recorded == described, "run `make forms`"


@pytest.mark.parametrize("name", NAMES)
def test_each_installed_program_reads_what_is_recorded(name, readings):
    if RECORDED["programs"].get(name) != VERSIONS.get(name, ""):
        pytest.skip(f"{name} is not installed in the version that was recorded")
    names = [entry["name"] for entry in ENTRIES]
    recorded = [entry["read"].get(name) for entry in ENTRIES]
    assert dict(zip(names, readings[name], strict=True)) == dict(zip(names, recorded, strict=True))
