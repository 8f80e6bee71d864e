"""Hosts, repositories and names in the addresses of links, counted by hand."""

from collections import Counter

import pytest

from model.text.links import count_address_names, count_link_terms, link_terms, split_url


@pytest.mark.parametrize(
    ("url", "terms"),
    [
        ("https://www.Example.com:8080/a", ["example.com"]),
        ("https://me:secret@example.com/", ["example.com"]),
        (
            "https://github.com/pallets/flask.git",
            ["github.com", "github.com/pallets", "github.com/pallets/flask"],
        ),
        ("https://github.com/pallets", ["github.com", "github.com/pallets"]),
        ("https://github.com/", ["github.com"]),
        ("https://github.com/pal\nlets", ["github.com", "github.com/pallets"]),
        ("http://[broken", []),
        ("http:///path", []),
        ("https://exa\x1b[2Jmple.com/", []),
        ("https://\u202egithub.com/a", []),
        ("https://example\u200b.com/", ["example\u200b.com"]),
    ],
)
def test_a_link_gives_its_host_and_repository(url, terms):
    assert link_terms(split_url(url)) == terms


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://www.Example.com:8080/", {"example"}),
        ("https://docs.example.com/a/Node.js/start.html", {"docs", "example", "a", "nodejs", "start"}),
        ("https://github.com/pallets/flask.git?tab=readme#top", {"github", "pallets", "flask"}),
        ("http://localhost/", set()),
        ("http://[broken", set()),
        ("http:///path", set()),
    ],
)
def test_an_address_names_its_host_and_the_segments_of_its_path(url, names):
    assert count_address_names([split_url(url)]) == Counter(names)


def test_hosts_count_once_a_link_and_so_do_names_in_addresses():
    addresses = list(map(split_url, ["https://a.org/a/b", "https://a.org/"]))
    assert count_link_terms(addresses) == Counter({"a.org": 2})
    assert count_address_names(addresses) == Counter({"a": 2, "b": 1})
