"""The proof that labels can be added to whole blogs: what it lets pass, and each thing it has to notice."""

import json

import pytest

from bench.safety.editing import LABELS, edit_post, find_faults, label_lines, main
from fuda.front_matter.add_labels import Addition
from model.post import LabelKeys

KEYS = LabelKeys(("tags",), ("category",))
POST = "---\ntitle: Tea\n# labels\ntags:\n  - green\n\ncategory: hot\n---\nBody\n"
EDITED = edit_post("tea.md", POST, KEYS).text
ADDITIONS = [Addition(("tags",), LABELS), Addition(("category",), LABELS)]


@pytest.fixture
def corpus(tmp_path):
    """A blog of two posts with all that bench.safety.editing reads of a corpus."""
    folder = tmp_path / "blog"
    (folder / "posts").mkdir(parents=True)
    manifest = {"name": "blog", "tag_key": "tags", "category_key": "category", "posts": []}
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("tea.md", "coffee.md"):
        (folder / "posts" / name).write_text(POST, encoding="utf-8", newline="")
    return folder


def test_a_blog_that_can_be_edited_passes(corpus, capsys):
    assert main([str(corpus)]) == 0
    name, *figures = capsys.readouterr().out.splitlines()[-1].split()
    assert (name, figures[:5]) == ("blog", ["2", "2", "0", "0.00%", "0"])


def test_the_diffs_are_shown_on_demand_and_no_file_is_touched(corpus, capsys):
    main([str(corpus), "--diff"])
    assert "-category: hot\n+category: [hot, fuda label, 札]\n" in capsys.readouterr().out
    assert (corpus / "posts" / "tea.md").read_text(encoding="utf-8") == POST


def test_a_refused_post_is_listed_and_too_many_fail(corpus, capsys):
    (corpus / "posts" / "tea.md").write_text("---\ntags: &a [b]\n---\n", encoding="utf-8")
    assert main([str(corpus)]) == 1
    refused = 'posts/tea.md: Line 2: the value of "tags" has an anchor, alias or tag.\n'
    assert capsys.readouterr().out.startswith(refused)


def test_a_folder_without_a_manifest_is_refused(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "corpus.json" in capsys.readouterr().err


def test_added_labels_are_not_a_fault():
    assert list(find_faults(POST, EDITED, ADDITIONS)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Body", "Bode", "the body has changed"),
        ("Tea", "Coffee", "another value of the front matter has changed"),
        ("  - green\n", "", 'the labels under "tags" are not the old and then the new ones'),
        ("  - 札\n", "", 'the labels under "tags" are not the old and then the new ones'),
        ("# labels\n", "", "line 3 is gone or has changed"),
        ("# labels\n", "# labels\n# more\n", 'the line "# more" is new'),
        ("Tea\n", "Tea \n", "line 2 is gone or has changed"),
    ],
)
def test_any_other_change_is_a_fault(old, new, fault):
    assert fault in list(find_faults(POST, EDITED.replace(old, new, 1), ADDITIONS))


def test_the_lines_of_labels_reach_to_the_next_key():
    assert label_lines(POST.split("\n"), {"tags"}) == {3, 4, 5}
    assert label_lines(["---", "Tags: [", " a ]", "x: y", "---", "tags: b"], {"tags"}) == {1, 2}


def test_the_lines_of_labels_are_found_in_json_too():
    lines = ["{", '  "title": "A",', '  "tags": [', '    "a"', "  ],", '  "x": 1', "}", '"tags": 1']
    assert label_lines(lines, {"tags"}) == {2, 3, 4}
