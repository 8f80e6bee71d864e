"""Suggests labels for the posts of a pull request: python -m fuda.github.pull_request, a step of a job.

action.yml runs it, with its inputs in the environment (INPUT_*, GITHUB_*). It never fails the job: errors
become notices. Everything that a pull request can name, from branches to posts, may be hostile.
"""

import io
import json
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from blog.decisions import DECISIONS_FILE
from blog.opening import own_folder
from blog.pages import Page, find_pages, is_post, read_page
from blog.place import find_root, name_post
from blog.post_file import DEFAULT_KEYS
from blog.site import read_site
from console.escaping import printable
from fuda.cli.context import Context
from fuda.cli.main import main as run_fuda
from fuda.cli.render import count
from fuda.config.trusted import Trust
from fuda.github.actions import (
    Comments,
    GitHubRefused,
    PullRequest,
    print_command,
    read_pull_request,
    write_summary,
)
from fuda.github.git import BOT_EMAIL, GitFailed, WorkTree, open_work_tree
from fuda.github.pull_request_text import (
    MARK,
    MAX_COMMENT_CHARACTERS,
    MAX_SUMMARY_CHARACTERS,
    NOT_ASKED,
    render_report,
)
from model.errors import FudaError

OPTIONS = ("model", "url", "token", "region", "precision")
"""The inputs that are options of fuda too."""
MODES = ("comment", "commit", "summary")
MAX_POSTS = 300
TIMEOUT_S = "20"
MESSAGE = "Add the labels that Fuda is sure of"
# GitHub does so to keep a workflow from starting itself again and again.
NO_WORKFLOW = (
    "GitHub starts no further workflow for a push with the job's own token. Where a check must run on this "
    "commit, give the checkout another token."
)
# Trusts no address: an earlier job on the same runner could have written the list of the runner's user.
NO_TRUST = Trust(
    read=lambda environ: (),
    advise=lambda address: "If it is yours, name it with the input url of the action.",
)


class WrongInput(FudaError):
    """Raised when an input of the action is not valid. The message names it."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of the action: `options` are for fuda, `content` is a folder."""

    content: Path
    options: tuple[str, ...]
    mode: str
    take_all: bool


@dataclass(frozen=True, slots=True)
class Job:
    """The pull request of this job, and where the job's messages go."""

    inputs: Inputs
    request: PullRequest
    tree: WorkTree
    environ: Mapping[str, str]
    out: TextIO

    def notice(self, message: str) -> None:
        print_command(self.out, "notice", printable(message, most=1_000))


def main(environ: Mapping[str, str], out: TextIO) -> int:
    """Do what the workflow asks for, and return 0 even after an error."""
    try:
        inputs, request = read_inputs(environ), read_pull_request(environ)
        suggest_labels(Job(inputs, request, open_work_tree(inputs.content), environ, out))
    except FudaError as error:
        print_command(out, "notice", f"Fuda: {printable(str(error), most=1_000)}")
    except Exception as error:
        # A fault of ours must not hold up a pull request either.
        problem = f"{type(error).__name__}: {printable(str(error))}"
        print_command(out, "warning", f"Fuda failed: {problem}")
    return 0


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """Return the action's inputs. Raises WrongInput."""
    given = {name: environ.get(f"INPUT_{name.upper()}", "") for name in OPTIONS}
    if given["token"] and not given["url"]:
        # A pull request can change the address in fuda.toml, so that address must not get the secret.
        raise WrongInput("The input token needs the input url: the token is sent only to that address.")
    if environ.get("FUDA_URL") and not (given["url"] or given["model"]):
        raise WrongInput("FUDA_URL is set for this job. Name the address with the input url instead.")
    mode = environ.get("INPUT_MODE", "") or MODES[0]
    if mode not in MODES:
        raise WrongInput(f"The input mode is not valid. Use one of {', '.join(MODES)}.")
    return Inputs(
        content=Path(environ.get("INPUT_CONTENT", "") or "."),
        options=(
            *(f"--{name}={value}" for name, value in given.items() if value),
            *(["--no-new"] if _is_true(environ, "INPUT_NO_NEW") else []),
        ),
        mode=mode,
        take_all=_is_true(environ, "INPUT_ALL"),
    )


def suggest_labels(job: Job) -> None:
    """Suggest labels for the changed posts, and show them where the mode says. Raises FudaError."""
    posts = changed_posts(job.tree, job.request, job.inputs.content)
    if len(posts) > MAX_POSTS:
        job.notice(f"{len(posts):,} posts have changed. Fuda looks at the first {MAX_POSTS}.")
    del posts[MAX_POSTS:]
    writing = job.inputs.mode == "commit" and may_commit(job)
    answers = ask_fuda("apply" if writing else "suggest", posts, job)
    if answers is None:
        write_summary(NOT_ASKED, job.environ, job.out)
        return
    if writing:
        answers = push(posts, answers, job)
    write_summary(render_report(answers, max_characters=MAX_SUMMARY_CHARACTERS), job.environ, job.out)
    if job.inputs.mode == "comment":
        comment(answers, job)


