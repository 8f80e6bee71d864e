"""POST /v1/headers: labels for the front matter of a post file, by the editor of the client."""

from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from fuda.front_matter.add_labels import Addition, add_labels
from service.api_limits import POST_BYTES
from service.app import create_app
from tests.support.models.fake_tagger import MODEL, FakeTagger, no_tagger

POST = "---\r\ntitle: Tea # a note\r\ntag: [Kyoto]\r\n---\r\nWe *walked*.\n"


def ask(value: Any, supply: Any = FakeTagger) -> TestResponse:
    return Client(create_app(supply)).post("/v1/headers", json=value)


def edited(**fields: Any) -> str:
    response = ask(fields)
    assert response.status_code == 200, response.text
    answer = response.get_json()
    assert answer["model"] == MODEL
    file: str = answer["file"]
    return file


def faults(value: Any) -> list[dict[str, Any]]:
    response = ask(value)
    assert response.status_code == 422
    errors: list[dict[str, Any]] = response.get_json()["errors"]
    return errors


def test_the_header_is_edited_as_by_the_editor_of_the_client():
    expected = add_labels(POST, [Addition(("tags", "tag"), ("tea: green", "緑茶"))])
    assert edited(file=POST, tags=["tea: green", "kyoto", "緑茶"]) == expected
    assert "tag: [Kyoto" in expected


def test_a_file_without_labels_to_add_stays_as_it_is():
    for file in (POST, "No header\r\n", "\ufeff---\ntitle: x\n---\n"):
        assert edited(file=file, tags=[]) == file


def test_a_file_without_front_matter_gets_a_header_with_its_title_line_ends_and_byte_order_mark():
    file = edited(file="\ufeffTea\r\n", title='On "tea": 茶', categories=["Travel"])
    assert file == '\ufeff---\r\ntitle: "On \\"tea\\": 茶"\r\ncategories:\r\n  - Travel\r\n---\r\n\r\nTea\r\n'


def test_a_header_that_cannot_be_edited_safely_is_refused_with_the_line():
    [fault] = faults({"file": "---\ntitle: x\ntags: &a [b]\nother: *a\n---\n", "tags": ["tea"]})
    assert fault["line"] == 3
    assert faults({"file": "---\ntitle: x\n", "tags": ["tea"]})[0]["line"] == 1


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ([], ""),
        ({"tags": []}, "/file"),
        ({"file": 1}, "/file"),
        ({"file": "", "labels": []}, "/labels"),
        ({"file": "", "tags": "tea"}, "/tags"),
        ({"file": "", "categories": ["a\x1b[2Jb"]}, "/categories/0"),
    ],
)
def test_a_fault_is_answered_with_its_place(value, pointer):
    assert pointer in [fault["pointer"] for fault in faults(value)]


def test_a_file_over_the_limit_of_a_post_is_refused():
    assert ask({"file": "a" * (POST_BYTES + 1)}).status_code == 413


def test_without_a_model_no_key_for_labels_is_known():
    assert ask({"file": POST}, no_tagger).status_code == 503
