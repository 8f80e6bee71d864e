"""examples/webhooks: what became of the labels that Fuda added, as the API gets it from each CMS."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from blog.decisions import Entry
from blog.sent_decisions import MAX_LABEL_BYTES, TIME_PATTERN
from examples.webhooks.ghost.admin import Admin, GhostRefused
from examples.webhooks.ghost.labelling import Labeller
from fuda.proposals.outcomes import decisions_in
from fuda.sources.decisions import render_sendings
from service.app import create_app
from service.decisions.file_store import DecisionFile
from tests.conftest import ROOT
from tests.examples.test_webhooks import KEY, FakeGhost, receiving, send
from tests.support.app_server import serving_app
from tests.support.client.publishing import Clock, FakeSource, sure
from tests.support.client.webhooks import CMS, ID, WEBHOOK, WEBHOOKS, ask, body_of, read, sign, tiny_tagger
from tests.support.decisions import open_file, read_all
from tests.support.models.fake_tagger import FakeTagger


class Desk:
    """A Ghost whose post Fuda labels, and the entries that are to be sent."""

    def __init__(self, folder: Path, *lost: str) -> None:
        self.ghost = FakeGhost(*lost)
        self.entries: list[Entry] = []
        self._folder = folder
        self._now = Clock()

    def label(self) -> None:
        source = FakeSource([sure("Python"), sure("tea")])
        with serving_app(self.ghost) as url:
            made = Labeller(Admin(url, KEY, now=self._now), source, self._folder, now=self._now)
            made.label(ID, on_entries=self.entries.extend)

    def change_tags(self, *, without: str = "", more: str = "") -> None:
        """Change the post's tags, as its author does."""
        kept = [tag for tag in self.ghost.post["tags"] if tag["name"] != without]
        self.ghost.post["tags"] = [*kept, *([{"id": "7" * 24, "name": more}] if more else [])]

    def decided(self) -> list[tuple[str, str]]:
        return [(each.label, each.outcome) for each in decisions_in(self.entries, [])]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.label()
    return made


def test_tags_that_were_added_are_not_yet_accepted(desk):
    assert desk.decided() == [("Python", "applied"), ("tea", "applied")]


def test_a_tag_that_a_person_takes_off_is_rejected_and_the_others_were_kept(desk):
    desk.change_tags(without="python")
    desk.label()
    assert desk.decided()[2:] == [("Python", "rejected"), ("tea", "accepted")]


def test_tags_that_a_person_leaves_while_adding_another_are_accepted(desk):
    desk.change_tags(more="Uji")
    desk.label()
    assert set(desk.decided()[2:]) == {("Python", "accepted"), ("tea", "accepted"), ("Uji", "added")}


def test_a_post_that_is_saved_without_a_change_of_its_tags_decides_nothing(desk):
    desk.label()
    assert len(desk.decided()) == 2


def test_what_was_accepted_once_is_not_sent_again_but_a_later_removal_is(desk):
    desk.change_tags(more="Uji")
    desk.label()
    desk.change_tags(without="tea")
    desk.label()
    assert desk.decided()[5:] == [("tea", "rejected")]


def test_tags_that_ghost_did_not_take_are_not_sent(tmp_path):
    desk = Desk(tmp_path, "500 Oops")
    with pytest.raises(GhostRefused):
        desk.label()
    assert desk.decided() == []
    desk.label()
    assert desk.decided() == [("Python", "applied"), ("tea", "applied")]


def test_a_ghost_sends_what_its_file_has(tmp_path):
    desk = Desk(tmp_path)
    desk.label()
    desk.change_tags(without="python")
    desk.label()
    [_, body] = render_sendings(decisions_in(desk.entries, []))
    expected = read("ghost/decisions.json")["body"]
    assert json.loads(body) == expected | {"at": json.loads(body)["at"]}


@pytest.mark.parametrize("cms", CMS)
def test_the_service_keeps_what_the_files_send(cms, tmp_path):
    request: dict[str, Any] = read(f"{cms}/decisions.json")
    with serving_app(create_app(tiny_tagger, decisions=open_file(tmp_path))) as url:
        answers = [ask(url, request)["body"] for _ in range(2)]
    count = len(request["body"]["decisions"])
    assert answers == [{"written": count, "known": 0}, {"written": 0, "known": count}]


