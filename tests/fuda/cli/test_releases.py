"""fuda release, releases and rollback: what goes live, what is refused, and what the history keeps."""

import json
from copy import replace
from pathlib import Path
from typing import Any

import pytest

from fuda.cli.context import Context
from fuda.cli.releases.release import find_name
from model.packing import pack_model
from registry.history import Record, record_key, render_record
from registry.place import parse_place
from registry.release import CURRENT, Release, model_key
from registry.releasing import read_history, read_pointer
from registry.s3_store import S3Store
from registry.store import RegistryError
from tests.support.client.publishing import Fuda, Ran
from tests.support.models.model_files import digest
from tests.support.models.tiny_model import tiny_model
from tests.support.registries import MemoryStore, hide_settings

URI = "s3://fuda-models/blogs/tea"
POST = (
    "---\ntitle: A Python script\ndate: {date}\ntopics: [{tag}]\nsection: Tech\n---\npython python {date}\n"
)
WHY = ("--anyway", "checked by hand")


class Desk:
    """A folder with models and posts, and a registry, at which commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, MemoryStore()

    def model(self, name: str, *, weight: float = 1.0, newest: str = "2024-05-06", **parts: Any) -> bytes:
        """Write a model that ranks worse with a smaller weight, and return its bytes."""
        model = tiny_model(weight)._replace(**parts)
        data = pack_model(model._replace(facts={**model.facts, "newest_post": newest})).data
        (self.folder / name).write_bytes(data)
        return data

    def posts(self, number: int, *, tag: str = "Python", year: int = 2031) -> None:
        """Write so many posts that no model has seen, and one that all have."""
        (self.folder / "content").mkdir()
        days = [f"{year}-{1 + day // 28:02}-{1 + day % 28:02}" for day in range(number)]
        for date in ["2001-02-03", *days]:
            (self.folder / "content" / f"{date}.md").write_text(POST.format(date=date, tag=tag))

    def live(self) -> Release | None:
        return read_pointer(self.store).release

    def record(self, number: int) -> Record:
        return read_history(self.store).records[number]

    def __call__(self, *words: str) -> Ran:
        return Fuda(store=self.store, USER="釉子")(*words)

    def release(self, name: str, *words: str) -> Ran:
        return self("release", name, URI, *words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


def test_a_model_goes_live_where_the_gate_has_nothing_against_it(desk):
    good = desk.model("good", weight=1)
    desk.posts(30)
    ran = desk.release("good", "--content", "content")
    assert ran.code == 0
    assert f"Number 1 is live at {URI}: model {digest(good)[:12]}." in ran.out
    assert desk.live() == Release(
        1, digest(good), len(good), "2026-11-24T00:00:01+00:00", "釉子", "2024-05-06"
    )
    assert desk.record(1).gate["kinds"]["tags"]["posts"] == 30
    assert "No model is live: the precision of what it sets decides alone." in ran.out


def test_a_worse_model_is_refused_with_figures_and_the_live_one_stays(desk):
    desk.model("good", weight=1), desk.model("bad", weight=-1)
    desk.posts(30)
    desk.release("good", "--content", "content")
    before = desk.live()
    ran = desk.release("bad", "--content", "content")
    assert (ran.code, desk.live()) == (1, before)
    assert "category_acc" in ran.out
    assert "fuda: Not released: it is worse at categories: category_acc 0.000 after 1.000" in ran.err
    assert "with --anyway REASON" in ran.err
    assert list(read_history(desk.store).records) == [1]


def test_a_refused_model_goes_live_with_a_reason_that_is_kept(desk):
    desk.model("good", weight=1), desk.model("bad", weight=-1)
    desk.posts(30)
    desk.release("good", "--content", "content")
    ran = desk.release("bad", "--content", "content", *WHY)
    assert (ran.code, desk.live().number, desk.live().reason) == (0, 2, "checked by hand")
    assert desk.record(2).gate["overruled"]
    assert "it is worse at categories" in desk.record(2).gate["refusals"][0]


def test_a_reason_that_was_not_needed_is_not_kept(desk):
    desk.model("good")
    desk.posts(30)
    desk.release("good", "--content", "content", *WHY)
    assert (desk.live().reason, desk.record(1).gate["overruled"]) == ("", False)


def test_labels_that_are_set_wrongly_are_refused_without_a_live_model_too(desk):
    desk.model("good")
    desk.posts(40, tag="Other")
    ran = desk.release("good", "--content", "content", "--precision", "0.9")
    assert (ran.code, desk.live()) == (1, None)
    assert "too many tags that it sets by itself are wrong: 0 of 40 are right" in ran.err


def test_too_few_unseen_posts_cannot_be_judged(desk):
    desk.model("good")
    desk.posts(19)
    ran = desk.release("good", "--content", "content")
    assert (ran.code, desk.live()) == (1, None)
    assert "the gate cannot judge: 19 labelled posts are unseen, and it needs 20 of a kind" in ran.err


def test_without_posts_a_model_goes_live_only_with_a_reason(desk):
    desk.model("good")
    assert desk.release("good").code == 1
    assert desk.release("good", *WHY).code == 0


def test_a_trial_stands_for_a_model_that_has_seen_every_post(desk):
    desk.model("all", newest="2031-12-31")
    trial = desk.model("trial", newest="2030-01-01", weight=0.9)
    desk.posts(30)
    assert desk.release("all", "--content", "content").code == 1
    assert desk.release("all", "--content", "content", "--trial", "trial").code == 0
    assert desk.record(1).trial == digest(trial)
    assert desk.store.objects[model_key(digest(trial))] == trial


def test_the_trial_of_the_live_model_is_compared_with_the_next_trial(desk):
    desk.model("all", newest="2031-12-31"), desk.model("trial", newest="2030-01-01", weight=0.9)
    desk.model("next", newest="2032-01-31", weight=3), desk.model("bad", newest="2030-01-01", weight=-1)
    desk.posts(30)
    desk.release("all", "--content", "content", "--trial", "trial")
    ran = desk.release("next", "--content", "content", "--trial", "bad")
    assert ran.code == 1
    assert "it is worse at categories: category_acc 0.000 after 1.000" in ran.err


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"settings": tiny_model().settings._replace(seed=10)}, "its settings differ"),
        ({"keys": tiny_model().keys._replace(tags=("tags",))}, "its label keys differ"),
        ({"newest": "2024-05-07"}, "it has seen a newer post"),
    ],
)
def test_a_trial_of_another_training_is_refused(desk, capsys, parts, problem):
    desk.model("good"), desk.model("trial", **parts)
    assert desk.release("good", "--trial", "trial", *WHY).code == 2
    assert f"fuda: trial is not a trial of this model: {problem}. Train both" in capsys.readouterr().err
    assert desk.store.objects == {}


def test_a_faulty_model_is_refused_before_anything_is_written(desk, capsys):
    (desk.folder / "cut").write_bytes(desk.model("good")[:1000])
    assert desk.release("cut", *WHY).code == 2
    assert "cut: is cut short" in capsys.readouterr().err
    assert desk.release("gone", *WHY).code == 2
    assert "gone: cannot be read: No such file" in capsys.readouterr().err
    assert desk.store.objects == {}


def test_the_live_model_is_not_released_twice(desk):
    desk.model("good")
    desk.release("good", *WHY)
    ran = desk.release("good")
    assert (ran.code, desk.live().number) == (0, 1)
    assert f"This model is live already at {URI}: number 1" in ran.out


def test_a_lost_race_says_who_released_what_and_when(desk):
    desk.model("good", weight=1), desk.model("other", weight=2)

    def meet(operation: str, key: str) -> None:
        if key == CURRENT and operation == "create":
            desk.store.fail = lambda operation, key: None
            desk.release("other", *WHY, "--by", "job 12")

    desk.store.fail = meet
    ran = desk.release("good", *WHY)
    assert ran.code == 1
    assert "was moved first: job 12 released number 2, model " in ran.err
    assert (desk.live().number, desk.live().released_by) == (2, "job 12")


@pytest.mark.parametrize("step", range(12))
def test_a_registry_that_fails_at_any_step_loses_nothing(desk, step):
    desk.model("good", weight=1), desk.model("next", weight=2)
    desk.release("good", *WHY)
    before, calls = dict(desk.store.objects), iter(range(step))

    def fail(operation: str, key: str) -> None:
        if next(calls, None) is None:
            raise RegistryError(key, "is denied")

    desk.store.fail = fail
    code = desk.release("next", *WHY).code
    desk.store.fail = lambda operation, key: None
    assert {key: data for key, data in desk.store.objects.items() if key in before and key != CURRENT} == {
        key: data for key, data in before.items() if key != CURRENT
    }
    assert model_key(desk.live().sha256) in desk.store.objects
    assert desk.live().number == (1 if code else 2)


def test_a_live_model_that_is_damaged_stops_a_release_unless_overruled(desk, capsys):
    good = desk.model("good", weight=1)
    desk.model("next", weight=2)
    desk.release("good", *WHY)
    desk.store.objects[model_key(digest(good))] = b"damaged"
    assert desk.release("next").code == 2
    assert "is damaged: its content does not match its name" in capsys.readouterr().err
    ran = desk.release("next", *WHY)
    assert (ran.code, desk.live().number) == (0, 2)
    assert "fuda: The live model is not compared: " in ran.err


def released(desk: Desk) -> None:
    """Release three models of weights 1 to 3."""
    for weight in (1, 2, 3):
        desk.model(f"m{weight}", weight=weight)
        desk.release(f"m{weight}", *WHY, "--by", f"user {weight}")


def test_releases_are_listed_newest_first(desk):
    released(desk)
    desk("rollback", URI, "--by", "me", "--reason", "wrong tags")
    lines = desk("releases", URI).out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [
        ["4", "live"], ["3", "earlier"], ["2", "earlier"], ["1", "earlier"],
    ]  # fmt: skip
    assert lines[1].endswith("rollback to 2  wrong tags")
    assert "user 3" in lines[2]
    assert lines[2].endswith("overruled      checked by hand")


def test_releases_as_json_are_one_object_a_line(desk):
    released(desk)
    objects = [json.loads(line) for line in desk("releases", URI, "--json").out.splitlines()]
    assert [(each["number"], each["state"], each["replaces"]) for each in objects] == [
        (3, "live", 2), (2, "earlier", 1), (1, "earlier", 0),
    ]  # fmt: skip
    assert objects[0]["gate"]["overruled"]


def test_a_release_that_lost_its_race_is_listed_as_never_live(desk):
    released(desk)
    lost = replace(desk.record(3), replaces=1, release=desk.record(3).release._replace(number=4))
    desk.store.objects[record_key(4)] = render_record(lost)
    assert desk("releases", URI).out.splitlines()[1].startswith("4       never live")


def test_an_empty_registry_and_damaged_parts_are_reported(desk):
    assert desk("releases", URI).out == "Nothing was released here.\n"
    released(desk)
    desk.store.objects[record_key(2)] = b"{}"
    ran = desk("releases", URI)
    assert "releases/000002.json cannot be read: it is not a release of format 1" in ran.err
    assert [line.split()[:2] for line in ran.out.splitlines()[1:]] == [["3", "live"], ["1", "earlier"]]


@pytest.mark.parametrize("pointer", [b"{}", None])
def test_a_lost_pointer_is_written_again_by_a_rollback_to_a_number(desk, capsys, pointer):
    released(desk)
    desk.store.objects.pop(CURRENT)
    if pointer is not None:
        desk.store.objects[CURRENT] = pointer
    assert "Write it again with fuda rollback --to N" in desk("releases", URI).err
    assert desk("rollback", URI).code == 2
    assert "has no pointer that can be read" in capsys.readouterr().err
    assert (desk("rollback", URI, "--to", "3").code, desk.live().number) == (0, 4)
    assert desk.live().sha256 == desk.record(3).release.sha256


def test_a_rollback_goes_back_one_model_each_time(desk):
    released(desk)
    for expected in (2, 1):
        assert desk("rollback", URI).code == 0
        assert desk.live().sha256 == desk.record(expected).release.sha256
    assert desk("rollback", URI).code == 2


def test_a_rollback_to_a_model_that_is_gone_moves_nothing(desk, capsys):
    released(desk)
    del desk.store.objects[model_key(desk.record(1).release.sha256)]
    assert (desk("rollback", URI, "--to", "1").code, desk.live().number) == (2, 3)
    assert "does not exist. Restore it in S3" in capsys.readouterr().err
    assert desk("rollback", URI, "--to", "9").code == 2
    assert "has no release 9 that can be read. fuda releases lists them" in capsys.readouterr().err


def test_a_person_at_a_terminal_is_asked(desk):
    desk.model("good")
    ran = Fuda(store=desk.store, terminal=True, keys="n")("release", "good", URI, *WHY)
    assert (ran.code, desk.live()) == (1, None)
    assert "Release this model for tea? [y,n] " in ran.out
    assert Fuda(store=desk.store, terminal=True, keys="y")("release", "good", URI, *WHY).code == 0


def test_json_has_the_figures_of_a_release_and_of_a_refusal(desk):
    desk.model("good")
    refused = json.loads(desk.release("good", "--json").out)
    assert (refused["live"], refused["gate"]["posts"]) == (False, 0)
    live = json.loads(desk.release("good", "--json", *WHY).out)
    assert (live["live"], live["number"], live["gate"]["overruled"]) == (True, 1, True)


def test_the_name_is_that_of_the_job_or_the_user():
    job = {"GITHUB_ACTOR": "uji", "GITHUB_REPOSITORY": "uji/tea", "GITHUB_RUN_ID": "7", "USER": "runner"}
    assert find_name(job) == "uji (uji/tea run 7)"
    assert (find_name({"USER": "釉子"}), find_name({})) == ("釉子", "unknown")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_reason_must_be_one(desk, capsys, reason):
    desk.model("good")
    with pytest.raises(SystemExit):
        desk.release("good", "--anyway", reason)
    assert "--anyway" in capsys.readouterr().err


def test_the_registry_of_a_command_is_in_s3(monkeypatch):
    hide_settings(monkeypatch)
    store = Context().open_store(parse_place(URI))
    assert isinstance(store, S3Store)
    assert store.address(CURRENT) == f"{URI}/current.json"
