"""The example blog: real Hugo builds it, and it holds what its README and the demo count on.

Hugo is the witness here: index.json of the built site says which labels Hugo found in each post.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest

from blog.header import parse_front_matter
from model.labels import fold

BLOG = Path(__file__).parent.parent.parent / "examples/blog"
HUGO = Path(sys.executable).with_name("hugo")
SOURCES = sorted((BLOG / "content").rglob("*.md"))
DRAFTS = sorted((BLOG / "drafts").glob("*.md"))
LABEL_KEYS = ("tags", "categories")

type Entry = dict[str, Any]


class AddressReader(HTMLParser):
    """Collects the addresses a page links to and shows, and the images that have no alt text."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.images_without_alt: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses |= {address for key in ("href", "src") if (address := values.get(key))}
        if tag == "img" and not values.get("alt"):
            self.images_without_alt.append(str(values.get("src")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site as Hugo built it, every warning being an error."""
    folder = tmp_path_factory.mktemp("blog")
    places = [f"--source={BLOG}", f"--destination={folder / 'site'}", f"--cacheDir={folder / 'cache'}"]
    command = [str(HUGO), *places, "--noBuildLock", "--panicOnWarning", "--printPathWarnings"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def entries(site: Path) -> list[Entry]:
    """Return what Hugo says about each post, oldest first."""
    found: list[Entry] = json.loads((site / "index.json").read_text(encoding="utf-8"))
    return found


def read_page(path: Path) -> AddressReader:
    reader = AddressReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def read_listed_posts(path: Path) -> set[str]:
    return {address for address in read_page(path).addresses if address.startswith("/posts/")}


def count_labels(entries: Iterable[Entry], key: str) -> Counter[str]:
    return Counter(fold(label) for entry in entries for label in entry[key])


def read_label_values(path: Path) -> list[Any]:
    header = parse_front_matter(path.read_text(encoding="utf-8")).header
    return [header.get(key, []) for key in LABEL_KEYS]


def japanese_share(path: Path) -> float:
    """Return the share of kana and kanji among the letters of a post's body; code counts as English."""
    body = parse_front_matter(path.read_text(encoding="utf-8")).body
    japanese = len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", body))
    return japanese / (japanese + len(re.findall(r"[A-Za-z]", body)))


def test_hugo_publishes_every_post_of_the_content_folder_and_nothing_else(entries: list[Entry]):
    names = {path.parent.name if path.stem == "index" else path.stem for path in SOURCES}
    assert {entry["url"] for entry in entries} == {f"/posts/{name}/" for name in names}
    assert 75 <= len(entries) <= 90


@pytest.mark.parametrize("key", LABEL_KEYS)
def test_each_label_has_a_page_that_lists_exactly_its_posts(site: Path, entries: list[Entry], key: str):
    for label in count_labels(entries, key):
        posts = {entry["url"] for entry in entries if label in map(fold, entry[key])}
        assert read_listed_posts(site / key / label / "index.html") == posts, label


def test_every_address_within_the_site_leads_to_something(site: Path):
    home = "https://slow-proof.example.org/"
    for page in site.rglob("*.html"):
        base = home + page.parent.relative_to(site).as_posix() + "/"
        urls = [urljoin(base, address) for address in read_page(page).addresses]
        paths = [site / unquote(url.removeprefix(home)) for url in urls if url.startswith(home)]
        assert [path for path in paths if not path.exists()] == [], page.name


def test_every_image_says_what_it_shows(site: Path):
    assert [found for page in site.rglob("*.html") for found in read_page(page).images_without_alt] == []


def test_our_front_matter_and_hugo_find_the_same_labels(entries: list[Entry]):
    by_title = {entry["title"]: [entry[key] for key in LABEL_KEYS] for entry in entries}
    for path in SOURCES:
        header = parse_front_matter(path.read_text(encoding="utf-8")).header
        labels = [[value] if isinstance(value, str) else value for value in read_label_values(path)]
        assert labels == by_title[header["title"]], path.name


def test_the_posts_have_five_categories_and_each_has_ten_posts(entries: list[Entry]):
    counts = count_labels(entries, "categories")
    assert len(counts) == 5
    assert min(counts.values()) >= 10


def test_the_tags_have_a_long_tail(entries: list[Entry]):
    counts = count_labels(entries, "tags").values()
    assert 23 <= len(counts) <= 30
    assert sum(count >= 10 for count in counts) >= 3
    assert sum(count in (2, 3) for count in counts) >= 5
    assert sum(count == 1 for count in counts) >= 3


def test_a_few_tags_are_spelled_in_two_ways(entries: list[Entry]):
    spellings = {label for entry in entries for label in entry["tags"]}
    assert len(spellings) - len(count_labels(entries, "tags")) == 3


def test_six_posts_are_untagged(entries: list[Entry]):
    assert sum(not entry["tags"] for entry in entries) == 6


def test_the_dates_spread_over_nearly_six_years(entries: list[Entry]):
    years = Counter(entry["date"][:4] for entry in entries)
    assert sorted(years) == ["2021", "2022", "2023", "2024", "2025", "2026"]
    assert min(years.values()) >= 8
    assert "2026-10-01" <= entries[-1]["date"] <= "2026-10-31"


def test_front_matter_comes_in_its_three_forms_and_labels_in_every_style():
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    forms = Counter(text[0] for text in texts)
    assert (forms["+"], forms["{"]) == (10, 4)
    assert forms["-"] > 60
    assert sum("\ntags:\n" in text for text in texts) >= 10
    assert sum("\ntags: [" in text for text in texts) >= 10
    assert sum(isinstance(values[0], str) for values in map(read_label_values, SOURCES)) == 1


def test_half_of_the_posts_are_english_half_japanese_and_a_few_mixed():
    shares = [japanese_share(path) for path in SOURCES]
    assert sum(share < 0.05 for share in shares) == 38
    assert sum(share > 0.4 for share in shares) == 40
    assert sum(0.05 < share < 0.3 for share in shares) == 8


def test_there_are_three_drafts_and_none_has_a_label():
    assert len(DRAFTS) == 3
    for path in DRAFTS:
        assert list(parse_front_matter(path.read_text(encoding="utf-8")).header) == ["title"], path.name