def receive(store: DecisionFile, blog: Path, *options: str) -> str:
    """Label a post by the recipe's own command with an API, and return its last line."""
    ghost = FakeGhost()
    with (
        serving_app(ghost) as ghosts,
        serving_app(create_app(FakeTagger, decisions=store)) as url,
        receiving("--ghost", ghosts, "--blog", blog, "--url", url, *options) as (process, address),
    ):
        assert send(address, body_of(WEBHOOK), sign(body_of(WEBHOOK))) == 202
        assert process.stderr is not None
        return process.stderr.readline()


@pytest.mark.parametrize(("options", "expected"), [((), []), (("--send-decisions",), [("tea", "applied")])])
def test_the_whole_recipe_sends_only_when_told_to(options, expected, tmp_path):
    store = open_file(tmp_path)
    assert receive(store, tmp_path, *options) == f"{ID}: added tea\n"
    assert [(each.label, each.outcome) for each in read_all(store)] == expected


class WordPress:
    """A plugin in a stand-in for WordPress, and the saves of an author."""

    def __init__(self, *, sends: bool = True, statuses: tuple[int, ...] = ()) -> None:
        self._scenario = {
            "sends": sends,
            "statuses": statuses,
            "answer": read("wordpress/answer.json")["body"],
        }

    def send(self, *saves: dict[str, list[str]]) -> list[dict[str, Any]]:
        """Return the requests about decisions after these saves, of which the first publishes the post."""
        plugin, stand_in = WEBHOOKS / "wordpress" / "fuda.php", ROOT / "tests/support/client/wordpress.php"
        ran = subprocess.run(
            ["php", stand_in, plugin],
            input=json.dumps(self._scenario | {"saves": saves}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout
        return [json.loads(line) for line in ran.stdout.splitlines()]


def outcomes(request: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["label"], each["outcome"]) for each in request["body"]["decisions"]]


needs_php = pytest.mark.skipif(shutil.which("php") is None, reason="there is no PHP here")
PUBLISHED: dict[str, list[str]] = {}


@needs_php
def test_the_plugin_sends_what_was_added_when_a_post_is_published():
    [request] = WordPress().send(PUBLISHED)
    assert outcomes(request) == [("Python", "applied"), ("Life", "applied")]


@needs_php
def test_the_plugin_sends_what_its_file_has():
    saved = {"tags": [], "categories": ["Life", "Travel"]}
    [_, request] = WordPress().send(PUBLISHED, saved)
    expected = read("wordpress/decisions.json")
    assert request == expected | {"body": expected["body"] | {"at": request["body"]["at"]}}
    assert re.fullmatch(TIME_PATTERN, request["body"]["at"])


@needs_php
def test_the_plugin_decides_nothing_for_a_save_of_the_same_labels():
    assert len(WordPress().send(PUBLISHED, {}, {})) == 1


@needs_php
def test_the_plugin_sends_an_acceptance_once_and_a_later_removal():
    saves = [{"tags": ["Python", "tea"]}, {"tags": ["Python", "Uji"]}, {"tags": ["Uji"]}]
    sent = [outcomes(request) for request in WordPress().send(PUBLISHED, *saves)]
    assert sent[1:] == [[("Python", "accepted")], [("Python", "rejected")]]


@needs_php
def test_the_plugin_tries_again_as_long_as_the_api_fails():
    assert len(WordPress(statuses=(502, 502)).send(PUBLISHED)) == 3
    assert len(WordPress(statuses=(502,) * 9).send(PUBLISHED)) == 5


@needs_php
def test_the_plugin_sends_only_when_told_to():
    assert WordPress(sends=False).send(PUBLISHED, {"tags": []}) == []


def test_the_plugin_knows_the_fields_and_limits_of_a_decision():
    plugin = (WEBHOOKS / "wordpress" / "fuda.php").read_text(encoding="utf-8")
    request = read("wordpress/decisions.json")
    assert f"'{request['path']}'" in plugin
    for name in {*request["body"], *request["body"]["decisions"][0]}:
        assert re.search(rf"'{name}' +=>", plugin), name
    assert f"LABEL_BYTES = {MAX_LABEL_BYTES};" in plugin
