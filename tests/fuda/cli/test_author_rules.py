"""The author's word through suggest, apply and bulk: rules in fuda.toml, and fuda: false in a post."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.header import parse_front_matter
from blog.post_file import labels_under
from fuda.sources.local import Local
from fuda.sources.source import OLDER_API
from model.labels import fold
from model.packing import pack_model
from model.rules import NO_RULES, Rules, fold_rules
from model.suggestion import Suggestion
from model.tagger import Tagger
from tests.support.client.publishing import FakeSource, Fuda, sure, unsure
from tests.support.models.rule_strategies import NAMES, broken_promises, given_rules
from tests.support.models.tiny_model import TAGS, tiny_model

TAGGER = Tagger(pack_model(tiny_model()))
PLAIN = "---\ntitle: Plain\n---\nBody\n"
ALONE = "---\ntitle: Plain\nfuda: false\n---\nBody\n"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "fuda.toml").write_text("")
    (tmp_path / "plain.md").write_text(PLAIN)
    return tmp_path


def settings_of(given: dict[str, Any]) -> str:
    aliases = ", ".join(f"{json.dumps(alias)} = {json.dumps(to)}" for alias, to in given["aliases"].items())
    values = {name: json.dumps(value) for name, value in given.items()} | {"aliases": f"{{ {aliases} }}"}
    return "".join(f"{name.replace('_', '-')} = {value}\n" for name, value in values.items())


def tags_on(path: Path) -> list[str]:
    return list(labels_under(parse_front_matter(path.read_text()).header, ("topics", "tags")))


def test_an_alias_is_written_instead_and_a_label_for_persons_is_left_to_them(blog):
    (blog / "fuda.toml").write_text('only-by-hand = ["Travel"]\n[aliases]\ntea = "Green Tea"\n')
    ran = Fuda()("apply", blog / "plain.md")
    assert tags_on(blog / "plain.md") == ["Green Tea"]
    assert "Travel (0.80: the blog's rules leave it to a person)" in ran.out


def test_a_post_with_an_alias_gets_neither_name_again(blog):
    (blog / "fuda.toml").write_text('aliases = { k8s = "tea" }\n')
    (blog / "plain.md").write_text("---\ntitle: Plain\ntags: [K8s]\n---\nBody\n")
    Fuda()("apply", blog / "plain.md")
    assert tags_on(blog / "plain.md") == ["K8s"]


def test_what_a_person_removes_is_not_proposed_under_its_other_name(blog):
    fuda = Fuda()
    fuda("apply", blog / "plain.md")
    (blog / "plain.md").write_text(PLAIN)
    (blog / "fuda.toml").write_text('aliases = { tea = "Green Tea" }\n')
    fuda("apply", blog / "plain.md")
    assert tags_on(blog / "plain.md") == []


def test_why_a_label_is_only_suggested_is_shown_in_plain_words(blog):
    rare = unsure("Uji")._replace(reason="rare")
    ran = Fuda(FakeSource((sure("tea"), rare), ()))("suggest", blog / "plain.md")
    assert "0.30  suggest  (too few posts have it) body: 新茶" in ran.out


def test_bulk_counts_the_labels_that_are_only_suggested_by_reason(blog):
    seldom = unsure("blog", 1.0)._replace(reason="seldom")
    fuda = Fuda(FakeSource((unsure("Uji"),), (seldom,)))
    ran = fuda("bulk", blog, "--dry-run")
    words = "less than half of the newest posts have a label of this kind"
    assert f"1 label only suggested: {words}.\n" in ran.err
    totals = json.loads(fuda("bulk", blog, "--json").out)["totals"]
    assert totals["suggested"] == {"unsure": 1, "seldom": 1}


@pytest.mark.parametrize("command", ["suggest", "apply", "bulk"])
def test_an_api_that_does_not_know_the_precision_is_reported_once(blog, command):
    (blog / "other.md").write_text(PLAIN)
    older = unsure("tea")._replace(reason=OLDER_API)
    paths = [blog] if command == "bulk" else [blog / "plain.md", blog / "other.md"]
    ran = Fuda(FakeSource((older,), ()))(command, *paths)
    assert ran.err.count("fuda: The API is older than this fuda") == 1


@pytest.mark.parametrize("command", ["suggest", "apply"])
def test_a_post_with_fuda_false_is_left_alone_and_named(blog, command):
    (blog / "alone.md").write_text(ALONE)
    fuda = Fuda()
    ran = fuda(command, blog / "alone.md")
    assert (ran.code, ran.out, fuda.source.asked) == (0, "", [])
    assert ran.err == f"{blog / 'alone.md'}: left alone, because its front matter has fuda: false\n"
    ran = fuda(command, "--json", blog / "alone.md")
    assert json.loads(ran.out) == {"post": "alone.md", "left_out": "fuda: false"}
    assert (blog / "alone.md").read_text() == ALONE


def test_bulk_leaves_posts_with_fuda_false_alone_and_counts_them(blog):
    (blog / "alone.md").write_text(ALONE)
    ran = Fuda()("bulk", blog, "--dry-run")
    assert "Left out: 1 post with fuda: false.\n" in ran.err
    *objects, totals = map(json.loads, Fuda()("bulk", blog, "--json").out.splitlines())
    assert {"post": "alone.md", "left_out": "fuda: false"} in objects
    assert totals["totals"]["left_out"] == {"fuda: false": 1}
    assert (blog / "alone.md").read_text() == ALONE


def source_of(rules: Rules) -> Local:
    return Local(Path("tiny"), load=lambda path: TAGGER, rules=rules)


posts = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1).map(" ".join), st.lists(st.sampled_from(NAMES), max_size=2)
)


@settings(deadline=None, max_examples=30)
@given(posts, given_rules, st.booleans(), st.sampled_from(["suggest", "apply", "bulk"]))
def test_the_rules_hold_through_every_command(post, given_values, is_older, command):
    """A source that knows the rules, and one that does not, as an older API."""
    title, own = post
    rules = fold_rules(given_values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "post.md")
        Path(folder, "fuda.toml").write_text(settings_of(given_values))
        path.write_text(f"---\ntitle: {title}\ntags: {json.dumps(own)}\n---\n{title}\n")
        ran = Fuda(source_of(NO_RULES if is_older else rules))(command, "--json", *where(command, path))
        answers = [json.loads(line) for line in ran.out.splitlines()]
        found = [Suggestion(**tag) for answer in answers for tag in answer.get("tags", ())]
        added = [label for label in tags_on(path) if fold(label) not in set(map(fold, own))]
    assert broken_promises(rules, found, own, TAGS) == []
    assert {fold(label) for label in added} <= {fold(each.label) for each in found} - rules.only_by_hand


def where(command: str, path: Path) -> list[Path]:
    return [path.parent] if command == "bulk" else [path]
