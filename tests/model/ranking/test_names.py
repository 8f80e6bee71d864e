"""Names of labels in posts, counted by hand."""

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from model.ranking.names import NameIndex, Occurrences, link_name, name_forms, plurals
from model.terms.extraction import FIELDS, parse_terms
from model.text.fields import Fields

any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("aA.- s茶コ#+"))


OTHER = Fields("tea node.js 茶コーヒー", body="unit test", links=("https://github.com/tidyverse/dplyr",))


def find(names: Sequence[str], fields: Fields) -> Occurrences:
    """Return the occurrences in a post that is read between others."""
    found = NameIndex(names).find(parse_terms(OTHER, fields, OTHER))
    return Occurrences(*(each[1] for each in found))


def count_in_body(name: str, body: str) -> float:
    return float(find([name], Fields(body=body)).counts[0, FIELDS.index("body")])


def count_links(name: str, *urls: str) -> float:
    return float(find([name], Fields(links=urls)).linked[0])


def test_a_plural_s_makes_no_difference():
    assert count_in_body("test", "A test of tests, tested") == 2
    assert count_in_body("tests", "A test of tests, tested") == 2


def test_accents_make_no_difference():
    assert count_in_body("conference", "une conférence, deux conférences") == 2
    assert count_in_body("Pokémon", "a pokemon") == 1
    assert count_in_body("café", "cafe café") == 2


def test_short_words_and_those_in_ss_have_no_plural():
    assert plurals("css") == ["css"]
    assert plurals("class") == ["class"]
    assert plurals("go") == ["go"]
    assert plurals("rails") == ["rails", "rail"]


def test_joined_and_split_spellings_are_one_name():
    text = "node.js, NodeJS; node js and node-js"
    assert count_in_body("Node.js", text) == 4
    assert count_in_body("node js", text) == 4


def test_a_name_in_one_word_is_found_in_a_compound_one():
    assert count_in_body("nodejs", "node.js and NodeJS") == 2


def test_the_words_of_a_name_must_follow_each_other():
    assert count_in_body("unit test", "unit of a test, test unit") == 0
    assert count_in_body("unit test", "Unit tests") == 1


def test_a_name_is_not_found_inside_a_word():
    assert count_in_body("art", "start artful") == 0


def test_a_cjk_name_is_found_inside_a_longer_word():
    assert count_in_body("コーヒー", "アイスコーヒーとコーヒー豆") == 2
    assert count_in_body("Node入門", "今日のｎｏｄｅ入門") == 1


def test_long_names_are_found_as_they_are():
    assert name_forms(["a", "b", "c", "d", "e"]) == {("a", "b", "c", "d", "e"), ("abcde",)}


def test_a_name_without_words_is_never_found():
    assert name_forms([]) == set()
    assert count_in_body("!?", "What!?") == 0


def test_each_field_has_its_own_count():
    fields = Fields(title="tea", headings="tea\ntea", body="no", code="tea")
    assert find(["tea"], fields).counts.tolist() == [[1, 0, 2, 0, 1]]


def test_the_first_place_is_relative_to_the_length_of_its_field():
    assert find(["tea", "milk"], Fields(title="a b c tea", body="x tea")).first.tolist() == [0.5, 1]


def test_the_first_place_of_a_compound_word_and_of_cjk_is_relative_too():
    names = ["nodejs", "茶"]
    assert find(names, Fields(body="a node.js b c")).first.tolist() == [0.25, 1]
    assert find(names, Fields(body="日本茶の茶会と日")).first.tolist() == [1, 0.25]


def test_names_that_are_spelt_alike_are_all_found():
    found = find(["unit test", "unittest", "Unit-Tests"], Fields(body="unit-tests"))
    assert found.counts[:, 3].tolist() == [1, 1, 1]


def test_hosts_owners_and_repositories_can_be_the_name():
    assert count_links("dplyr", "https://github.com/tidyverse/dplyr", "https://dplyr.tidyverse.org/") == 2
    assert count_links("tidyverse", "https://github.com/tidyverse/dplyr") == 1
    assert count_links("Node.js", "https://nodejs.org/", "https://github.com/a/node-js") == 2
    assert count_links("org", "https://nodejs.org/") == 0


def test_a_name_is_in_the_addresses_that_have_it_in_their_host_or_path():
    urls = ("https://example.org/pages/Node.js/", "https://nodejs.org/nodejs", "https://example.org/node/js")
    assert find(["Node.js", "org", "page"], Fields(links=urls)).addressed.tolist() == [2, 0, 1]


def test_a_link_names_its_last_part():
    assert link_name("github.com/a/b.c") == "b.c"
    assert link_name("www.example.com") == "www"


@given(st.text("茶新aコ", min_size=1, max_size=3), st.text("茶新aコ ", max_size=8))
def test_a_name_with_cjk_is_found_wherever_it_is_a_substring(name, body):
    assume(not name.isascii())
    assert count_in_body(name, body) == body.count(name)


def test_no_names_give_empty_occurrences():
    found = find([], Fields(body="tea"))
    assert (found.counts.shape, *(each.shape for each in found[1:])) == ((0, len(FIELDS)), (0,), (0,), (0,))


@given(st.lists(any_text, max_size=4), any_text, any_text)
def test_any_name_and_post_have_counts_and_places_in_range(names, title, body):
    found = find(names, Fields(title=title, body=body, links=("https://a.b/" + body,)))
    assert ((found.counts.sum(1) > 0) | (found.first == 1)).all()
    assert ((found.first >= 0) & (found.first <= 1)).all()


@given(st.from_regex(r"[a-z]{1,6}([. -][a-z]{1,6}){0,5}", fullmatch=True))
def test_every_name_is_found_once_where_it_stands(name):
    assert count_in_body(name, f"12 {name} 34") == 1
