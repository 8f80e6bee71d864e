"""The proof on whole blogs: it runs the real commands, and notices each thing it has to notice."""

import json
import shutil

import pytest

from bench.safety.real_blogs.__main__ import Outcome, compare, find_differences, find_posts, main
from model.post import LabelKeys
from tests.conftest import BLOG, ROOT, Trained

KEYS = LabelKeys(("tags",), ())
BEFORE = {"tea.md": b"---\ntitle: Tea\ntags: [green]\n---\nBody\n", "note.txt": b"x"}
REPORT = [{"post": "tea.md", "applied": {"tags": ["hot"], "categories": []}}]
LABELLED = {**BEFORE, "tea.md": BEFORE["tea.md"].replace(b"green", b"green, hot")}


def outcome_of(after, report=REPORT) -> Outcome:
    outcome = Outcome(posts=1)
    compare(outcome, BEFORE, after, report, KEYS)
    return outcome


@pytest.mark.slow
def test_the_example_blog_is_labelled_and_gets_every_byte_back(trained: Trained, tmp_path, capsys):
    corpus, models = tmp_path / "corpus", tmp_path / "models" / "corpus"
    shutil.copytree(ROOT / BLOG, corpus / "posts")
    posts = [{"path": f"posts/{path.relative_to(ROOT / BLOG)}"} for path in (ROOT / BLOG).rglob("*.md")]
    manifest = {"name": "corpus", "tag_key": "tags", "category_key": "categories", "posts": posts}
    (corpus / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    models.mkdir(parents=True)
    shutil.copy(trained.model, models / "model.safetensors")
    assert main([str(corpus), "--models", str(models.parent)]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])["corpus"]
    assert figures["changed"] > 10
    assert (figures["refused"], figures["faults"]) == (0, 0)


def test_a_label_that_the_report_has_is_not_a_fault():
    outcome = outcome_of(LABELLED)
    assert (outcome.changed, outcome.labels, outcome.faults) == (1, 1, [])


@pytest.mark.parametrize(
    "after",
    [
        {**LABELLED, "note.txt": b"y"},
        {**LABELLED, "other.md": b""},
        {"tea.md": LABELLED["tea.md"]},
        {**LABELLED, "tea.md": LABELLED["tea.md"].replace(b"Body", b"body")},
        {**LABELLED, "tea.md": LABELLED["tea.md"].replace(b"title: Tea", b"title:  Tea")},
        BEFORE,
    ],
)
def test_every_other_change_is_a_fault(after):
    outcome = outcome_of(after)
    assert outcome.faults
    assert not outcome.passes()


def test_a_refused_post_is_named_and_too_many_fail():
    outcome = outcome_of(BEFORE, [{"post": "tea.md", "error": {"line": 1, "detail": "no header"}}])
    assert outcome.refused == ["tea.md: no header"]
    assert not outcome.passes()
    assert Outcome(200, refused=["tea.md: no header"]).passes()


def test_only_posts_are_found(tmp_path):
    (tmp_path / "tea.md").write_bytes(BEFORE["tea.md"])
    (tmp_path / "broken.md").write_text("---\ntags: [\n---\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("About tea.\n", encoding="utf-8")
    assert find_posts(tmp_path, KEYS) == {"tea.md", "broken.md"}


def test_a_file_that_is_not_restored_is_a_fault():
    assert list(find_differences(BEFORE, BEFORE)) == []
    assert len(list(find_differences(BEFORE, LABELLED))) == 1
    assert len(list(find_differences(BEFORE, {"tea.md": BEFORE["tea.md"]}))) == 1
