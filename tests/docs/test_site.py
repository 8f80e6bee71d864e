"""The site and the documents at the top: they build, and no link in them is dead."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.tools.pages import DOCS, ROOT, document_paths, name_document
from tests.support.document_text import headings, links, without_code

TOP = sorted(path.name for path in ROOT.glob("*.md"))
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build("--site-dir", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_has_every_page_and_no_tool(site):
    pages = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    built = {path.relative_to(site) for path in site.rglob("*.html")} - {Path("404.html")}
    assert built == pages
    assert not (site / "tools").exists()


def test_the_pictures_of_the_benches_are_published_with_the_pages_that_show_them(site):
    page = (site / "performance.html").read_text(encoding="utf-8")
    shown = re.findall(r'src="(bench/results/[^"]+)"', page)
    assert shown
    assert [name for name in shown if not (site / name).is_file()] == []


def test_the_site_asks_no_other_server_for_scripts_or_styles(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//[^"]+"', page) == []


def test_a_dead_link_or_anchor_would_fail_the_build(tmp_path):
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(
        r"^(?:not_in_nav|nav|hooks):.*?(?=^\w|\Z)", "", settings, flags=re.MULTILINE | re.DOTALL
    )
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A\n\n[b](gone.md) [c](#gone)\n", encoding="utf-8")
    done = build("--config-file", str(tmp_path / "mkdocs.yml"))
    assert done.returncode != 0
    assert "2 warnings" in done.stdout + done.stderr


@pytest.mark.parametrize("name", TOP)
def test_no_link_of_a_document_at_the_top_is_dead(name: str):
    dead = []
    for target in links((ROOT / name).read_text(encoding="utf-8")):
        path, _, fragment = target.partition("#")
        file = ROOT / (path or name)
        known = headings(file.read_text(encoding="utf-8")) if fragment and file.is_file() else []
        if not file.exists() or (fragment and fragment not in map(anchor, known)):
            dead.append(target)
    assert dead == []


def test_every_decision_has_a_number_of_its_own_and_is_listed():
    index = (DOCS / "adr" / "index.md").read_text(encoding="utf-8")
    assert len({path.name[:4] for path in DECISIONS}) == len(DECISIONS)
    assert [path.name for path in DECISIONS if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_has_its_figures_and_what_was_rejected(path: Path):
    title, *parts = headings(path.read_text(encoding="utf-8"))
    assert title.startswith(f"{int(path.name[:4])}. ")
    assert parts[:4] == ["Situation", "Decision", "Figures", "Rejected"]
    assert parts[4:] in ([], ["Consequences"])


def test_the_readme_has_at_most_900_words():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 900


@pytest.mark.parametrize("path", document_paths(), ids=name_document)
def test_a_document_has_one_title(path: Path):
    text = without_code(path.read_text(encoding="utf-8"))
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
