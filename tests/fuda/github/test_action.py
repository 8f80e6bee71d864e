"""action.yml: each script is run for real, in a clone with a pull request, with a small model."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from fuda.github.pull_request_text import MARK
from tests.conftest import ROOT
from tests.support.app_server import serving_app
from tests.support.client.git_blog import DECISIONS, LABELLED, POST, GitBlog, make_git_blog, refuse_line_feeds
from tests.support.client.github_job import (
    ACTION,
    PERSON,
    SCRIPTS,
    TOKEN,
    FakeGitHub,
    Job,
    run_script,
    yaml_blocks,
)
from tests.support.client.hostile_server import answering, misbehaving, well_behaved
from tests.support.client.secrets_sent import SECRETS, heard_of_secrets

MODES = pytest.mark.parametrize("mode", ["comment", "commit", "summary"])
HOSTILE = [
    "$(touch pwned).md",
    "`touch pwned`.md",
    "'; touch pwned; '.md",
    '"quoted" & <b>@ann</b>.md',
    "two\nlines.md",
    "two\u2028lines\x85.md",
    "::error::x.md",
    "-- --output.md",
    "[x]*.md",
]


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RUNNER_TEMP, into which the action's own script has installed what Fuda needs.

    The workspace has modules by the names of those that install it.
    """
    folder = tmp_path_factory.mktemp("runner")
    blog = make_git_blog(folder / "install")
    for name in ("venv", "pip", "logging"):
        blog.write(f"{name}.py", "raise SystemExit('a module of the pull request was run')")
    (folder / "install" / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    environ = {"RUNNER_TEMP": str(folder), "GITHUB_ACTION_PATH": str(ROOT)}
    done = run_script("Install what Fuda needs", blog, environ, {})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def github() -> FakeGitHub:
    return FakeGitHub()


@pytest.fixture
def job(tmp_path, temp, github) -> Iterator[Job]:
    """A job on a pull request that adds content/a.md, whose branch is checked out."""
    blog = make_git_blog(tmp_path)
    for name in ("content/old.md", "notes.md"):
        blog.write(name)
    blog.git("add", ".")
    blog.commit("Write")
    blog.git("clone", "--quiet", "--bare", blog.root, tmp_path / "github")
    blog.git("remote", "add", "origin", tmp_path / "github")
    blog.git("switch", "--quiet", "-c", "new-post")
    base = blog.git("rev-parse", "HEAD").strip()
    push(blog, {"content/a.md": POST})
    with serving_app(github) as api:
        yield Job(blog, temp, api, base)


def push(blog: GitBlog, files: dict[str, str]) -> None:
    """Commit these files to the pull request's branch as its author, and push them."""
    for name, text in files.items():
        blog.write(name, text)
    blog.git("add", ".")
    blog.commit("Write")
    blog.git("push", "--quiet", "origin", "HEAD:new-post")


def test_the_action_is_one_by_the_schema_of_github():
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    subprocess.run([*checker, ROOT / "action.yml"], check=True, capture_output=True)


def zizmor(*paths: Path, persona: str = "auditor") -> subprocess.CompletedProcess[str]:
    """Run zizmor, which looks for security holes, without network and without exceptions of ours.

    The auditor is its strictest persona.
    """
    program = str(Path(sys.executable).with_name("zizmor"))
    options = ["--offline", "--no-config", "--no-ignores", f"--persona={persona}", "--collect=all"]
    return subprocess.run([program, *options, *map(str, paths)], capture_output=True, text=True, check=False)


def test_zizmor_finds_no_hole_in_the_action_nor_in_what_github_runs_here():
    there = [path for path in (ROOT / "action.yml", ROOT / ".github") if path.exists()]
    run = zizmor(*there)
    assert run.returncode == 0, run.stdout + run.stderr


def test_zizmor_finds_no_hole_in_the_workflows_that_a_blog_copies():
    # zizmor looks for workflows in folders only below .github, so each is named.
    run = zizmor(*sorted((ROOT / "examples" / "workflows").glob("*.yml")))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "roll-back-model.yml" in run.stderr


def test_zizmor_finds_no_hole_in_the_workflow_of_the_documents(tmp_path):
    [workflow] = [block for block in yaml_blocks() if "jobs:" in block]
    path = tmp_path / ".github" / "workflows" / "labels.yml"
    path.parent.mkdir(parents=True)
    path.write_text(workflow.replace("REVISION", 40 * "0"))
    # The auditor would have it name itself, its job and its limits: more to read for an author.
    run = zizmor(path, persona="regular")
    assert run.returncode == 0, run.stdout + run.stderr


def test_zizmor_would_find_a_hole(tmp_path):
    path = tmp_path / "action.yml"
    path.write_text((ROOT / "action.yml").read_text().replace('"$GITHUB_ACTION_PATH"', "${{ inputs.url }}"))
    assert "template-injection" in zizmor(path).stdout


def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it():
    lines = [*(ROOT / "action.yml").read_text().splitlines(), *"".join(yaml_blocks()).splitlines()]
    used = [line for line in lines if "uses:" in line and "OWNER/" not in line]
    assert used
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


def test_the_workflow_of_the_documents_is_one_and_names_inputs_that_there_are(tmp_path):
    [workflow] = [block for block in yaml_blocks() if "jobs:" in block]
    path = tmp_path / "labels.yml"
    path.write_text(workflow)
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    subprocess.run([*checker, path], check=True, capture_output=True)
    [fuda] = [step for step in yaml.safe_load(workflow)["jobs"]["labels"]["steps"] if "fuda" in step["uses"]]
    assert set(fuda["with"]) <= set(ACTION["inputs"])


def test_no_step_fails_the_job_or_has_text_written_into_its_script():
    assert [step for step in ACTION["runs"]["steps"] if step.get("continue-on-error") is not True] == []
    assert [name for name, step in SCRIPTS.items() if "${{" in step["run"]] == []


def test_the_suggestions_come_as_a_comment_and_in_the_summary(job, github):
    summary = job.run().summary
    [comment] = github.comments
    assert comment["body"].startswith(f"{MARK}\n### Labels for 1 post\n")
    assert "<h4><code>content/a.md</code></h4>" in comment["body"]
    assert "<td><code>Python</code></td><td>0.87</td><td>apply</td>" in comment["body"]
    assert comment["body"].removeprefix(f"{MARK}\n") == summary.rstrip("\n")
    assert job.blog.git("status", "--short") == ""
    assert github.tokens == {f"Bearer {TOKEN}"}


def test_the_comment_is_kept_up_to_date_and_not_repeated(job, github):
    github.add(f"{MARK}\nMine", PERSON)
    for _ in range(120):
        github.add("Good post!", PERSON)
    job.run()
    job.run()
    push(job.blog, {"content/b.md": POST})
    job.run()
    sent = [request for request in github.requests if request[0] != "GET"]
    assert [method for method, _ in sent] == ["POST", "PATCH"]
    assert "content/b.md" in github.comments[-1]["body"]
    assert github.comments[0]["body"] == f"{MARK}\nMine"


def test_an_outdated_comment_is_corrected_and_no_empty_one_is_written(job, github):
    push(job.blog, {"content/a.md": "No post.\n"})
    assert "no labels to suggest" in job.run().summary
    assert github.comments == []
    push(job.blog, {"content/a.md": POST})
    job.run()
    push(job.blog, {"content/a.md": "No post.\n"})
    job.run()
    assert "no labels to suggest" in github.comments[0]["body"]


def test_a_comment_stays_as_it_is_while_the_source_is_down(job, github):
    job.run()
    before = github.comments[0]["body"]
    ended = job.run(url="http://127.0.0.1:1")
    assert github.comments[0]["body"] == before
    assert "could not suggest" in ended.summary


def test_only_posts_of_the_pull_request_below_content_are_asked_about(job):
    job.blog.git("mv", "content/old.md", "content/renamed.md")
    job.blog.write("outside.md")
    job.blog.write("content/README.md", "# Read me\n")
    (job.blog.root / "content" / "link.md").symlink_to("../notes.md")
    push(job.blog, {})
    ended = job.run(content="content")
    assert posts_in(ended.summary) == ["content/a.md", "content/renamed.md"]
    assert "::" not in ended.log
    assert "outside.md" in posts_in(job.run().summary)


def posts_in(summary: str) -> list[str]:
    return [line[10:-12] for line in summary.splitlines() if line.startswith("<h4>")]


def test_what_the_base_got_meanwhile_is_not_the_pull_requests(job):
    job.blog.git("switch", "--quiet", "main")
    job.blog.write("content/theirs.md")
    job.blog.write("content/old.md", f"{POST}Better.\n")
    job.blog.git("add", ".")
    job.blog.commit("Meanwhile")
    job.base = job.blog.git("rev-parse", "HEAD").strip()
    job.blog.git("push", "--quiet", "origin", "main")
    job.blog.git("merge", "--quiet", "-m", "Merge", "new-post")
    assert posts_in(job.run().summary) == ["content/a.md"]


def test_a_shallow_clone_is_completed(job, tmp_path):
    job.blog.git("-C", tmp_path / "github", "config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = GitBlog(tmp_path / "shallow", job.blog.environ)
    source = (tmp_path / "github").as_uri()
    job.blog.git("clone", "--quiet", "--depth=1", "--branch=new-post", source, shallow.root)
    job.blog = shallow
    assert posts_in(job.run().summary) == ["content/a.md"]


def test_labels_are_committed_and_pushed_in_the_name_of_the_bot(job, github):
    ended = job.run(mode="commit")
    job.blog.git("fetch", "--quiet", "origin", "new-post")
    assert job.blog.committed("content/a.md", "FETCH_HEAD") == LABELLED
    assert '"applied":[["Python"' in job.blog.committed(DECISIONS, "FETCH_HEAD")
    assert job.blog.git("log", "-1", "--format=%an", "FETCH_HEAD") == "github-actions[bot]\n"
    assert "apply, written" in ended.summary
    assert "2 labels added to 1 post. GitHub starts no further workflow for a push with the" in ended.log
    assert github.requests == []


def test_a_post_with_fuda_false_is_left_alone(job, github):
    alone = POST.replace("---\n", "---\nfuda: false\n", 1)
    push(job.blog, {"content/a.md": alone})
    for mode in ("comment", "commit"):
        assert "Fuda has no labels to suggest" in job.run(mode=mode).summary
    assert (job.blog.read("content/a.md"), github.comments) == (alone, [])


def test_a_commit_is_not_made_twice_nor_on_top_of_its_own(job):
    job.run(mode="commit")
    first = job.head()
    assert "the last commit is Fuda's own" in job.run(mode="commit").log
    push(job.blog, {"content/a.md": f"{LABELLED}More.\n"})
    second = job.head()
    job.run(mode="commit")
    assert job.head() == second != first


def test_a_label_that_the_author_takes_off_is_not_committed_again(job):
    job.run(mode="commit")
    corrected = LABELLED.replace("  - Python\n", "  - snakes\n")
    push(job.blog, {"content/a.md": corrected, "content/b.md": POST})
    job.run(mode="commit")
    assert job.blog.committed("content/a.md") == corrected
    assert job.blog.committed("content/b.md") == LABELLED
    assert job.blog.git("rev-parse", "HEAD").strip() == job.head()


def test_only_what_fuda_wrote_is_committed(job):
    job.blog.write("content/old.md", "changed by another step")
    job.blog.write("staged.txt", "staged by another step")
    job.blog.git("add", "staged.txt")
    job.run(mode="commit")
    changed = job.blog.git("show", "--name-only", "--format=", "HEAD").split()
    assert sorted(changed) == [".fuda/.gitattributes", DECISIONS, "content/a.md"]


def test_line_ends_that_git_would_change_do_not_keep_labels_from_being_pushed(job):
    refuse_line_feeds(job.blog)
    job.blog.git("push", "--quiet", "origin", "HEAD:new-post")
    job.run(mode="commit")
    job.blog.git("fetch", "--quiet", "origin", "new-post")
    assert '"applied":[["Python"' in job.blog.committed(DECISIONS, "FETCH_HEAD")


def test_all_takes_the_unsure_ones_too(job):
    job.run(mode="commit", all="true")
    assert "コーヒー" in job.blog.committed("content/a.md")


@pytest.mark.parametrize("change", ["fork", "merge", "ignored"])
def test_where_no_commit_is_possible_a_notice_has_the_reason_and_the_summary_the_suggestions(job, change):
    if change == "fork":
        job.fork = True
    elif change == "merge":
        job.blog.git("switch", "--quiet", "--detach", "main")
        job.blog.git("merge", "--quiet", "--no-ff", "-m", "Merge", "new-post")
    else:
        push(job.blog, {".gitignore": ".fuda\n"})
    before = job.head()
    ended = job.run(mode="commit")
    assert "::notice::Fuda writes no labels: " in ended.log
    assert posts_in(ended.summary) == ["content/a.md"]
    assert job.head() == before
    assert job.blog.read("content/a.md") == POST


REFUSALS = {
    "protected": ("remote/hooks/pre-receive", "#!/bin/sh\necho 'protected branch' >&2\nexit 1\n"),
    "protected without a word": ("remote/hooks/pre-receive", "#!/bin/sh\nexit 1\n"),
    "commands": ("remote/hooks/pre-receive", "#!/bin/sh\nprintf '::error::x\\n\\033[31m' >&2\nexit 1\n"),
    "one branch": ("remote/hooks/update", "#!/bin/sh\nexit 1\n"),
    "nowhere": ("remote.origin.pushurl", "/nowhere"),
    "no server": ("remote.origin.pushurl", "http://127.0.0.1:1/blog.git"),
    "unknown transport": ("remote.origin.pushurl", "gopher://example.org/blog"),
    "signed": ("push.gpgSign", "true"),
    "an option": ("push.pushOption", "x"),
    "mirror": ("remote.origin.mirror", "true"),
    "two pushes": ("blog/.git/index.lock", ""),
    "a broken filter": ("blog/.git/info/attributes", "*.jsonl filter=none\n"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_labels_that_git_refuses_are_in_the_summary_and_the_reason_in_a_notice(job, tmp_path, refusal):
    place, value = REFUSALS[refusal]
    job.blog.git("config", "filter.none.clean", "false")
    job.blog.git("config", "filter.none.required", "true")
    if "/" not in place:
        job.blog.git("config", place, value)
    else:
        path = tmp_path / place.replace("remote/", "github/")
        path.write_text(value)
        path.chmod(0o755)
    before = job.head()
    ended = job.run(mode="commit")
    assert "::notice::Fuda: git " in ended.log
    assert not any(line.startswith("::error") for line in ended.log.splitlines())
    assert job.head() == before
    assert (posts_in(ended.summary), "written" in ended.summary) == (["content/a.md"], False)


@pytest.mark.parametrize(
    "hook",
    ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push", "reference-transaction"],
)
@pytest.mark.parametrize("folder", [".git/hooks", ".husky"])
def test_hooks_that_a_step_of_the_job_has_installed_are_not_run(job, hook, folder):
    job.blog.write(f"{folder}/{hook}", "#!/bin/sh\ntouch ran\nexit 1\n").chmod(0o755)
    if folder == ".husky":
        job.blog.git("config", "core.hooksPath", folder)
    ended = job.run(mode="commit")
    assert "2 labels added to 1 post. GitHub starts no further workflow" in ended.log
    assert "written" in ended.summary
    assert not (job.blog.root / "ran").exists()


def test_a_fork_cannot_comment_and_gets_a_notice_where_the_suggestions_are(job, github):
    job.fork, github.read_only = True, True
    ended = job.run()
    assert "403 (Resource not accessible by integration)" in ended.log
    assert "may only read" in ended.log
    assert posts_in(ended.summary) == ["content/a.md"]


@MODES
def test_no_name_of_a_file_takes_effect(job, github, mode):
    push(job.blog, {f"content/{name}": POST for name in HOSTILE})
    ended = job.run(mode=mode)
    assert not list(job.blog.root.rglob("pwned"))
    assert [line for line in ended.log.splitlines() if line.startswith("::error")] == []
    assert len(posts_in(ended.summary)) == len(HOSTILE) + 1
    if mode == "commit":
        assert {job.blog.read(f"content/{name}") for name in HOSTILE} == {LABELLED}
        assert job.blog.git("rev-parse", "HEAD").strip() == job.head()


def test_a_post_with_a_broken_header_is_marked_where_it_is_broken(job):
    push(job.blog, {"content/a,b.md": "---\ntitle: x\ntags: [\n---\n"})
    ended = job.run()
    assert "::warning file=content/a%2Cb.md,line=" in ended.log
    assert posts_in(ended.summary) == ["content/a.md"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"model": "none.safetensors"},
        {"url": "http://127.0.0.1:1"},
        {"model": "tiny.safetensors", "url": "http://127.0.0.1:1"},
        {"content": "nowhere"},
        {"mode": "shout"},
        {"token": "secret"},
    ],
    ids=str,
)
def test_what_goes_wrong_is_a_notice(job, inputs):
    ended = job.run(**inputs)
    assert "::notice::" in ended.log
    assert "secret" not in ended.log
    assert "Traceback" not in ended.log


def test_a_model_is_named_by_its_path_in_the_repository(job):
    (job.blog.root / "fuda.toml").unlink()
    assert posts_in(job.run(model="tiny.safetensors").summary) == ["content/a.md"]


@MODES
def test_no_secret_is_sent_to_an_address_of_the_pull_request(job, mode):
    job.environ |= SECRETS
    with misbehaving(answering(well_behaved)) as server:
        push(job.blog, {"fuda.toml": f'url = "{server.url}"\nregion = "eu-central-1"\n'})
        trust_as_the_runner(job, server.url)
        ended = job.run(mode=mode)
    assert heard_of_secrets(server) == []
    assert TOKEN not in f"{server.heard}"
    assert f"{server.url} is named only by the blog's fuda.toml" in ended.log
    assert "name it with the input url of the action" in ended.log
    assert posts_in(ended.summary) == ["content/a.md"]


def trust_as_the_runner(job: Job, *urls: str) -> None:
    """Let the user that the runner runs as trust these addresses, as an earlier job could have done."""
    folder = job.blog.root.parent / "config"
    (folder / "fuda").mkdir(parents=True, exist_ok=True)
    (folder / "fuda" / "trusted.txt").write_text("".join(f"{url}\n" for url in urls))
    job.environ["XDG_CONFIG_HOME"] = str(folder)


@MODES
def test_secrets_are_sent_only_to_the_input_url(job, mode):
    job.environ |= SECRETS
    with misbehaving(answering(well_behaved)) as hostile, misbehaving(answering(well_behaved)) as server:
        push(job.blog, {"fuda.toml": f'url = "{hostile.url}"\n'})
        ended = job.run(mode=mode, url=server.url, token="tok")
    assert hostile.heard == []
    assert {heard.headers["authorization"] for heard in server.heard} == {"Bearer tok"}
    assert "named only by" not in ended.log


@MODES
@pytest.mark.parametrize("model", ["/{outside}", "../{outside}", "link.safetensors"])
def test_a_model_outside_the_repository_is_not_read_for_a_pull_request(job, mode, model):
    outside = job.blog.root.parent / "outside.safetensors"
    outside.write_bytes((job.blog.root / "tiny.safetensors").read_bytes())
    (job.blog.root / "link.safetensors").symlink_to(outside)
    name = model.format(outside=outside if model.startswith("/") else outside.name).replace("//", "/")
    push(job.blog, {"fuda.toml": f'model = "{name}"\n'})
    ended = job.run(mode=mode)
    assert "leads out of the blog" in ended.log
    assert "could not suggest" in ended.summary


def test_nothing_is_sent_of_a_post_that_is_a_link_or_lies_behind_one(job):
    outside = job.blog.root.parent / "outside"
    outside.mkdir()
    for name in ("private.md", "also.md"):
        (outside / name).write_text("---\ntitle: Private\n---\nPrivate.\n")
    content = job.blog.root / "content"
    (content / "link.md").symlink_to(outside / "private.md")
    (content / "folder").symlink_to(outside)
    (content / "inside.md").symlink_to("../notes.md")
    push(job.blog, {})
    with misbehaving(answering(well_behaved)) as server:
        ended = job.run(url=server.url, token="tok")
    assert posts_in(ended.summary) == ["content/a.md"]
    assert b"Private" not in b"".join(heard.body for heard in server.heard)


def test_a_post_in_a_folder_to_which_content_has_a_link_is_asked_about(job):
    (job.blog.root / "content/posts").symlink_to("../vault")
    push(job.blog, {"vault/b.md": POST})
    ended = job.run(mode="commit", content="content")
    assert posts_in(ended.summary) == ["content/a.md", "vault/b.md"]
    assert "4 labels added to 2 posts" in ended.log


def test_nothing_is_sent_where_content_is_a_link_out_of_the_repository(job):
    outside = (job.blog.root / "content").rename(job.blog.root.parent / "outside")
    (job.blog.root / "content").symlink_to(outside)
    push(job.blog, {})
    with misbehaving(answering(well_behaved)) as server:
        assert "::notice::" in job.run(content="content", url=server.url, token="tok").log
    assert server.heard == []


def test_a_job_without_a_pull_request_gives_notice(job):
    job.environ["GITHUB_EVENT_PATH"] = "/dev/null"
    assert "not on a pull request" in job.run().log
