"""The texts for a pull request's reviewers and GitHub's runner, with any names of labels and files."""

import io
import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuda.github.actions import (
    Comments,
    GitHubRefused,
    NotAPullRequest,
    parse_pull_request,
    read_pull_request,
    render_command,
)
from fuda.github.git import WorkTree
from fuda.github.pull_request import WrongInput, changed_posts, main, read_inputs
from fuda.github.pull_request_text import code, render_report
from tests.support.app_server import serving_app
from tests.support.client.github_job import BOT, FakeGitHub
from tests.support.models.fake_tagger import RENDERED

HOSTILE = [
    "@ann",
    "</code></table><script>alert(1)</script>",
    "--> <!-- fuda -->",
    "`x` **x** | x",
    "[x](javascript:alert(1)) ![x](//example.org/x.png)",
    "a\n\n# b",
    "a\r\n::error::b",
    "#1 ann/blog#2 https://example.org www.example.org",
    "\u202egpj.exe",
    "\x1b[31m\x00",
    '" onmouseover="x',
    "\udcff",
]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def answer(post: str = "a.md", label: str = "tea", evidence: str = "新茶") -> dict[str, Any]:
    item = RENDERED["tags"][0]
    told = {"text": evidence, "field": "body", "weight": 0.2}
    model = {"version": "3f9c1b7a40d2", "newest_post": "2025-05-02"}
    return {**RENDERED, "post": post, "model": model, "tags": [{**item, "label": label, "evidence": [told]}]}


