"""A cold start in its parts: read from a log, divided by hand, and measured with the real package."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.coldstart.measuring import render_post_event
from bench.coldstart.parts import HANDLER, IMPORTTIME, list_parts, prepared, start_once
from bench.coldstart.start_log import (
    FIRST_ANSWER,
    MARK,
    MODEL,
    NAMES,
    OWN,
    PREDICTION,
    PYTHON,
    READY,
    REST,
    RUNTIME,
    STANDARD,
    Imported,
    Log,
    NoParts,
    divide_start,
    name_group,
    parse_log,
)
from lambda_local.instance import best_setting
from model.post import Post
from tests.support.packages.built_package import BuiltPackage

LIBRARY = frozenset(sys.stdlib_module_names)
LINES = """\
import time: self [us] | cumulative | imported package
import time:      3000 |      3000 |   encodings
import time:       100 |       100 | runpy
import time:      2000 |      2000 | json
import time:      4000 |      6000 | awslambdaric
timed_handler 1020000000 handler begins
import time:      8000 |      8000 |     numpy._core
import time:      2000 |     10000 |   numpy
import time:      4000 |      4000 |   re
import time:      1000 |     15000 | model.tagger
timed_handler 1040000000 load begins
import time:       500 |       500 | decimal
timed_handler 1042000000 load ends
import time:      1000 |      1000 | aws.log_lines
timed_handler 1044000000 warm-up begins
timed_handler 1049000000 warm-up ends
timed_handler 1050000000 handler ends
something else
""".splitlines()
LOG = parse_log(LINES, started_ns=1_000_000_000)
PLAIN = dict(zip(LOG.marks, (10.0, 21.0, 23.0, 23.0, 26.0, 26.5), strict=True)) | {READY: 27.0}


def test_a_log_has_the_time_of_each_mark_and_the_imports_after_it():
    assert LOG.marks["handler begins"] == 20
    assert LOG.marks["handler ends"] == 50
    assert [each.module for each in LOG.imported[""]] == ["encodings", "runpy", "json", "awslambdaric"]
    assert LOG.imported["load ends"] == [Imported("aws.log_lines", 1_000)]


def test_a_log_without_a_mark_is_refused():
    with pytest.raises(NoParts, match="'load ends'"):
        parse_log([line for line in LINES if "load ends" not in line], started_ns=0)


def test_a_start_is_divided_by_the_shares_of_a_slower_start_and_adds_up():
    parts = divide_start(PLAIN, LOG, LIBRARY)
    # Imports took 22 ms under importtime and 11 without; until the handler it took 20 ms, and 10 without.
    assert parts == {
        PYTHON: 7, RUNTIME: 3, "NumPy": 5, STANDARD: 2, OWN: 1, MODEL: 2, PREDICTION: 3, REST: 4,
    }  # fmt: skip
    assert sum(parts.values()) == PLAIN[READY]


def test_the_largest_imports_come_first():
    groups = list(divide_start(PLAIN, LOG, LIBRARY))[2:-3]
    assert groups == ["NumPy", STANDARD, OWN]


def test_imports_before_runpy_count_as_python_itself():
    log = Log(LOG.marks, {**LOG.imported, "": [Imported("encodings", 9_000)]})
    assert divide_start(PLAIN, log, LIBRARY)[RUNTIME] == 0


@pytest.mark.parametrize(
    ("module", "group"),
    [
        ("numpy.linalg", "NumPy"),
        ("model.tagger", OWN),
        ("json.decoder", STANDARD),
        ("markupsafe", "werkzeug"),
        ("elsewhere", REST),
    ],
)
def test_a_module_is_counted_in_the_group_that_brings_it(module: str, group: str):
    assert name_group(module, LIBRARY) == group


def test_the_handler_marks_its_lines_as_they_are_read():
    assert f'MARK = "{MARK}"' in HANDLER.read_text(encoding="utf-8")


def test_a_real_start_has_every_part(built_package: BuiltPackage):
    event, setting = render_post_event(Post("コーヒー", "# Python\n\nA script.")), best_setting()
    with prepared(built_package.zip) as folder:
        plain = start_once(folder, setting, event)
        slowed = start_once(folder, replace(setting, python_options=IMPORTTIME), event)
    figures = list_parts([plain], [slowed.log])
    parts = {part["name"]: part["ms"] for part in figures["parts"]}
    known = {PYTHON, RUNTIME, OWN, STANDARD, MODEL, PREDICTION, REST, FIRST_ANSWER}
    assert set(parts) <= known | set(NAMES.values())
    assert {"NumPy", "werkzeug", "Powertools", OWN, STANDARD} <= set(parts)
    assert all(ms >= 0 for ms in parts.values())
    assert sum(parts.values()) - parts[FIRST_ANSWER] == pytest.approx(figures["init_ms"], abs=0.02)


def test_the_package_itself_stays_unchanged(built_package: BuiltPackage):
    before = sorted(built_package.folder.rglob("*"))
    with prepared(built_package.folder) as folder:
        assert (folder / "timed_handler.py").is_file()
        assert list(folder.glob("__pycache__/timed_handler.*.pyc"))
    assert not folder.exists()
    assert sorted(built_package.folder.rglob("*")) == before
    assert not Path(built_package.folder, "timed_handler.py").exists()
