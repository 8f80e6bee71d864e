"""examples/webhooks: what became of the labels that Fuda added, as the API gets it from each CMS."""

import json
from pathlib import Path
from typing import Any

import pytest

from blog.decisions import Entry
from examples.webhooks.ghost.admin import Admin, GhostRefused
from examples.webhooks.ghost.labelling import Labeller
from fuda.proposals.outcomes import decisions_in
from fuda.sources.decisions import render_sendings
from service.app import create_app
from service.decisions.file_store import DecisionFile
from tests.examples.test_webhooks import KEY, FakeGhost, receiving, send
from tests.support.app_server import serving_app
from tests.support.client.publishing import Clock, FakeSource, sure
from tests.support.client.webhooks import CMS, ID, WEBHOOK, ask, body_of, read, sign, tiny_tagger
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