def test_a_report_reads_as_it_should():
    assert render_report([answer()], max_characters=10_000).splitlines() == [
        "### Labels for 1 post",
        "",
        "<h4><code>a.md</code></h4>",
        "<table>",
        '<tr><th align="left">Tag</th><th align="left">Score</th><th align="left"></th>'
        '<th align="left">Evidence</th></tr>',
        "<tr><td><code>tea</code></td><td>0.93</td><td>apply</td><td>body: <code>新茶</code></td></tr>",
        '<tr><th align="left">Category</th><th align="left">Score</th><th align="left"></th>'
        '<th align="left">Evidence</th></tr>',
        "<tr><td><code>Travel</code></td><td>1.00</td><td>apply</td><td></td></tr>",
        "</table>",
        "",
        "`apply`: sure enough to be added without asking. `suggest`: for a person to decide.",
        "",
        "<p>Model <code>3f9c1b7a40d2</code>, which has learnt from posts up to <code>2025-05-02</code>.</p>",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text_in_one_line_of_code(text):
    shape = render_report([answer()], max_characters=10_000)
    report = render_report([answer(text, text, text)], max_characters=10_000)
    assert markup(report) == markup(shape)


@given(st.text())
def test_any_text_is_shown_as_text_in_one_line_of_code(text):
    shown = code(text)
    assert markup(shown) == markup(code("x"))
    assert "\n" not in shown


def markup(report: str) -> list[str]:
    """Return what of a report could take effect: its lines, without what stands escaped in <code>."""
    lines = []
    for line in report.split("\n"):
        outside, *inside = line.split("<code>")
        for part in inside:
            text, end, rest = part.partition("</code>")
            assert end
            assert not set(text) & set("<>\"'\r\x1b\x00\u202e")
            outside += f"<code></code>{rest}"
        lines.append(outside)
    return lines


def test_posts_without_suggestions_are_left_out():
    empty = {**answer("empty.md"), "tags": [], "categories": []}
    assert "empty.md" not in render_report([empty, answer()], max_characters=10_000)
    assert render_report([empty], max_characters=10_000).startswith("Fuda has no labels to suggest")


def test_a_long_report_has_the_number_of_posts_that_it_leaves_out():
    report = render_report([answer(f"{number}.md") for number in range(500)], max_characters=60_000)
    assert 55_000 < len(report) < 61_000
    assert "There is no room for " in report


def test_no_text_can_end_a_workflow_command():
    command = render_command("warning", "50 %\n::error::x", file="a,b:c\r\n.md", line=3)
    assert command == "::warning file=a%2Cb%3Ac%0D%0A.md,line=3::50 %25%0A::error::x"


def test_a_command_has_no_invisible_characters_in_it():
    command = render_command("notice", "a\x1b[2Jb\nc", file="\u202ea\udce9.md")
    assert command == r"::notice file=\u202ea\xe9.md::a\u001b[2Jb%0Ac"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_model_is_shown_as_text_too(text):
    hostile = answer() | {"model": {"version": text, "newest_post": text}}
    assert markup(render_report([hostile], max_characters=10_000)) == markup(
        render_report([answer()], max_characters=10_000)
    )


def event(**head: Any) -> dict[str, Any]:
    end = {"sha": COMMIT, "ref": "new", "repo": {"full_name": "ann/blog"}}
    return {"pull_request": {"number": 7, "base": end, "head": end | head}}


@pytest.mark.parametrize(
    ("repo", "fork"), [({"full_name": "ann/blog"}, False), ({"full_name": "bob/blog"}, True), (None, True)]
)
def test_a_fork_differs_from_a_branch(repo, fork):
    assert parse_pull_request(event(repo=repo)).fork is fork


@pytest.mark.parametrize("text", ["{}", "[]", '{"pull_request": null}', "nonsense", "\x00"])
def test_an_event_without_a_pull_request_is_refused(tmp_path, text):
    path = tmp_path / "event.json"
    path.write_text(text)
    with pytest.raises(NotAPullRequest, match="the event push, not on a pull request"):
        read_pull_request({"GITHUB_EVENT_PATH": str(path), "GITHUB_EVENT_NAME": "push"})


@pytest.mark.parametrize("kind", ["pipe", "device", "huge"])
def test_an_event_that_is_not_a_file_of_githubs_size_is_not_read(tmp_path, kind):
    path = tmp_path / "event.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.write_text(json.dumps(event()))
        os.truncate(path, 10**12)
    with pytest.raises(NotAPullRequest):
        read_pull_request({"GITHUB_EVENT_PATH": str(path)})


def test_an_id_that_is_not_a_commit_never_reaches_git():
    with pytest.raises(ValueError, match="--output"):
        parse_pull_request(event(sha="--output=x"))


def test_a_token_without_an_address_is_refused():
    with pytest.raises(WrongInput, match="token needs the input url"):
        read_inputs({"INPUT_TOKEN": "secret"})


def test_an_address_in_the_environment_is_not_an_input():
    with pytest.raises(WrongInput, match="Name the address with the input url"):
        read_inputs({"FUDA_URL": "https://example.org"})
    assert read_inputs({"FUDA_URL": "https://a.example", "INPUT_MODEL": "m"}).options == ("--model=m",)


def test_inputs_become_options_of_fuda():
    inputs = read_inputs({"INPUT_URL": "https://example.org", "INPUT_TOKEN": "t", "INPUT_NO_NEW": "True"})
    assert inputs.options == ("--url=https://example.org", "--token=t", "--no-new")
    assert (inputs.mode, inputs.take_all, str(inputs.content)) == ("comment", False, ".")


def test_the_precision_becomes_an_option_of_fuda():
    assert read_inputs({"INPUT_PRECISION": "0.9"}).options == ("--precision=0.9",)


def test_a_report_shows_why_a_label_is_only_suggested():
    found = answer()
    found["tags"][0] |= {"band": "suggest", "reason": "<b>"}
    assert "<td>suggest, &lt;b&gt;</td>" in render_report([found], max_characters=10_000)
    found["tags"][0]["reason"] = "rare"
    assert "<td>suggest, too few posts have it</td>" in render_report([found], max_characters=10_000)


def test_a_fault_of_ours_does_not_fail_the_job():
    class Broken(dict[str, str]):
        def get(self, *_: object) -> Any:
            raise LookupError("line\n::error::x")

    out = io.StringIO()
    assert main(Broken(), out) == 0
    assert out.getvalue() == "::warning::Fuda failed: LookupError: line ::error::x\n"


def test_comments_of_deleted_accounts_and_without_text_are_passed_over():
    github = FakeGitHub()
    github.comments = [
        {"id": 1, "body": "<!-- fuda -->\n", "user": None},
        {"id": 2, "body": None, "user": {"type": BOT}},
        {"id": 3, "body": "<!-- fuda -->\nOld", "user": {"type": BOT}},
    ]
    with serving_app(github) as api:
        Comments(api, "ann/blog", 7, token="t").put(
            "<!-- fuda -->\nNew", mark="<!-- fuda -->", only_change=True
        )
    assert [comment["body"] for comment in github.comments][2] == "<!-- fuda -->\nNew"


def test_an_api_that_redirects_does_not_get_the_token_elsewhere():
    github = FakeGitHub()
    with serving_app(github) as elsewhere:

        def redirect(environ: Any, start_response: Any) -> list[bytes]:
            start_response("302 Found", [("Location", f"{elsewhere}/repos/ann/blog/issues/7/comments")])
            return []

        with serving_app(redirect) as api, pytest.raises(GitHubRefused, match="302"):
            Comments(api, "ann/blog", 7, token="t").put("text", mark="t", only_change=False)
    assert github.requests == []


def test_a_page_that_the_blogs_generator_takes_for_no_post_is_no_changed_post(tmp_path, monkeypatch):
    names = ["source/_posts/tea.md", "source/about/index.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("---\ntitle: Tea\ndate: 2024-05-06\n---\nUji.\n", encoding="utf-8")
    tree = WorkTree(tmp_path)
    monkeypatch.setattr(tree, "changed_files", lambda base, head: names)
    request = parse_pull_request(event())
    assert changed_posts(tree, request, tmp_path) == names[:1]
