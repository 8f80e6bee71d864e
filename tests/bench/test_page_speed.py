"""python -m bench.speed.page: it names what it needs, and what it compares with. No test asserts a time."""

import pytest
from werkzeug.test import Client

from bench.speed.page import EMPTY_PATH, CannotMeasure, list_rows, main, measure_paints, with_empty_page
from service.app import create_app
from tests.support.app_server import serving_app
from tests.support.browser import launched
from tests.support.models.page_tagger import PageTagger

TYPING = {"long_tasks": 0, "longest_task_ms": 0, "key_cpu_ms": 9.5, "key_script_cpu_ms": 0.5}


def application():
    return with_empty_page(create_app(PageTagger, page=True))


def test_without_chromium_the_command_that_installs_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotMeasure, match="apt-get install chromium"):
        main(["--model", "any.safetensors"])


def test_the_measured_service_has_an_empty_page_and_all_others():
    client = Client(application())
    assert client.get(EMPTY_PATH).text.endswith("<p>Empty")
    assert "<textarea" in client.get("/", headers={"Accept": "text/html"}).text
    assert client.get("/v1/health").status_code == 200


def test_the_page_and_an_empty_one_are_opened_in_turn(monkeypatch):
    monkeypatch.setattr("bench.speed.page.OPENINGS", 2)
    with launched() as browser, serving_app(application()) as address:
        found = measure_paints(browser, address)
    paints = [value for name, value in found.items() if name.endswith("first_paint_ms")]
    assert len(paints) == 4
    assert all(value > 0 for value in paints)
    rows = dict(list_rows(found | {"typing": TYPING, "bare_text_area": TYPING}))
    assert f"{found['best_empty_first_paint_ms']} ms" in str(rows)
