"""A function that follows the pointer of a blog: when it looks, what it swaps in, and what it refuses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws.following import FAILED_LOOKS, Follower, follow
from aws.model_file import MODEL_FILE
from aws.model_store import open_models
from aws.s3_models import Live, ModelRefused, ReleasedModels
from aws.s3_objects import FetchError, S3Reader
from aws.variables import S3Object, SettingError
from model.tagger import Tagger
from tests.support.models.crafted_model import craft
from tests.support.models.model_files import ARTIFACT, DATA, FLIPPED, NEWER, digest
from tests.support.models.releases import BUCKET, other_artifact, released
from tests.support.packages.lambda_function import open_log
from tests.support.packages.s3_server import FaultyS3, serving_faults

POINTER = S3Object(BUCKET, "blogs/tea/current.json")
INTERVAL_S = 60
OTHER = other_artifact()
NONSENSE = craft(ARTIFACT.manifest | {"vocabulary_posts": -1}, ARTIFACT.tensors)


class Notes:
    """Keeps what a follower records, as pairs of what happened and the version or the problem."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str]] = []

    def swapped(self, version: str, blog: str) -> None:
        self.all.append(("swapped", version))

    def look_failed(self, problem: str, blog: str) -> None:
        self.all.append(("failed", problem))

    def refused(self, problem: str, blog: str) -> None:
        self.all.append(("refused", problem))


class Setting:
    """A follower of the pointer in a server with faults. `ask` returns the version after `later_s` seconds.

    A look runs when `look` is called, as it does when a later event lets the thread go on.
    """

    def __init__(self, s3: FaultyS3) -> None:
        self.s3, self.notes, self.now = s3, Notes(), 1000.0
        self.looks: list[Callable[[], None]] = []
        self.has_threads = True
        self.reader = S3Reader(30)
        self.follower = Follower(
            ReleasedModels(POINTER, self.reader),
            Live(digest(DATA), Tagger(ARTIFACT), len(DATA)),
            log=self.notes,
            interval_s=INTERVAL_S,
            clock=lambda: self.now,
            start=self.start,
        )

    def start(self, look: Callable[[], None]) -> None:
        if not self.has_threads:
            raise RuntimeError("can't start new thread")
        self.looks.append(look)

    def ask(self, later_s: float = INTERVAL_S) -> str:
        self.now += later_s
        return self.follower.current().version

    def look(self, later_s: float = INTERVAL_S) -> str:
        """Return the version that answers after a look has ended."""
        self.ask(later_s)
        self.looks.pop()()
        return self.follower.current().version


@pytest.fixture
def s3() -> Iterator[FaultyS3]:
    with serving_faults() as server:
        server.objects |= released(DATA)
        yield server


@pytest.fixture
def setting(s3: FaultyS3) -> Setting:
    return Setting(s3)


def test_a_newer_release_answers_after_a_look(setting):
    setting.s3.objects |= released(OTHER.data, 2)
    assert setting.look() == OTHER.version
    assert setting.notes.all == [("swapped", OTHER.version)]


def test_the_first_request_after_a_long_freeze_gets_the_old_model_at_once(setting):
    setting.s3.objects |= released(OTHER.data, 2)
    assert [setting.ask(later_s=86_400), setting.ask(later_s=0)] == [ARTIFACT.version] * 2
    assert (len(setting.looks), setting.s3.asked) == (1, [])


def test_a_look_begins_when_the_interval_is_over_and_not_before(setting):
    for later_s in (30, 29, 0.5):
        setting.ask(later_s)
    assert setting.looks == []
    setting.ask(0.5)
    assert len(setting.looks) == 1


def test_no_look_begins_while_another_one_runs(setting):
    for _ in range(5):
        setting.ask()
    [look] = setting.looks
    look()
    setting.ask()
    assert len(setting.looks) == 2


def test_a_clock_that_is_set_back_does_not_stop_the_looks(setting):
    setting.ask(later_s=-3600)
    assert len(setting.looks) == 1


