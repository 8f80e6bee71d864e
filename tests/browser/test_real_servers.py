"""The page of real servers: `python -m service`, and the Lambda package behind lambda_local."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import opened, suggestions
from tests.support.packages.built_package import write_tiny_model
from tests.support.serving import read_until_serving, running


@pytest.mark.parametrize("server", ["service", "lambda_local"])
def test_a_draft_becomes_a_downloaded_post(browser, server, tmp_path, request):
    if server == "service":
        options = ["--model", str(write_tiny_model(tmp_path / "tiny.safetensors"))]
    else:
        options = ["--package", str(request.getfixturevalue("built_package").zip)]
    with running(server, *options, "--port", "0") as process:
        _, address = read_until_serving(process)
        with opened(browser, f"http://{address}/") as page:
            page.fill("#draft", "---\ntitle: A Python script\n---\n")
            expect(suggestions(page).first).to_have_text("Python")
            expect(suggestions(page).first).to_have_attribute("aria-pressed", "true")
            with page.expect_download() as download:
                page.locator("#download").click()
            text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: A Python script\ntopics:\n  - Python\n")
