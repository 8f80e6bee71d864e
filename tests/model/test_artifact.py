"""Artifacts: a written file is read again, and any other file is refused."""

import json
import pickle
import tracemalloc
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
from model.limits import MAX_TENSORS
from tests.support.models.crafted_model import craft_file

MANIFEST_PARTS = {"labels": ["tea", "コーヒー", 'a "quoted" \\"sha256\\":\\"'], "posts": 7}
TENSORS: dict[str, NDArray[Any]] = {
    "b": np.arange(6, dtype=np.int8).reshape(2, 3),
    "a": np.array([0.5, -1], np.float32),
}
SMALL = seal_artifact(MANIFEST_PARTS, TENSORS)
SIZE = len(SMALL.data)
BLANK = json.dumps({"sha256": "0" * 64, "format_version": FORMAT_VERSION}, separators=(",", ":"))


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


def test_a_written_artifact_is_read_again(tmp_path):
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


@given(st.binary(min_size=1, max_size=64))
def test_appended_bytes_are_refused(place, more):
    assert "checksum" in refusal(place, SMALL.data + more)


@given(st.integers(0, SIZE), st.integers(0, SIZE), st.binary(max_size=16))
def test_any_replaced_span_is_refused_unless_it_is_the_same(place, first, last, middle):
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


WITHOUT_CHECKSUM = json.dumps({"format_version": FORMAT_VERSION})


@pytest.mark.parametrize("manifest", ["[]", "1", "null", "{", "[" * 100_000, WITHOUT_CHECKSUM])
def test_a_manifest_of_another_shape_is_refused(place, manifest):
    assert "not a model of Fuda" in refusal(place, save(TENSORS, {MANIFEST: manifest}))


def test_another_format_version_is_refused(place):
    newer = seal_artifact({"format_version": 99}, TENSORS)
    assert (
        refusal(place, newer.data)
        == f"has format version 99, this Fuda reads {FORMAT_VERSION}: train it again"
    )


@pytest.mark.parametrize("data", [save(TENSORS), save(TENSORS, {"format": "pt"}), pickle.dumps(TENSORS)])
def test_another_safetensors_file_or_a_pickle_is_refused(place, data):
    assert "not a model of Fuda" in refusal(place, data)


def test_a_header_with_a_right_checksum_but_without_its_tensors_is_refused(place):
    digest = SMALL.manifest["sha256"].encode()
    header = SMALL.data[: 8 + int.from_bytes(SMALL.data[:8], "little")]
    own = sha256(header.replace(digest, b"0" * 64)).hexdigest().encode()
    assert refusal(place, header.replace(digest, own)).startswith("is damaged: ")


def crafted(place: Path, *entries: tuple[str, Any], body: bytes = b"") -> str:
    """Return why a file with these tensors in its header is refused, though its checksum is right."""
    return refusal(place, craft_file(BLANK, entries, body))


def entry(dtype: Any = "U8", shape: Any = (0,), offsets: Any = (0, 0)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def test_the_crafted_file_of_these_tests_is_read():
    assert parse_artifact(craft_file(BLANK, [("a", entry())], b"")).tensors["a"].shape == (0,)


@pytest.mark.parametrize("dtype", ["F8_E4M3", "BF16", "C64", "\x1b[2J", None, 7, ["U8"]])
def test_a_tensor_of_a_type_that_numpy_lacks_is_refused(place, dtype):
    assert crafted(place, ("a", entry(dtype))).startswith("has the tensor 'a' of the unknown type ")


@pytest.mark.parametrize("shape", [[-1], [1.0], [True], ["1"], [10**18, 0], [0] * 5, None, {}, [[0]]])
def test_a_tensor_of_an_impossible_shape_is_refused(place, shape):
    assert crafted(place, ("a", entry(shape=shape))).startswith("has the tensor 'a' of the impossible shape ")


@pytest.mark.parametrize("offsets", [[0, 8], [8, 0], [0, 10**30], [-1, 0], [1, 1], "no", None])
def test_a_tensor_elsewhere_than_in_the_file_is_refused(place, offsets):
    assert crafted(place, ("a", entry(offsets=offsets))).startswith("is damaged: ")


def test_a_header_that_has_a_field_twice_is_refused(place):
    assert crafted(place, ("a", entry()), ("a", entry())).startswith("has the field 'a' twice: ")
    repeated = BLANK.replace("{", '{"posts":1,"posts":2,')
    assert refusal(place, craft_file(repeated, [], b"")).startswith("has the field 'posts' twice: ")


def test_too_many_tensors_are_refused(place):
    entries = [(str(number), entry()) for number in range(MAX_TENSORS + 1)]
    assert crafted(place, *entries).startswith("has 65 tensors, at most 64 are read: train it again")


@pytest.mark.parametrize("filling", ["[],", "{},", "0,"])
def test_a_header_is_bounded_and_so_is_the_memory_that_parsing_it_takes(filling):
    data = craft_file(BLANK.replace("{", f'{{"a":[{filling * (5_000_000 // len(filling))}0],'), [], b"")
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"^has a header of 5,.* bytes, at most 4,000,000 are read: "):
        parse_artifact(data)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("version", ["2", 2.0, True, None, "\x1b[2J", [["x" * 10_000] * 99]])
def test_a_format_version_of_any_kind_is_shown_in_one_line(place, version):
    blank = json.dumps({"sha256": "0" * 64, "format_version": version})
    problem = refusal(place, craft_file(blank, [], b""))
    assert problem.startswith("has format version ")
    assert problem.isprintable()
    assert len(problem) < 300


@pytest.mark.parametrize(
    ("name", "problem"), [("absent", "No such file or directory"), ("", "Is a directory")]
)
def test_an_absent_file_and_a_folder_are_refused(tmp_path, name, problem):
    with pytest.raises(ArtifactError, match=f"cannot be read: {problem}"):
        read_artifact(tmp_path / name)


@pytest.mark.parametrize("data", [object()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, data):
    path = tmp_path / "model.safetensors"
    write_artifact(path, SMALL)
    with pytest.raises(TypeError):
        write_artifact(path, SMALL._replace(data=data))
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
