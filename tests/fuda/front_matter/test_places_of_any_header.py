"""Labels added in any generator's blog, to any header or in a mapping of it: read back, or refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.generator import Site
from blog.post_file import labels_under, new_labels
from blog.reading import parse_parts
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from tests.support.client.post_strategies import CATEGORY_KEYS, POST_FILES, TAG_KEYS, label_lists

SITES = (
    Site(),
    Site("hugo", frozenset({"tags", "categories"})),
    Site("hugo", frozenset({"topics", "category"})),
    Site("zola", frozenset({"tags", "categories"})),
    Site("grav", frozenset({"tag", "category"})),
    Site("jekyll"),
    Site("hexo"),
    Site("eleventy"),
    Site("astro"),
)
TABLES = ("", "params", "taxonomies", "taxonomy")
EXAMPLES = 2_000 if settings.get_current_profile_name() == "prove" else 200
HEADERS = {
    "yaml": re.compile(r"(\s*---[ \t]*\r?\n)(.*?)(^(?:---|\.\.\.)[ \t]*\r?$.*)", re.DOTALL | re.MULTILINE),
    "toml": re.compile(r"(\s*\+\+\+[ \t]*\r?\n)(.*?)(^\+\+\+[ \t]*\r?$.*)", re.DOTALL | re.MULTILINE),
}


def put_into(table: str, text: str, form: str) -> str:
    """Return a post whose header is in the mapping `table` of another header, "" for the post itself."""
    header = HEADERS[form].match(text)
    if not table or not header:
        return text
    if form == "toml":
        return f"{header[1]}x = 1\n[{table}]\n{header[2]}{header[3]}"
    lines = ("  " * bool(line.strip()) + line for line in header[2].splitlines(keepends=True))
    return f"{header[1]}x: 1\n{table}:\n{''.join(lines)}{header[3]}"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", HEADERS)
def test_what_is_added_is_read_back_by_the_generator_or_nothing_is_added(form, table):
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(text=POST_FILES[form], site=st.sampled_from(SITES), tags=label_lists(), categories=label_lists())
    def examine(text, site, tags, categories):
        before = put_into(table, text, form)
        added = [Addition(TAG_KEYS, tuple(tags)), Addition(CATEGORY_KEYS, tuple(categories))]
        try:
            after = add_labels(before, added, site=site)
        except CannotEdit:
            return
        assert add_labels(after, added, site=site) == after
        old, new = (parse_parts(each, site).header for each in (before, after))
        for keys, labels in added:
            wanted = labels_under(old, keys) + new_labels(old, keys, labels)
            assert sorted(labels_under(new, keys)) == sorted(wanted)

    examine()
