"""Where the report is written, what it links to, and the model that was there before."""

import os
from copy import replace
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from model.artifact import write_artifact
from model.packing import pack_model
from tests.support.models.predicting import predict
from tests.support.models.reporting import TEA, blog_of, fitted_on
from tests.support.models.tiny_model import tiny_model
from tests.support.pages import Page
from training.report.page.html import relative_to
from training.report.page.rest import LastModel, read_last
from training.report.page.writing import render_report, write_report
from training.report.place import CannotWriteReport

FITTED = fitted_on(predict("tea", "tea"))
NOT_UTF_8 = os.fsdecode(b"\xff.md")
NAMES = ["plain.md", "a b#c?d%41.md", "javascript:alert(1).md", "お茶.md", 'q"<>&.md', NOT_UTF_8]


def write(path: Path) -> None:
    write_report(path, blog_of(TEA), FITTED, content=path.parent / "content")


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_the_file_of_the_post(tmp_path, name):
    address = relative_to(tmp_path / "build" / "report.html", tmp_path / "content")(name)
    assert address.startswith("../content/")
    target = urljoin("file:///b/build/report.html", address).removeprefix("file://")
    assert unquote(target, errors="surrogateescape") == f"/b/content/{name}"


def test_the_report_replaces_an_older_report(tmp_path):
    path = tmp_path / "report.html"
    write(path)
    before = path.read_bytes()
    write(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("content", ["", "<!doctype html><title>My own page</title>"])
def test_a_persons_own_page_is_not_overwritten(tmp_path, content):
    path = tmp_path / "report.html"
    path.write_text(content)
    with pytest.raises(CannotWriteReport, match=r"not a report of Fuda\..*--report"):
        write(path)
    assert path.read_text() == content


def test_a_folder_cannot_be_a_report(tmp_path):
    with pytest.raises(CannotWriteReport, match="it is a folder"):
        write(tmp_path)


def test_a_name_that_is_not_utf_8_does_not_stop_the_report(tmp_path):
    fitted = fitted_on(replace(predict("tea", "x"), path=NOT_UTF_8))
    write_report(tmp_path / "r.html", blog_of(replace(TEA, path=NOT_UTF_8)), fitted, content=tmp_path)
    assert 'href="%FF.md"' in (tmp_path / "r.html").read_text("utf-8")


def compare_with(last: LastModel | None) -> Page:
    return Page(render_report(blog_of(TEA), FITTED, href=str, last=last))


def test_the_last_model_stands_beside_this_one(tmp_path):
    artifact = pack_model(tiny_model())
    write_artifact(tmp_path / "model", artifact)
    table = compare_with(read_last(tmp_path / "model")).tables["Two models of this blog"]
    rows = {row[0]: row[1:] for row in table}
    assert rows["Version"] == [FITTED.artifact.version, artifact.version]
    assert rows["Newest post"] == ["2024-05-06", "2024-05-06"]
    assert rows["Posts read"] == ["1", "7"]
    assert rows["Posts measured on"] == ["1", "2"]
    assert rows["The first five tags agree with yours (F1)"] == ["100 %", "50 %"]
    assert rows["The first tag is right"] == ["100 %", "–"]


def test_without_a_last_model_the_page_has_a_sentence(tmp_path):
    assert read_last(tmp_path / "model") is None
    assert "There was no model to compare with." in compare_with(None).text


def test_a_last_model_that_cannot_be_read_is_reported_with_the_reason(tmp_path):
    (tmp_path / "model").write_bytes(b"not a model")
    page = compare_with(read_last(tmp_path / "model"))
    assert "The last model could not be read: is cut short, or not a model of Fuda." in page.text
