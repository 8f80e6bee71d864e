"""examples/webhooks: what CMSs send and get, held against the real service, and Ghost's receiver at work."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from blog.memory import CannotRecall, read_memory
from examples.webhooks.ghost.admin import Admin, GhostRefused, WrongKey, render_token, render_update
from examples.webhooks.ghost.labelling import ATTEMPTS, Labeller, know, request_of, tags_with
from examples.webhooks.ghost.receiver import MAX_AGE_S, Receiver, WrongSecret, is_signed, parse_webhook
from fuda.sources.batches import EncodedPost, encode_post, render_batch
from fuda.sources.source import SourceUnreachable
from service.app import create_app
from tests.conftest import ROOT
from tests.support.app_server import serving_app
from tests.support.client.publishing import Clock, FakeSource, sure
from tests.support.client.webhooks import (
    CMS,
    ID,
    SECRET,
    SIGNATURE,
    SIGNED,
    WEBHOOK,
    WEBHOOKS,
    ask,
    body_of,
    read,
    sign,
    tiny_tagger,
)
from tests.support.models.rounding import rounded
from tests.support.packages.built_package import TINY_VERSION, write_tiny_model
from tests.support.serving import read_until_serving
from tests.support.starting import child

KEY = f"{'5' * 24}:{'ab' * 32}"
GHOST_POST = read("ghost/post.json")["body"]["posts"][0]


@pytest.mark.parametrize("cms", CMS)
def test_the_service_answers_what_the_files_say(cms):
    expected = read(f"{cms}/answer.json")
    told = json.dumps(expected).replace(expected["headers"]["Fuda-Model"], TINY_VERSION)
    with serving_app(create_app(tiny_tagger)) as url:
        assert ask(url, read(f"{cms}/request.json")) == rounded(json.loads(told))


def test_the_plugin_sends_the_fields_of_its_request():
    plugin = (WEBHOOKS / "wordpress" / "fuda.php").read_text(encoding="utf-8")
    request = read("wordpress/request.json")
    fields = plugin.partition("function request_for")[2].partition("function ask")[0]
    sent = fields.partition("return array(")[2]
    assert re.findall(r"^\t\t'(\w+)' +=>", sent, flags=re.MULTILINE) == list(request["body"])
    assert f"'{request['path']}'" in plugin
    assert all(f"'{value}'" in plugin for value in request["headers"].values())


@pytest.mark.skipif(shutil.which("php") is None, reason="there is no PHP here")
def test_the_plugin_is_php():
    checked = subprocess.run(
        ["php", "-l", WEBHOOKS / "wordpress" / "fuda.php"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


class FakeGhost:
    """A Ghost with one post: its Admin API as a WSGI application, which answers writes by `lost` first."""

    def __init__(self, *lost: str) -> None:
        self.post: dict[str, Any] = json.loads(json.dumps(GHOST_POST))
        self.tags = read("ghost/tags.json")["body"]["tags"]
        self.writes: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._lost = list(lost)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        path = environ["PATH_INFO"].removeprefix("/ghost/api/admin")
        names = ("HTTP_AUTHORIZATION", "HTTP_ACCEPT_VERSION", "CONTENT_TYPE")
        self.headers.append({name: environ.get(name, "") for name in names})
        status = "200 OK"
        if environ["REQUEST_METHOD"] == "PUT":
            assert path == f"/posts/{ID}/"
            status = self._write(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        start_response(status, [("Content-Type", "application/json; charset=utf-8")])
        return [json.dumps({"tags": self.tags} if path == "/tags/" else {"posts": [self.post]}).encode()]

    def _write(self, body: dict[str, Any]) -> str:
        if self._lost:
            return self._lost.pop(0)
        self.writes.append(body)
        known = {tag["id"]: tag["name"] for tag in [*self.tags, *self.post["tags"]]}
        self.post["tags"] = [
            {"id": tag.get("id", "f" * 24), "name": known.get(tag.get("id"), tag.get("name"))}
            for tag in body["posts"][0]["tags"]
        ]
        return "200 OK"

    def names(self) -> list[str]:
        return [tag["name"] for tag in self.post["tags"]]


def labeller(ghost: Any, folder: Path, source: Any = None) -> Labeller:
    return Labeller(ghost, source or FakeSource([sure("Python"), sure("tea")]), folder, now=Clock())


@pytest.fixture
def admin() -> Iterator[tuple[FakeGhost, Admin]]:
    ghost = FakeGhost()
    with serving_app(ghost) as url:
        yield ghost, Admin(f"{url}/", KEY, now=lambda: SIGNED)


def test_ghosts_webhook_leads_to_the_request_of_the_file():
    known = know(GHOST_POST, read_memory(Path("/nowhere")).of("ghost/x", ""))
    encoded = encode_post(request_of(GHOST_POST, known), limit=5)
    assert isinstance(encoded, bytes)
    assert json.loads(render_batch([EncodedPost(0, encoded)])) == read("ghost/request.json")["body"]


def test_the_answer_leads_to_the_update_of_the_file():
    answer = read("ghost/answer.json")["body"]["answers"][0]
    labels = [item["label"] for item in answer["tags"] if item["band"] == "apply"]
    tags = tags_with(GHOST_POST, labels, read("ghost/tags.json")["body"]["tags"])
    assert json.loads(render_update(GHOST_POST, tags)) == read("ghost/update.json")["body"]
    assert read("ghost/update.json")["path"] == f"/ghost/api/admin/posts/{ID}/"


def test_ghosts_own_signature_is_believed():
    assert is_signed(body_of(WEBHOOK), SIGNATURE, SECRET, SIGNED)
    assert parse_webhook(body_of(WEBHOOK)) == ID


@pytest.mark.parametrize(
    ("body", "signature", "secret", "late_s"),
    [
        (b"{}", SIGNATURE, SECRET, 0),
        (body_of(WEBHOOK), SIGNATURE, "another", 0),
        (body_of(WEBHOOK), SIGNATURE, SECRET, MAX_AGE_S + 1),
        (body_of(WEBHOOK), SIGNATURE.replace("t=1", "t=2"), SECRET, 0),
        (body_of(WEBHOOK), SIGNATURE.partition(",")[0], SECRET, 0),
        (body_of(WEBHOOK), "", SECRET, 0),
        (body_of(WEBHOOK), f"{SIGNATURE}0" * 99, SECRET, 0),
    ],
)
def test_what_ghost_has_not_signed_just_now_is_not_believed(body, signature, secret, late_s):
    now = datetime.fromtimestamp(SIGNED.timestamp() + late_s, UTC)
    assert not is_signed(body, signature, secret, now)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"post": {"current": {}}}',
        b'{"post": {"current": {"id": "../../users", "status": "published"}}}',
        b'{"post": {"current": {"id": 5, "status": "published"}}}',
        b'{"post": {"current": {"id": "%s", "status": "draft"}}}' % (b"5" * 24),
        b'{"page": {"current": {"id": "%s", "status": "published"}}}' % (b"5" * 24),
    ],
)
def test_a_webhook_about_no_published_post_is_passed_over(body):
    assert parse_webhook(body) is None


def test_a_token_is_what_ghost_expects():
    # Made by jsonwebtoken 8.5.1, by which Ghost itself reads tokens, of the same key and time.
    assert render_token(KEY, SIGNED) == (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjU1NTU1NTU1NTU1NTU1NTU1NTU1NTU1NSJ9."
        "eyJpYXQiOjE3OTU0ODY1NTcsImV4cCI6MTc5NTQ4Njg1NywiYXVkIjoiL2FkbWluLyJ9."
        "5hpkazaRkgJyI1TcYlEwG0qWUlZIgpK6-cy2egSgRbo"
    )


def test_a_key_that_is_none_is_refused_at_once():
    with pytest.raises(WrongKey, match="GHOST_ADMIN_KEY"):
        Admin("https://blog.example.org", "secret", now=Clock())


def test_tags_are_added_behind_those_of_the_post(admin, tmp_path):
    ghost, api = admin
    assert labeller(api, tmp_path).label(ID) == ("Python", "tea")
    assert ghost.names() == ["Notebook", "#wide", "python", "tea"]
    assert ghost.headers[-1]["HTTP_AUTHORIZATION"] == f"Ghost {render_token(KEY, SIGNED)}"
    expected = read("ghost/update.json")["headers"]
    assert ghost.headers[-1]["HTTP_ACCEPT_VERSION"] == expected["Accept-Version"]


def test_a_tag_that_differs_in_its_case_alone_is_taken_as_it_is_spelt(admin, tmp_path):
    ghost, api = admin
    labeller(api, tmp_path).label(ID)
    [write] = ghost.writes
    assert write["posts"][0]["tags"][2:] == [{"id": ghost.tags[0]["id"]}, {"name": "tea"}]


def test_adding_again_changes_nothing(admin, tmp_path):
    ghost, api = admin
    labels = labeller(api, tmp_path)
    labels.label(ID)
    assert labels.label(ID) == ()
    assert len(ghost.writes) == 1


def test_a_tag_that_a_person_takes_off_does_not_come_back(admin, tmp_path):
    ghost, api = admin
    labeller(api, tmp_path).label(ID)
    ghost.post["tags"] = [tag for tag in ghost.post["tags"] if tag["name"] != "python"]
    assert labeller(api, tmp_path).label(ID) == ()
    assert labeller(api, tmp_path).label(ID) == ()
    assert ghost.names() == ["Notebook", "#wide", "tea"]


def test_two_posts_of_one_title_have_nothing_to_do_with_each_other(admin, tmp_path):
    ghost, api = admin
    source = FakeSource([sure("tea")])
    labeller(api, tmp_path, source).label(ID)
    ghost.post |= {"id": "7" * 24, "tags": []}
    with pytest.raises(GhostRefused):
        labeller(api, tmp_path, source).label("7" * 24)
    assert source.asked[-1].tags == ()


def test_internal_tags_are_neither_told_nor_made(admin, tmp_path):
    ghost, api = admin
    source = FakeSource([sure("#wide open"), sure("tea")])
    assert labeller(api, tmp_path, source).label(ID) == ("tea",)
    assert source.asked[0].tags == ("Notebook",)
    assert "#wide" in ghost.names()


def test_a_post_that_is_no_longer_published_is_left_alone(admin, tmp_path):
    ghost, api = admin
    ghost.post["status"] = "draft"
    assert labeller(api, tmp_path).label(ID) == ()
    assert ghost.writes == []


def test_a_post_saved_meanwhile_is_read_again(tmp_path):
    ghost = FakeGhost("409 Conflict")
    with serving_app(ghost) as url:
        assert labeller(Admin(url, KEY, now=Clock()), tmp_path).label(ID) == ("Python", "tea")
    assert ghost.names()[2:] == ["python", "tea"]


@pytest.mark.parametrize("lost", [["500 Oops"], ["409 Conflict"] * ATTEMPTS])
def test_labels_that_ghost_does_not_take_may_come_another_time(tmp_path, lost):
    ghost = FakeGhost(*lost)
    with serving_app(ghost) as url:
        labels = labeller(Admin(url, KEY, now=Clock()), tmp_path)
        with pytest.raises(GhostRefused, match=lost[-1][:3]):
            labels.label(ID)
        assert labels.label(ID) == ("Python", "tea")


def test_decisions_behind_a_link_are_not_read(admin, tmp_path):
    _, api = admin
    labels = labeller(api, tmp_path)
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / ".fuda" / "decisions.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotRecall, match="it is a link"):
        labels.label(ID)


def test_what_was_removed_is_not_suggested_again_by_the_request(admin, tmp_path):
    ghost, api = admin
    source = FakeSource([sure("tea")])
    labels = labeller(api, tmp_path, source)
    labels.label(ID)
    ghost.post["tags"] = []
    labels.label(ID)
    assert set(source.asked[-1].tags) == {"tea", "Notebook"}


def send(address: str, data: bytes, signature: str) -> int:
    connection = HTTPConnection(address, timeout=20)
    connection.request("POST", "/", data, {"X-Ghost-Signature": signature})
    status = connection.getresponse().status
    connection.close()
    return status


@contextmanager
def receiving(*options: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield the recipe's own command, and the address at which it takes webhooks."""
    command = [sys.executable, "-m", "examples.webhooks.ghost", "--port", "0", *map(str, options)]
    environ = os.environ | {"GHOST_ADMIN_KEY": KEY, "GHOST_WEBHOOK_SECRET": SECRET}
    pipe = subprocess.PIPE
    with child(command, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe) as process:
        yield process, read_until_serving(process)[1]