def test_a_pointer_that_did_not_move_costs_one_small_download(setting):
    setting.look()
    assert setting.s3.asked == [POINTER.key]
    assert setting.notes.all == []


def test_a_rollback_is_followed_like_any_release(setting):
    setting.s3.objects |= released(OTHER.data, 2)
    assert setting.look() == OTHER.version
    setting.s3.objects |= released(DATA, 3)
    assert setting.look() == ARTIFACT.version


def test_a_process_that_may_not_start_threads_answers_and_tries_again(setting):
    setting.has_threads = False
    assert setting.ask() == ARTIFACT.version
    setting.has_threads = True
    setting.ask()
    assert setting.notes.all == [("failed", "can't start new thread")]
    assert len(setting.looks) == 1


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (OTHER.data[:1000], "is cut short, or not a model of Fuda"),
        (FLIPPED, "is damaged: its content does not match its checksum"),
        (NEWER, "has format version"),
        (NONSENSE, "vocabulary_posts is -1"),
    ],
    ids=["cut", "damaged", "newer", "nonsense"],
)
def test_a_bad_model_is_refused_and_not_fetched_again(setting, data, problem):
    setting.s3.objects |= released(data, 2)
    assert [setting.look(), setting.look()] == [ARTIFACT.version] * 2
    [(what, reason)] = setting.notes.all
    assert (what, problem in reason) == ("refused", True)
    assert len([key for key in setting.s3.asked if key.endswith("safetensors")]) == 1


def test_a_model_with_another_digest_than_the_pointers_is_refused(setting):
    setting.s3.objects |= dict.fromkeys(released(OTHER.data, 2), FLIPPED) | {
        POINTER.key: released(OTHER.data, 2)[POINTER.key]
    }
    assert setting.look() == ARTIFACT.version
    assert f"its sha256 is {digest(FLIPPED)}" in setting.notes.all[0][1]


def test_a_model_that_fails_on_the_trial_post_is_refused(setting, monkeypatch):
    def fail(self, wishes, **options):
        raise LookupError

    setting.s3.objects |= released(OTHER.data, 2)
    with monkeypatch.context() as patch:
        patch.setattr("model.tagger.Tagger.suggest_all", fail)
        assert setting.look() == ARTIFACT.version
    assert "it fails with LookupError" in setting.notes.all[0][1]


def test_the_release_after_a_refused_one_is_followed(setting):
    setting.s3.objects |= released(FLIPPED, 2)
    setting.look()
    setting.s3.objects |= released(OTHER.data, 3)
    assert setting.look() == OTHER.version


FAULTS: list[int | str] = [403, 404, 500, "silent"]


@pytest.mark.parametrize("step", ["current.json", ".safetensors"])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_old_model_goes_on_while_s3_fails_and_the_next_look_tries_again(setting, step, fault):
    setting.s3.objects |= released(OTHER.data, 2)
    setting.s3.faults[step] = fault
    setting.reader.timeout_s = 2 if fault == "silent" else 30
    assert setting.look() == ARTIFACT.version
    assert [what for what, _ in setting.notes.all] == ["failed"]
    setting.s3.faults.clear()
    assert setting.look() == OTHER.version


@pytest.mark.parametrize("pointer", [b"", b"{", b"[]", b"x" * 9000])
def test_a_pointer_that_names_no_model_changes_nothing(setting, pointer):
    setting.s3.objects[POINTER.key] = pointer
    assert setting.look() == ARTIFACT.version
    assert [what for what, _ in setting.notes.all] == ["failed"]


def test_failures_in_a_row_count_as_a_refusal(setting):
    setting.s3.faults["current.json"] = 403
    for _ in range(FAILED_LOOKS + 1):
        setting.look()
    assert [what for what, _ in setting.notes.all] == ["failed", "failed", "refused", "refused"]
    setting.s3.faults.clear()
    setting.look()
    setting.s3.faults["current.json"] = 403
    setting.look()
    assert setting.notes.all[-1][0] == "failed"


