"""Posts are taken some at a time, so that large ones do not fill the memory, however many there are."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from fuda.proposals.blog_setup import CHUNK_BYTES, PostPath, in_chunks
from fuda.runs.runs import CHUNK
from tests.support.client.publishing import FakeSource, Fuda

MB = 1_000_000


class Forgetful(FakeSource):
    """Does not keep what it is asked."""

    def suggest(self, *arguments: Any, **options: Any) -> Any:
        self.asked.clear()
        return super().suggest(*arguments, **options)


def chunks(folder: Path, *sizes: int) -> list[int]:
    """Return how many posts each chunk has, of posts of these sizes."""
    posts = [PostPath(folder / f"{place}.md", f"{place}.md") for place in range(len(sizes))]
    for post, size in zip(posts, sizes, strict=True):
        with post.path.open("wb") as file:
            file.truncate(size)
    found = list(in_chunks(posts))
    assert [post for chunk in found for post in chunk] == posts
    return list(map(len, found))


def test_a_chunk_has_so_many_posts_of_so_many_bytes_or_one(tmp_path):
    assert chunks(tmp_path) == []
    assert chunks(tmp_path, *[10] * (CHUNK + 1)) == [CHUNK, 1]
    assert chunks(tmp_path, CHUNK_BYTES // 2, CHUNK_BYTES // 2, 1) == [2, 1]
    assert chunks(tmp_path, 1, CHUNK_BYTES + 1, CHUNK_BYTES + 1, 1, 1) == [1, 1, 1, 2]


def test_a_post_that_is_not_there_is_in_its_chunk(tmp_path):
    assert list(in_chunks([PostPath(tmp_path / "a.md", "a.md")])) == [(PostPath(tmp_path / "a.md", "a.md"),)]


@pytest.mark.parametrize("command", ["suggest", "apply", "bulk"])
def test_many_large_posts_take_the_memory_of_a_few(tmp_path, command):
    (tmp_path / "fuda.toml").write_text("")
    for number in range(24):
        text = f"---\ntitle: {number}\n---\n\U0001f600{'tea ' * (MB // 4)}"
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    tracemalloc.start()
    try:
        ran = Fuda(Forgetful())(
            command, *([tmp_path] if command == "bulk" else sorted(tmp_path.glob("*.md")))
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ran.code == 0, ran.err
    assert peak < 70 * MB  # all 24 posts at once take over 200
