"""The page for authors and /docs, as a browser and as a program ask for them."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from werkzeug.test import Client

from service.app import create_app
from service.documents import STYLE
from service.openapi import document
from service.pages import FILES, FOLDER, POLICY
from service.routes import PAGES
from tests.support.models.fake_tagger import FakeTagger, no_tagger

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MAX_PAGE_BYTES = 25_000


@pytest.fixture
def client() -> Client:
    return Client(create_app(FakeTagger, page=True))


class Tags(HTMLParser):
    """Collects the tags of a document with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def style_of(path: str) -> str:
    """Return the style of the page, and of the API's documents what they have more."""
    return (FOLDER / "page.css").read_text(encoding="utf-8") + (STYLE if path == "/docs" else "")


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_each_file_of_the_page_with_the_strict_policy(client, path):
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    assert response.content_type.startswith("text/")
    assert response.content_type.endswith("charset=utf-8")
    style = b64encode(sha256(style_of(path).encode()).digest()).decode()
    assert response.headers["Content-Security-Policy"] == POLICY.format(style=style)
    assert response.headers["Cache-Control"] == "no-cache"


def test_the_policy_allows_nothing_but_files_of_the_service_itself():
    sources = dict(each.strip().split(" ", 1) for each in POLICY.split(";"))
    assert sources["default-src"] == "'none'"
    assert {sources[name] for name in ("script-src", "connect-src")} == {"'self'"}
    assert sources["style-src"] == "'sha256-{style}'"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_document_has_its_whole_style_in_itself(client, path):
    text = client.get(path, headers=BROWSER).text
    assert f"<style>{style_of(path)}</style>" in text
    assert [tag for tag, _ in Tags(text).found].count("style") == 1
    assert "stylesheet" not in text


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html;q=0"])
def test_a_program_gets_at_the_root_what_it_gets_without_the_page(client, accept):
    headers = {"Accept": accept} if accept else {}
    without = Client(create_app(FakeTagger)).get("/", headers=headers)
    response = client.get("/", headers=headers)
    assert (response.status_code, response.data) == (404, without.data)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_off_unless_it_is_asked_for(path):
    assert Client(create_app(FakeTagger)).get(path, headers=BROWSER).status_code == 404


def test_the_page_opens_without_a_model():
    assert Client(create_app(no_tagger, page=True)).get("/", headers=BROWSER).status_code == 200


def test_a_browser_that_has_the_file_gets_no_second_copy(client):
    tag = client.get("/page.js").headers["ETag"]
    again = client.get("/page.js", headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/page.js", headers={"If-None-Match": '"older"'}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_get_only(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path, headers=BROWSER).data == b""


def test_the_files_of_the_page_are_small_and_no_others_are_in_the_folder():
    files = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(files) == {"page.css"} | {name for name, _ in FILES.values()}
    assert sum(files.values()) <= MAX_PAGE_BYTES


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_document_has_no_inline_code_and_names_no_other_host(client, path):
    text = client.get(path, headers=BROWSER).text
    for tag, attributes in Tags(text).found:
        assert tag != "script" or attributes.get("src") == "page.js"
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not re.match("[a-z]+:|//", attributes.get("src") or attributes.get("href") or "")


def test_no_code_of_the_page_can_turn_text_into_markup():
    code = (FOLDER / "page.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|https?://", code
    )


def test_the_documents_show_every_request_object_and_field(client):
    text = client.get("/docs", headers=BROWSER).text
    api = document()
    for path, methods in api["paths"].items():
        assert all(f"<code>{method.upper()} {path}</code>" in text for method in methods)
    for name, schema in api["components"]["schemas"].items():
        assert f'id="{name}"' in text
        assert all(f"<code>{field}</code>" in text for field in schema.get("properties", {}))


def test_the_documents_link_only_to_what_is_there(client):
    tags = Tags(client.get("/docs", headers=BROWSER).text).found
    ids = {attributes.get("id") for _, attributes in tags}
    links = {attributes["href"] or "" for tag, attributes in tags if tag == "a"}
    assert {link for link in links if link.startswith("#") and link[1:] not in ids} == set()
    assert {link for link in links if not link.startswith("#")} == {"openapi.json", "./"}
