"""The models of several blogs: loaded once when first asked for, and dropped when the budget is used up."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from aws.blog_models import MAX_FAILURES, MEMORY_FACTOR, BlogModels
from aws.model_store import open_blogs
from aws.variables import S3Object, SettingError
from model.errors import FudaError
from service.api_limits import RETRY_AFTER_S
from service.problems import Problem
from tests.aws.test_following import Notes
from tests.support.models.model_files import ARTIFACT, DATA, FLIPPED
from tests.support.models.releases import BUCKET, other_artifact, released
from tests.support.packages.s3_server import FaultyS3, serving_faults

REGISTRY = S3Object(BUCKET, "blogs")
OTHER = other_artifact()
BLOGS = [f"blog-{number}" for number in range(20)]


class Setting:
    """The models of 20 blogs, with room for so many models, and a clock that stands still."""

    def __init__(self, s3: FaultyS3, room: float = 4) -> None:
        self.s3, self.notes, self.now = s3, Notes(), 1000.0
        self.looks: list[Callable[[], None]] = []
        self.models = BlogModels(
            REGISTRY,
            log=self.notes,
            memory_bytes=int(room * len(DATA) * MEMORY_FACTOR),
            interval_s=60,
            timeout_s=30,
            clock=lambda: self.now,
            start=self.looks.append,
        )

    def ask(self, blog: str) -> str:
        return self.models.tagger_of(blog).version


@pytest.fixture
def s3() -> Iterator[FaultyS3]:
    with serving_faults() as server:
        for blog in BLOGS:
            server.objects |= released(DATA, blog=blog)
        yield server


@pytest.fixture
def setting(s3: FaultyS3) -> Setting:
    return Setting(s3)


def downloads(s3: FaultyS3) -> list[str]:
    """Return the blogs whose models were downloaded, in order."""
    return [key.split("/")[1] for key in s3.asked if key.endswith(".safetensors")]


def test_a_model_is_loaded_when_its_blog_is_first_asked_for(setting):
    assert setting.s3.asked == []
    assert [setting.ask("blog-1"), setting.ask("blog-1")] == [ARTIFACT.version] * 2
    assert setting.s3.asked == list(released(DATA, blog="blog-1"))


def test_ten_threads_that_ask_at_once_load_a_model_once(setting):
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(setting.ask, ["blog-1"] * 10)) == {ARTIFACT.version}
    assert downloads(setting.s3) == ["blog-1"]


def test_twenty_blogs_take_turns_within_the_budget(setting):
    for blog in BLOGS * 2:
        assert setting.ask(blog) == ARTIFACT.version
        assert len(setting.models.loaded) <= 4
    assert setting.models.loaded == BLOGS[-4:]
    assert downloads(setting.s3) == BLOGS * 2


def test_the_blog_that_was_asked_for_last_goes_last(setting):
    for blog in ("blog-0", "blog-1", "blog-2", "blog-3", "blog-0", "blog-4"):
        setting.ask(blog)
    assert setting.models.loaded == ["blog-2", "blog-3", "blog-0", "blog-4"]


def test_a_model_over_the_whole_budget_is_refused_and_the_others_stay(s3):
    setting = Setting(s3, room=1.5)
    large = released(other_artifact(0.25).data + bytes(len(DATA)), blog="large")
    s3.objects |= large
    setting.ask("blog-1")
    with pytest.raises(FudaError, match=r"at most .* fit"):
        setting.ask("large")
    assert setting.ask("blog-1") == ARTIFACT.version
    assert downloads(s3) == ["blog-1"]


def test_each_blog_follows_its_own_pointer(setting):
    for blog in ("blog-1", "blog-2"):
        setting.ask(blog)
    setting.s3.objects |= released(OTHER.data, 2, blog="blog-2")
    setting.now += 60
    assert [setting.ask("blog-1"), setting.ask("blog-2")] == [ARTIFACT.version] * 2
    for look in setting.looks:
        look()
    assert [setting.ask("blog-1"), setting.ask("blog-2")] == [ARTIFACT.version, OTHER.version]
    assert setting.notes.all == [("swapped", OTHER.version)]


@pytest.mark.parametrize("fault", [404, 403])
def test_a_blog_without_a_pointer_is_unknown_and_s3_is_not_asked_again_at_once(setting, fault):
    setting.s3.faults["absent/current.json"] = fault
    for _ in range(3):
        with pytest.raises(Problem) as raised:
            setting.ask("absent")
        assert raised.value.status == 404
    assert setting.s3.asked == ["blogs/absent/current.json"]
    assert [what for what, _ in setting.notes.all] == ["failed"]


@pytest.mark.parametrize(
    ("end", "fault"),
    [("current.json", 500), (".safetensors", 500), (".safetensors", 403), (".safetensors", 404)],
)
def test_a_model_that_cannot_be_loaded_now_is_asked_for_again_after_a_while(setting, end, fault):
    setting.s3.faults[end] = fault
    for _ in range(2):
        with pytest.raises(FudaError) as raised:
            setting.ask("blog-1")
        assert not isinstance(raised.value, Problem)
    setting.s3.faults.clear()
    setting.now += RETRY_AFTER_S + 1
    assert setting.ask("blog-1") == ARTIFACT.version


def test_a_loaded_model_goes_on_when_its_pointer_is_gone(setting):
    setting.ask("blog-1")
    setting.s3.faults["current.json"] = 404
    setting.now += 60
    setting.ask("blog-1")
    setting.looks.pop()()
    assert setting.ask("blog-1") == ARTIFACT.version


def test_a_bad_model_of_one_blog_leaves_the_others_alone(setting):
    setting.s3.objects |= released(FLIPPED, blog="blog-2")
    with pytest.raises(FudaError, match="is refused: is damaged"):
        setting.ask("blog-2")
    assert setting.ask("blog-1") == ARTIFACT.version
    assert [what for what, _ in setting.notes.all] == ["refused"]


def test_the_memory_of_failures_is_bounded(setting, monkeypatch):
    monkeypatch.setattr("aws.blog_models.MAX_FAILURES", 2)
    for blog in ("x", "y", "z", "x"):
        with pytest.raises(Problem):
            setting.ask(blog)
    assert len(setting.s3.asked) == 4
    assert MAX_FAILURES == 1000


@pytest.mark.parametrize("text", ["blogs", "s3://bucket", "s3://bucket/", "https://bucket/blogs"])
def test_a_registry_that_is_not_a_prefix_in_s3_is_refused(text):
    with pytest.raises(SettingError, match=r"MODEL_REGISTRY is .*Write s3://bucket/prefix"):
        open_blogs({"MODEL_REGISTRY": text}, log=Notes())


def test_a_function_without_a_registry_has_no_blogs():
    assert open_blogs({"MODEL_REGISTRY": ""}, log=Notes()) is None


def test_a_registry_is_found_with_a_slash_at_its_end(s3):
    supply = open_blogs({"MODEL_REGISTRY": f"s3://{BUCKET}/blogs/"}, log=Notes())
    assert supply is not None
    assert supply("blog-1").version == ARTIFACT.version