def changed_posts(tree: WorkTree, request: PullRequest, content: Path) -> list[str]:
    """Return the posts under `content` that the pull request has added, changed or renamed.

    They have their real paths in the repository, as git knows them, whatever links of the blog lead there.
    Links, and files below them, are left out: they could lead out of the repository. A file that cannot be
    read counts as a post.
    """
    root = tree.root.resolve()
    site = read_site(root)  # its generator decides which files are posts, as it does when they are labelled
    paths, _ = find_pages(content.resolve(), root, site)
    there = {Path(os.path.relpath(os.path.realpath(path), root)).as_posix() for path in paths}
    names = [name for name in tree.changed_files(request.base, request.head) if name in there]
    names = [name for name in names if is_file_itself(root, name)]
    pages = ((name, read_page(tree.root / name, tree.root, tree.root, site=site)) for name in names)
    return [name for name, page in pages if not isinstance(page, Page) or is_post(page, DEFAULT_KEYS)]


def is_file_itself(root: Path, name: str) -> bool:
    """Return whether `name`, a path below `root`, is a regular file without a link on the way to it."""
    try:
        with own_folder(root, name) as (folder, last):
            return stat.S_ISREG(folder.stat(last).st_mode)
    except OSError:
        return False


def may_commit(job: Job) -> bool:
    """Return whether a commit can be pushed to the pull request's branch; give notice when it cannot."""
    if obstacle := _obstacle(job):
        job.notice(f"Fuda writes no labels: {obstacle}.")
    return not obstacle


def _obstacle(job: Job) -> str:
    if job.request.fork:
        return "the pull request comes from a fork, whose branch this job may not push to"
    if job.tree.ask("rev-parse", "HEAD") != job.request.head:
        return "check out the branch itself, with `ref: ${{ github.head_ref }}`, not its merge with the base"
    if job.tree.ask("log", "-1", "--format=%ae%n%s") == f"{BOT_EMAIL}\n{MESSAGE}":
        return "the last commit is Fuda's own"
    decisions = find_root(job.inputs.content) / DECISIONS_FILE
    if job.tree.is_ignored(str(decisions)):
        return f"git ignores {DECISIONS_FILE}, and without it labels that an author removes would come back"
    return ""


def ask_fuda(command: str, posts: Sequence[str], job: Job) -> list[dict[str, Any]] | None:
    """Return the answers of `fuda suggest` or `fuda apply`; posts that it refuses get an annotation.

    None without any answer, as when its source is down or its settings are wrong.
    """
    if not posts:
        return []
    extra = ["--no-record"] if command == "suggest" else ["--all"] * job.inputs.take_all
    options = [*extra, "--json", "--best-effort", f"--timeout={TIMEOUT_S}", *job.inputs.options]
    out, err = io.StringIO(), io.StringIO()
    context = Context(out=out, err=err, environ=job.environ, trust=NO_TRUST)
    run_fuda([command, *options, "--", *(str(job.tree.root / name) for name in posts)], context)
    names = {_record_name(job.tree.root / name): name for name in posts}
    # Not splitlines: it would also split at U+2028, which a line of JSON may contain.
    answers = [json.loads(line) for line in out.getvalue().split("\n") if line]
    answers = [answer | {"post": names[answer["post"]]} for answer in answers]
    for answer in answers:
        if error := answer.get("error"):
            place = {"file": answer["post"], "line": error["line"]}
            print_command(job.out, "warning", f"Fuda: {error['detail']}.", **place)
    for line in err.getvalue().splitlines():
        if line.startswith("fuda: "):
            job.notice(line)
    shown = [answer for answer in answers if answer.keys().isdisjoint(("error", "left_out"))]
    return shown if answers else None


def push(posts: Sequence[str], answers: list[dict[str, Any]], job: Job) -> list[dict[str, Any]]:
    """Commit the files that fuda has written, push them to the pull request, and return the answers.

    Where git refuses, a notice has the reason, and the answers are returned without applied labels.
    """
    try:
        written = job.tree.modified(posts)
        if written:
            job.tree.commit([*written, *job.tree.unstaged_memory()], MESSAGE)
            job.tree.ask("push", "--quiet", "origin", f"HEAD:refs/heads/{job.request.branch}")
    except GitFailed as error:
        job.notice(f"Fuda: {error} The labels are not in the branch, only in the job's summary.")
        return [answer | {"applied": {}} for answer in answers]
    if written:
        labels = sum(len(names) for answer in answers for names in answer["applied"].values())
        added = f"{count(labels, 'label')} added to {count(len(written), 'post')}"
        job.notice(f"Fuda: {added}. {NO_WORKFLOW}")
    return answers


def comment(answers: Sequence[Mapping[str, Any]], job: Job) -> None:
    """Keep the comment on the pull request up to date; give notice where that is not allowed."""
    text = f"{MARK}\n{render_report(answers, max_characters=MAX_COMMENT_CHARACTERS)}"
    nothing = not any(answer["tags"] or answer["categories"] for answer in answers)
    environ = job.environ
    comments = Comments(
        environ.get("GITHUB_API_URL", "https://api.github.com"),
        environ.get("GITHUB_REPOSITORY", ""),
        job.request.number,
        token=environ.get("GITHUB_TOKEN", ""),
    )
    try:
        comments.put(text, mark=MARK, only_change=nothing)
    except GitHubRefused as error:
        hint = ""
        if job.request.fork:
            hint = " The token of a pull request from a fork may only read."
        job.notice(f"Fuda: {error}{hint} The suggestions are in the job's summary.")


def _is_true(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").strip().lower() == "true"


def _record_name(path: Path) -> str:
    return name_post(path, find_root(path))


if __name__ == "__main__":
    sys.exit(main(os.environ, sys.stdout))