def test_a_look_that_a_freeze_cut_off_does_not_count_and_the_next_one_is_due(setting):
    setting.s3.faults["current.json"] = 500
    for _ in range(FAILED_LOOKS + 1):
        setting.ask(later_s=0 if setting.notes.all else INTERVAL_S)
        setting.now += 3600
        setting.looks.pop()()
    assert {what for what, _ in setting.notes.all} == {"failed"}
    setting.s3.faults.clear()
    setting.s3.objects |= released(OTHER.data, 2)
    assert setting.look(later_s=0) == OTHER.version


def start(package: Path, **environ: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the version that answers after a start with MODEL_URI as pointer, and what was recorded."""
    notes = Notes()
    supply = open_models({"MODEL_URI": POINTER.uri} | environ, package=package, log=notes)
    return supply().version, notes.all


def test_a_start_takes_the_model_of_the_pointer_and_not_that_of_the_package(s3, tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(OTHER.data)
    assert start(tmp_path) == (ARTIFACT.version, [])


@pytest.mark.parametrize(
    "broken", [{POINTER.key: b"{"}, released(FLIPPED, 2), {}], ids=["pointer", "model", "s3"]
)
def test_a_start_falls_back_to_the_model_of_the_package_and_records_it(s3, tmp_path, broken):
    (tmp_path / MODEL_FILE).write_bytes(OTHER.data)
    s3.objects |= broken
    s3.faults |= {} if broken else {"": 403}
    version, [(what, problem)] = start(tmp_path)
    assert (version, what) == (OTHER.version, "refused")
    assert problem.endswith("The model of the package answers.")


@pytest.mark.parametrize(
    ("broken", "error"), [({POINTER.key: b"{"}, FetchError), (released(FLIPPED), ModelRefused)]
)
def test_a_start_without_any_model_fails(s3, tmp_path, broken, error):
    s3.objects |= broken
    with pytest.raises(error):
        start(tmp_path)


def test_a_model_that_was_refused_at_the_start_is_not_fetched_again(s3, tmp_path):
    (tmp_path / MODEL_FILE).write_bytes(OTHER.data)
    s3.objects |= released(FLIPPED, 2)
    times, looks = iter([0.0, *[60.0] * 9]), list[Callable[[], None]]()
    options: dict[str, Any] = {"clock": lambda: next(times), "start": looks.append}
    follower = follow(POINTER, tmp_path / MODEL_FILE, log=Notes(), interval_s=60, **options)
    s3.asked.clear()
    follower.current()
    looks.pop()()
    assert s3.asked == [POINTER.key]


def test_a_pointer_goes_with_no_fixed_digest(s3, tmp_path):
    with pytest.raises(SettingError, match=r"MODEL_SHA256 is set, but .*current\.json names"):
        start(tmp_path, MODEL_SHA256=digest(DATA))


@pytest.mark.parametrize("interval", ["0", "-1", "1.5", "soon", "90000"])
def test_an_interval_that_is_not_a_number_of_seconds_is_refused(s3, tmp_path, interval):
    with pytest.raises(SettingError, match=r"MODEL_INTERVAL_S is .*Write a whole number from 1 to 86,400"):
        start(tmp_path, MODEL_INTERVAL_S=interval)


def test_the_lines_of_models_have_their_fields_and_one_metric(capsys):
    log = open_log()
    log.swapped("2af6f11f7de3", "")
    log.look_failed("late.", "tea")
    log.refused("damaged.", "tea")
    swapped, failed, refused = map(json.loads, capsys.readouterr().out.splitlines())
    assert (swapped["message"], swapped["model"], "blog" in swapped) == ("swapped", "2af6f11f7de3", False)
    assert (failed["level"], failed["message"], failed["blog"]) == ("WARNING", "late.", "tea")
    assert (refused["level"], refused["message"], refused["ModelRefused"]) == ("ERROR", "damaged.", 1)
    [directive] = refused["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    assert not any("_aws" in line for line in (swapped, failed))
