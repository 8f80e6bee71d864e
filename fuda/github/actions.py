"""GitHub as a job of its Actions sees it: the event, notices, the job's summary, and comments."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from console.escaping import escape_rest, printable
from console.streams import print_lines
from model.errors import FudaError
from model.files import read_file

TIMEOUT_S = 10
EVENT_BYTES = 32_000_000
"""GitHub sends no event of more than 25 MB."""
_PER_PAGE, _MAX_PAGES = 100, 30
_COMMIT = re.compile("[0-9a-f]{40,64}")


class NotAPullRequest(FudaError):
    """Raised when the event of the job is not about a pull request."""

    def __init__(self, event: str) -> None:
        super().__init__(
            f"This job runs on the event {event or '(none)'}, not on a pull request. Run it on the event "
            "pull_request."
        )


class GitHubRefused(FudaError):
    """Raised when GitHub's API refuses a request or cannot be reached. `problem` is its reason."""

    def __init__(self, tried: str, problem: str) -> None:
        super().__init__(f"Fuda could not {tried} on GitHub: {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request: `base` and `head` are commits, `branch` has `head`, in a `fork` or not."""

    number: int
    base: str
    head: str
    branch: str
    fork: bool


def read_pull_request(environ: Mapping[str, str]) -> PullRequest:
    """Return the pull request that the job is about. Raises NotAPullRequest."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        return parse_pull_request(json.loads(read_file(path, max_bytes=EVENT_BYTES)))
    except (OSError, ValueError, KeyError, TypeError):
        raise NotAPullRequest(environ.get("GITHUB_EVENT_NAME", "")) from None


def parse_pull_request(event: Mapping[str, Any]) -> PullRequest:
    """Return the pull request of an event. Raises KeyError, TypeError or ValueError when it has none."""
    given = event["pull_request"]
    base, head = given["base"], given["head"]
    for end in (base, head):
        if not _COMMIT.fullmatch(end["sha"]):
            raise ValueError(end["sha"])
    # The repository of a head whose fork was deleted is null.
    source = head["repo"] or {}
    fork = source.get("full_name") != base["repo"]["full_name"]
    return PullRequest(int(given["number"]), base["sha"], head["sha"], str(head["ref"]), fork)


def render_command(kind: str, message: str, **properties: object) -> str:
    """Return a workflow command, which shows a notice or warning, possibly with a file and line.

    Nothing in it can end the line and begin another command. Line feeds are written as the runner reads them.
    Other unusual characters are escaped, even in the name of a file, which GitHub then does not find.
    """
    known = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
    return f"::{kind} {known}::{_escape(message)}" if known else f"::{kind}::{_escape(message)}"


def print_command(out: TextIO, kind: str, message: str, **properties: object) -> None:
    """Print a workflow command. The runner takes nothing else that Fuda prints for a command."""
    print(render_command(kind, message, **properties), file=out)


def write_summary(text: str, environ: Mapping[str, str], out: TextIO) -> None:
    """Append Markdown to the job's summary, or print it where there is no summary."""
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as summary:
            summary.write(f"{text}\n")
    else:
        print_lines(out, *text.split("\n"))


class Comments:
    """The comments on one pull request of the repository `name` ("owner/name"), through the API at `api`."""

    def __init__(self, api: str, name: str, number: int, *, token: str) -> None:
        self._repository = f"{api.rstrip('/')}/repos/{name}"
        self._number = number
        self._token = token

    def put(self, text: str, *, mark: str, only_change: bool) -> None:
        """Make `text`, which begins with `mark`, the bot's only comment with that mark.

        With `only_change` no new comment is written. Raises GitHubRefused.
        """
        known = self._find(mark)
        if known is None:
            if not only_change:
                self._send("POST", f"/issues/{self._number}/comments", text)
        elif known["body"] != text:
            self._send("PATCH", f"/issues/comments/{known['id']}", text)

    def _find(self, mark: str) -> dict[str, Any] | None:
        """Return the bot's comment. A person's comment stays, even one with the mark."""
        for page in range(1, _MAX_PAGES + 1):
            path = f"/issues/{self._number}/comments?per_page={_PER_PAGE}&page={page}"
            comments = self._ask(f"{self._repository}{path}", "read comments")
            for comment in comments:
                # GitHub gives null for the user of a deleted account.
                by = (comment["user"] or {}).get("type")
                if by == "Bot" and (comment["body"] or "").startswith(mark):
                    return dict(comment)
            if len(comments) < _PER_PAGE:
                break
        return None

    def _send(self, method: str, path: str, text: str) -> None:
        data = json.dumps({"body": text}).encode()
        self._ask(f"{self._repository}{path}", "write a comment", method=method, data=data)

    def _ask(self, url: str, tried: str, *, method: str = "GET", data: bytes | None = None) -> Any:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with _OPENER.open(request, timeout=TIMEOUT_S) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise GitHubRefused(tried, f"{error.code}{_reason(error)}") from None
        except (OSError, ValueError) as error:
            raise GitHubRefused(tried, printable(str(error))) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Turns a redirect into an error: the token is only for the API's own host."""

    def redirect_request(self, *_: object) -> None:
        return None


_LINE_ENDS = re.compile("([\r\n])")
_OPENER = urllib.request.build_opener(_NoRedirect)


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        message = json.load(error)["message"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f" ({printable(str(message))})"


def _escape(value: object, also: str = "") -> str:
    text = "".join(part if part in "\r\n" else escape_rest(part) for part in _LINE_ENDS.split(str(value)))
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
