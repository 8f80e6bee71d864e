"""A job of GitHub Actions: the scripts of action.yml as a runner runs them, and an API for comments."""

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT
from tests.support.client.git_blog import GitBlog
from tests.support.document_text import blocks

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
SCRIPTS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
BOT, PERSON = "Bot", "User"
TOKEN = "ghs_secret"


class FakeGitHub:
    """The part of GitHub's API that writes comments, as a WSGI application; `read_only` is a fork's token."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self.read_only = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.requests.append((method, path))
        self.tokens.add(environ.get("HTTP_AUTHORIZATION", ""))
        if method == "GET":
            return self._answer(start_response, "200 OK", self._page(environ["QUERY_STRING"]))
        if self.read_only:
            message = {"message": "Resource not accessible by integration"}
            return self._answer(start_response, "403 Forbidden", message)
        data = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        return self._answer(start_response, *self._write(method, path, data["body"]))

    def add(self, body: str, by: str) -> None:
        self.comments.append({"id": 100 + len(self.comments), "body": body, "user": {"type": by}})

    def _page(self, query: str) -> list[dict[str, Any]]:
        size, page = (int(number) for number in re.findall(r"page=(\d+)", query))
        return self.comments[size * (page - 1) : size * page]

    def _write(self, method: str, path: str, body: str) -> tuple[str, Any]:
        if method == "POST" and path == "/repos/ann/blog/issues/7/comments":
            self.add(body, BOT)
            return "201 Created", self.comments[-1]
        [comment] = [each for each in self.comments if path.endswith(f"/issues/comments/{each['id']}")]
        assert method == "PATCH"
        comment["body"] = body
        return "200 OK", comment

    def _answer(self, start_response: Any, status: str, value: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(value).encode()]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the action ended: `log` is what its scripts printed, `summary` is the job's."""

    log: str
    summary: str


@dataclass(slots=True)
class Job:
    """A runner with the workspace `blog`, in which something is checked out, and Fuda's needs in `temp`."""

    blog: GitBlog
    temp: Path
    api: str
    base: str
    fork: bool = False
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, **inputs: str) -> Ended:
        """Run the script that suggests, with these inputs of the action and the others' defaults."""
        summary = self.blog.root.parent / "summary.md"
        summary.write_text("")
        done = run_script("Suggest labels", self.blog, self._environ(summary) | self.environ, inputs)
        assert done.returncode == 0, done.stdout + done.stderr
        return Ended(done.stdout + done.stderr, summary.read_text(encoding="utf-8"))

    def head(self) -> str:
        """Return the newest commit of the pull request's branch, at GitHub."""
        return self.blog.git("ls-remote", "origin", "refs/heads/new-post").split()[0]

    def _environ(self, summary: Path) -> dict[str, str]:
        event = self.blog.root.parent / "event.json"
        event.write_text(json.dumps(self._event()))
        return {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": self.api,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REPOSITORY": "ann/blog",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.blog.root),
            "RUNNER_TEMP": str(self.temp),
        }

    def _event(self) -> dict[str, Any]:
        source = "mallory/blog" if self.fork else "ann/blog"
        return {
            "action": "synchronize",
            "number": 7,
            "pull_request": {
                "number": 7,
                "base": {"ref": "main", "sha": self.base, "repo": {"full_name": "ann/blog"}},
                "head": {"ref": "new-post", "sha": self.head(), "repo": {"full_name": source}},
            },
        }


def yaml_blocks() -> list[str]:
    """Return the blocks of YAML in the documents for authors."""
    pages = sorted((ROOT / "docs" / "authors").glob("*.md"))
    return [block for page in pages for block in blocks(page.read_text(encoding="utf-8"), "yaml")]


def run_script(
    name: str, blog: GitBlog, environ: dict[str, str], inputs: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run one script of action.yml as `shell: bash` does, with the environment of its step."""
    step = SCRIPTS[name]
    given = {key: _evaluate(value, inputs) for key, value in step.get("env", {}).items()}
    script = blog.root.parent / "script.sh"
    script.write_text(step["run"])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
        cwd=blog.root,
        env={**blog.environ, **environ, **given},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )


def _evaluate(value: str, inputs: dict[str, str]) -> str:
    """Return what a runner makes of `${{ inputs.NAME }}`: the input, or else its default."""
    match = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)
    assert match, value
    default: str = ACTION["inputs"][match[1]]["default"]
    text = inputs.get(match[1].replace("-", "_"), default)
    return text.replace("${{ github.token }}", TOKEN)
