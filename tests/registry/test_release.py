"""Tests of the pointer to a blog's live model."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.release import MAX_POINTER_BYTES, Release, is_blog, model_key, parse_release, render_release

RELEASE = Release(
    number=7,
    sha256="0a" * 32,
    size_bytes=1_700_000,
    released_at="2026-11-30T12:00:00+00:00",
    released_by="釉子 (job 12)",
    newest_post="2026-11-28",
    reason="the gate saw ten posts only",
)


def test_a_release_comes_back_as_it_was_written() -> None:
    assert parse_release(render_release(RELEASE)) == RELEASE


def test_a_release_without_a_reason_was_not_forced() -> None:
    written = json.loads(render_release(RELEASE))
    del written["reason"]
    assert parse_release(json.dumps(written).encode()).reason == ""


def test_a_key_of_a_later_fuda_is_ignored() -> None:
    written = json.loads(render_release(RELEASE)) | {"mood": "good"}
    assert parse_release(json.dumps(written).encode()) == RELEASE


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("format", 2, "not a release"),
        ("number", 0, "number"),
        ("number", True, "number"),
        ("size_bytes", "12", "size_bytes"),
        ("sha256", "../../etc", "sha256"),
        ("sha256", None, "sha256 is not text"),
        ("released_at", "yesterday", "released_at"),
        ("released_by", "x" * 201, "released_by"),
    ],
)
def test_a_damaged_release_is_refused_with_its_fault(key: str, value: Any, fault: str) -> None:
    written = json.loads(render_release(RELEASE)) | {key: value}
    with pytest.raises(ValueError, match=fault):
        parse_release(json.dumps(written).encode())


def test_a_pointer_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(ValueError, match="8,192 bytes"):
        parse_release(b" " * MAX_POINTER_BYTES + b"{}")


@given(st.binary(max_size=200) | st.recursive(st.none(), st.lists).map(repr).map(str.encode))
def test_other_bytes_raise_only_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is"):
        parse_release(data)


def test_a_model_is_named_by_its_digest() -> None:
    assert model_key("0a" * 32) == f"models/{'0a' * 32}.safetensors"


@pytest.mark.parametrize("name", ["a", "my-blog", "2026", "a" * 63])
def test_a_name_of_a_host_can_name_a_blog(name: str) -> None:
    assert is_blog(name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a/b", "a.b", "..", "a" * 64, "a\n", "札"])
def test_a_name_that_could_leave_the_registry_cannot(name: str) -> None:
    assert not is_blog(name)
