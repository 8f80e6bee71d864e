"""Artifacts: what is written is read, and nothing else is."""

import json
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save

from model.artifact import (
    FORMAT_VERSION,
    MANIFEST,
    Artifact,
    ArtifactError,
    parse_artifact,
    read_artifact,
    seal_artifact,
    write_artifact,
)

MANIFEST_PARTS = {"labels": ["tea", "コーヒー", 'a "quoted" \\"sha256\\":\\"'], "posts": 7}
TENSORS: dict[str, NDArray[Any]] = {
    "b": np.arange(6, dtype=np.int8).reshape(2, 3),
    "a": np.array([0.5, -1], np.float32),
}
SMALL = seal_artifact(MANIFEST_PARTS, TENSORS)
SIZE = len(SMALL.data)


def refusal(path: Path, data: bytes) -> str:
    """Return why the file with these bytes is refused."""
    path.write_bytes(data)
    with pytest.raises(ArtifactError) as caught:
        read_artifact(path)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}: {caught.value.problem}"
    return caught.value.problem


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where any number of examples may write, one after the other."""
    return tmp_path_factory.mktemp("artifact") / "model.safetensors"


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "deep" / "er" / "model.safetensors"
    write_artifact(path, SMALL)
    found = read_artifact(path)
    assert (found.manifest, found.version, found.data) == (SMALL.manifest, SMALL.version, SMALL.data)
    assert MANIFEST_PARTS.items() <= found.manifest.items()
    assert {name: tensor.tolist() for name, tensor in found.tensors.items()} == {
        name: tensor.tolist() for name, tensor in TENSORS.items()
    }
    assert {name: tensor.dtype for name, tensor in found.tensors.items()} == {"a": np.float32, "b": np.int8}


def test_the_same_parts_give_the_same_bytes():
    turned = {name: np.asfortranarray(TENSORS[name]) for name in reversed(TENSORS)}
    assert seal_artifact(MANIFEST_PARTS, turned).data == SMALL.data


def test_other_parts_give_another_version():
    others = [
        seal_artifact(MANIFEST_PARTS | {"posts": 8}, TENSORS),
        seal_artifact(MANIFEST_PARTS, TENSORS | {"a": np.array([0.5, -2], np.float32)}),
    ]
    assert len({SMALL.version, *(other.version for other in others)}) == 3


def test_any_safetensors_reader_can_open_it(tmp_path):
    write_artifact(tmp_path / "model.safetensors", SMALL)
    with safe_open(tmp_path / "model.safetensors", "np") as file:
        assert json.loads(file.metadata()[MANIFEST])["posts"] == 7


@given(st.integers(0, SIZE - 1), st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_refused(place, byte, bit):
    data = bytearray(SMALL.data)
    data[byte] ^= 1 << bit
    refusal(place, bytes(data))


@pytest.mark.parametrize("bit", range(8))
def test_every_byte_counts(bit):
    for byte in range(SIZE):
        data = bytearray(SMALL.data)
        data[byte] ^= 1 << bit
        with pytest.raises(ValueError, match=r"is damaged|is cut short|has format version"):
            parse_artifact(bytes(data))


def test_every_truncation_is_refused():
    for size in range(SIZE):
        with pytest.raises(ValueError, match=r"is damaged|is cut short"):
            parse_artifact(SMALL.data[:size])


@given(st.integers(0, SIZE - 1))
def test_a_file_cut_short_is_refused(place, size):
    assert "cut short" in refusal(place, SMALL.data[:size]) or size > 8


@given(st.binary(min_size=1, max_size=64))
def test_appended_bytes_are_refused(place, more):
    assert "checksum" in refusal(place, SMALL.data + more)


@given(st.integers(0, SIZE), st.integers(0, SIZE), st.binary(max_size=16))
def test_any_replaced_span_is_refused_unless_it_says_the_same(place, first, last, middle):
    data = SMALL.data[:first] + middle + SMALL.data[max(first, last) :]
    if data != SMALL.data:
        refusal(place, data)


@given(st.binary(max_size=200))
def test_any_other_file_is_refused(place, data):
    refusal(place, data)


@given(st.binary(max_size=100))
def test_any_other_header_is_refused(place, header):
    refusal(place, len(header).to_bytes(8, "little") + header)


@pytest.mark.parametrize(
    "header", ["[]", "1", '{"__metadata__":1}', '{"__metadata__":{"fuda":1}}', "[" * 100_000]
)
def test_a_header_of_another_shape_is_refused(place, header):
    problem = refusal(place, len(header).to_bytes(8, "little") + header.encode())
    assert problem == "is not a model of Fuda, or is damaged"


@pytest.mark.parametrize("manifest", ["[]", "1", "null", "{", "[" * 100_000])
def test_a_manifest_that_is_no_object_is_refused(place, manifest):
    assert "not a model of Fuda" in refusal(place, save(TENSORS, {MANIFEST: manifest}))


def test_a_manifest_without_a_checksum_is_refused(place):
    assert "not a model" in refusal(
        place, save(TENSORS, {MANIFEST: json.dumps({"format_version": FORMAT_VERSION})})
    )


def test_another_format_version_says_so(place):
    newer = seal_artifact({"format_version": 99}, TENSORS)
    problem = refusal(place, newer.data)
    assert problem == "has format version 99, this Fuda reads 2: train it again"


def test_a_safetensors_file_of_others_is_refused(place):
    assert "not a model of Fuda" in refusal(place, save(TENSORS))
    assert "not a model of Fuda" in refusal(place, save(TENSORS, {"format": "pt"}))


def test_a_pickle_is_refused(place):
    refusal(place, pickle.dumps(TENSORS))


def test_a_header_that_vouches_for_tensors_it_lacks_is_refused(place):
    digest = SMALL.manifest["sha256"].encode()
    header = SMALL.data[: 8 + int.from_bytes(SMALL.data[:8], "little")]
    own = sha256(header.replace(digest, b"0" * 64)).hexdigest().encode()
    assert refusal(place, header.replace(digest, own)).startswith("is damaged: ")


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match="cannot be read: No such file or directory"):
        read_artifact(tmp_path / "absent")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match="cannot be read: Is a directory"):
        read_artifact(tmp_path)


class Unwritable:
    """Bytes that no file takes."""

    def __init__(self) -> None:
        self.data = object()


@pytest.mark.parametrize("artifact", [Unwritable()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, artifact):
    path = tmp_path / "model.safetensors"
    write_artifact(path, SMALL)
    with pytest.raises(TypeError):
        write_artifact(path, artifact)
    assert path.read_bytes() == SMALL.data
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_cannot_take_its_place_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "model.safetensors"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_artifact(path, SMALL)
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_replaces_the_old_one_whole(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"old" * SIZE)
    with path.open("rb") as reader:
        write_artifact(path, SMALL)
        assert reader.read() == b"old" * SIZE
    assert path.read_bytes() == SMALL.data
    assert isinstance(read_artifact(path), Artifact)