def test_a_webhook_needs_a_secret():
    with pytest.raises(WrongSecret):
        Receiver(("127.0.0.1", 0), "", lambda post: (), now=Clock())


def test_the_receiver_goes_on_after_a_failure_and_believes_nobody_else():
    done: Queue[str] = Queue()

    def label(post: str) -> tuple[str, ...]:
        done.put(post)
        raise SourceUnreachable("https://example.org", "it is down")

    with Receiver(("127.0.0.1", 0), SECRET, label, now=lambda: SIGNED) as receiver:
        thread = Thread(target=receiver.serve_forever)
        thread.start()
        address = f"127.0.0.1:{receiver.server_port}"
        try:
            bodies = [body_of(WEBHOOK), body_of(WEBHOOK) + b" "]
            sent = [(bodies[0], SIGNATURE), (bodies[0], ""), (bodies[1], sign(bodies[1], SIGNED))]
            statuses = [send(address, body, signature) for body, signature in sent]
            seen = [done.get(timeout=20) for _ in range(2)]
        finally:
            receiver.shutdown()
            thread.join()
    assert (statuses, seen) == ([202, 401, 202], [ID, ID])


def test_the_whole_recipe_from_the_webhook_to_the_post(tmp_path):
    ghost = FakeGhost()
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    with (
        serving_app(ghost) as url,
        receiving("--ghost", url, "--blog", tmp_path, "--model", model) as (process, address),
    ):
        assert send(address, body_of(WEBHOOK), sign(body_of(WEBHOOK))) == 202
        assert process.stderr is not None
        assert process.stderr.readline() == f"{ID}: added Python\n"
    assert ghost.writes == [read("ghost/update.json")["body"]]
    assert read_memory(tmp_path).posts[f"ghost/{ID}"].tags.machine == {"python": "Python"}
