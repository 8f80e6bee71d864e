"""Local and remote sources give the same suggestions for the same posts."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from copy import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.pages import Page, is_post, read_pages
from blog.post_file import DEFAULT_KEYS, post_from
from fuda.config.options import Options
from fuda.sources.local import Local
from fuda.sources.open_source import open_source
from fuda.sources.remote import Remote
from fuda.sources.source import (
    ModelInfo,
    ModelLeadsOut,
    ModelMissing,
    NoSource,
    PostRefused,
    Source,
)
from model.artifact import write_artifact
from model.labels import fold
from model.post import LabelKeys, Post
from model.suggestion import Suggestion, Suggestions
from model.tagger import Tagger
from service.app import create_app
from tests.conftest import ROOT
from tests.support.app_server import serving_app
from tests.support.models.fake_tagger import MODEL, FakeTagger, no_tagger
from tests.support.models.model_files import ARTIFACT, FLIPPED

type Pair = tuple[Source, Source]


def serving(model: Path) -> Iterator[Pair]:
    """Yield a model on this machine, and the API that serves it."""
    tagger = Tagger.load(model)
    with serving_app(create_app(lambda: tagger)) as url:
        yield open_source(Options(model=model)), open_source(Options(url=url))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    path = tmp_path_factory.mktemp("tiny") / "model.safetensors"
    write_artifact(path, ARTIFACT)
    yield from serving(path)


@pytest.fixture(scope="module")
def real(trained) -> Iterator[Pair]:
    yield from serving(trained.model)


def test_one_of_several_blogs_is_asked_by_its_address(tmp_path: Path) -> None:
    write_artifact(path := tmp_path / "model.safetensors", ARTIFACT)
    tagger = Tagger.load(path)
    with serving_app(create_app(no_tagger, blogs={"tea": tagger}.__getitem__)) as url:
        source = open_source(Options(url=f"{url}/v1/blogs/tea"))
        assert source.info().version == tagger.version
        assert source.suggest([Post(title="A Python script", body="python")], limit=3)


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_a_local_model_is_loaded_without_further_threads(tmp_path: Path) -> None:
    write_artifact(path := tmp_path / "model.safetensors", ARTIFACT)
    script = (
        "import os; from fuda.sources.local import load_tagger; "
        f"load_tagger({str(path)!r}); print(len(os.listdir('/proc/self/task')))"
    )
    environ = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "1\n"


def blog_posts() -> list[Post]:
    """Return the posts of examples/blog, as they are and without their labels."""
    pages: list[Page] = read_pages(ROOT / "examples/blog", ROOT, max_bytes=1_000_000)[0]
    posts = [post_from(page.parts, format=page.format) for page in pages if is_post(page, DEFAULT_KEYS)]
    return posts + [replace(post, tags=(), categories=()) for post in posts]


def without_evidence(found: Suggestions | PostRefused) -> Suggestions | PostRefused:
    if isinstance(found, PostRefused):
        return found
    tags, categories = (
        tuple(each._replace(evidence=()) for each in kind) for kind in (found.tags, found.categories)
    )
    return found._replace(tags=tags, categories=categories)


def test_a_real_model_gives_the_same_suggestions_from_both_sources(real):
    local, remote = real
    posts = blog_posts()
    found = local.suggest(posts, limit=10)
    assert found == remote.suggest(posts, limit=10)
    assert sum(isinstance(each, Suggestions) and bool(each.tags) for each in found) > len(posts) / 2


def test_both_sources_suggest_the_same_without_evidence(real):
    local, remote = real
    posts = blog_posts()
    explained, found = (local.suggest(posts, limit=10, evidence=wish) for wish in (True, False))
    assert found == remote.suggest(posts, limit=10, evidence=False)
    assert found == list(map(without_evidence, explained))
    assert found != explained


def test_a_real_model_suggests_no_label_that_the_post_has(real):
    posts = blog_posts()
    for source in real:
        for post, found in zip(posts, source.suggest(posts, limit=50), strict=True):
            assert not {fold(each.label) for each in found.tags} & set(map(fold, post.tags))
            assert not {fold(each.label) for each in found.categories} & set(map(fold, post.categories))


def test_both_sources_describe_the_same_model(real, tiny):
    for local, remote in (real, tiny):
        assert local.info() == remote.info()
    assert tiny[0].info() == ModelInfo(
        ARTIFACT.version, "2024-05-06", LabelKeys(tags=("topics", "tags"), categories=("section",))
    )


WORDS = st.sampled_from(
    ["python", "script", "コーヒー", "Node.js", "\n", "# Tea", "http://x.example/a/b", "`code`"]
)
TEXTS = st.text(max_size=30) | st.lists(WORDS, max_size=8).map(" ".join)
LABELS = st.lists(st.sampled_from(["Python", "node.js", "Tech", "x"]) | st.text(max_size=8), max_size=3).map(
    tuple
)
POSTS = st.builds(
    Post,
    title=TEXTS,
    body=TEXTS,
    format=st.sampled_from(["markdown", "html", "text"]),
    description=TEXTS,
    tags=LABELS,
    categories=LABELS,
)


@settings(deadline=None)
@given(posts=st.lists(POSTS, max_size=5), limit=st.integers(1, 50))
def test_any_posts_get_the_same_suggestions_from_both_sources(tiny, posts, limit):
    local, remote = tiny
    found = local.suggest(posts, limit=limit)
    assert found == remote.suggest(posts, limit=limit)
    assert all(
        isinstance(each, Suggestions) for each, post in zip(found, posts, strict=True) if post.title.strip()
    )


def test_only_the_api_refuses_a_long_post(tiny):
    local, remote = tiny
    long = Post("Tea", "python " * 150_000)
    assert isinstance(local.suggest([long], limit=5)[0], Suggestions)
    assert isinstance(remote.suggest([long, Post("Tea")], limit=5)[0], PostRefused)


def test_an_api_that_fails_on_one_post_refuses_only_that_post():
    class Failing(FakeTagger):
        def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
            return super().suggest(post, limit=limit // bool(post.title != "break"), evidence=evidence)

    with serving_app(create_app(Failing)) as url:
        found = open_source(Options(url=url)).suggest([Post("break"), Post("Tea")], limit=5)
    refusal = "the API refuses it: The service failed on this request. Its log has the place"
    assert found[0] == PostRefused(refusal)
    assert isinstance(found[1], Suggestions)


def test_opening_a_source_sends_and_reads_nothing(tmp_path):
    assert isinstance(open_source(Options(model=tmp_path / "none")), Local)
    assert isinstance(open_source(Options(url="https://api.invalid")), Remote)


def test_without_a_source_the_error_lists_all_ways_to_name_one():
    with pytest.raises(NoSource, match=r"--model FILE.*--url URL.*FUDA_MODEL or FUDA_URL.*fuda\.toml"):
        open_source(Options())


@pytest.mark.parametrize(
    ("data", "problem"),
    [(None, "cannot be read: No such file or directory"), (FLIPPED, "is damaged: its content")],
)
def test_a_model_that_cannot_be_used_is_an_error_when_it_is_needed(tmp_path, data, problem):
    path = tmp_path / "model.safetensors"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelMissing) as raised:
        Local(path).info()
    assert f"The model {path} cannot be used: it {problem}" in str(raised.value)


def in_a_blog(folder: Path) -> Source:
    """Return the model that the fuda.toml of a blog in `folder` names."""
    return open_source(Options(model=folder / "model.safetensors", model_root=folder))


def test_a_model_that_a_repository_names_is_read_in_the_blog(tmp_path):
    write_artifact(tmp_path / "real.safetensors", ARTIFACT)
    (tmp_path / "model.safetensors").symlink_to("real.safetensors")
    assert in_a_blog(tmp_path).info().version == ARTIFACT.version


def test_a_model_that_a_repository_names_is_not_followed_out_of_the_blog(tmp_path):
    write_artifact(tmp_path / "mine.safetensors", ARTIFACT)
    (tmp_path / "blog").mkdir()
    link = tmp_path / "blog" / "model.safetensors"
    link.symlink_to(tmp_path / "mine.safetensors")
    with pytest.raises(ModelLeadsOut, match="name it with --model or FUDA_MODEL"):
        in_a_blog(tmp_path / "blog").info()
    assert open_source(Options(model=link)).info().version == ARTIFACT.version


@pytest.mark.parametrize("kind", ["nothing", "pipe", "huge", "damaged"])
def test_a_model_of_a_repository_that_cannot_be_used_is_an_error_at_once(tmp_path, kind):
    path = tmp_path / "model.safetensors"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind != "nothing":
        path.write_bytes(FLIPPED)
    if kind == "huge":
        os.truncate(path, 10**12)
    with pytest.raises(ModelMissing, match=r"The model .* cannot be used"):
        in_a_blog(tmp_path).info()


def test_a_model_of_a_repository_can_be_pickled(tmp_path):
    write_artifact(tmp_path / "model.safetensors", ARTIFACT)
    source = pickle.loads(pickle.dumps(in_a_blog(tmp_path)))
    assert source.info().version == ARTIFACT.version


class Counting:
    """Loads a fake tagger, and counts how often."""

    def __init__(self, tagger: FakeTagger) -> None:
        self.tagger = tagger
        self.times = 0

    def __call__(self, path: Path) -> FakeTagger:
        self.times += 1
        return self.tagger


def test_a_model_is_loaded_once_when_it_is_needed():
    load = Counting(FakeTagger())
    source = Local(Path("m"), load=load)
    assert load.times == 0
    source.suggest([Post("Tea"), Post("Tea")], limit=2)
    assert source.info() == ModelInfo(
        MODEL["version"], MODEL["newest_post"], LabelKeys(("tags",), ("categories",))
    )
    assert load.times == 1


def test_a_model_is_pickled_as_its_path(tmp_path):
    path = tmp_path / "model.safetensors"
    write_artifact(path, ARTIFACT)
    source = Local(path)
    source.info()
    data = pickle.dumps(source)
    assert len(data) < 500
    assert pickle.loads(data).suggest([Post("python")], limit=3) == source.suggest([Post("python")], limit=3)


def test_a_model_whose_labels_cannot_be_written_refuses_the_post():
    class Evil(FakeTagger):
        def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
            return Suggestions("mul", (Suggestion("tea\n- evil", 0.5, "apply", False, ()),), ())

    found = Local(Path("m"), load=lambda path: Evil()).suggest([Post("Tea")], limit=5)
    assert found == [
        PostRefused(
            "the model suggests a label that cannot be written into a post: "
            "a label has a control character or line break"
        )
    ]
