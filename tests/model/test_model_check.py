"""Checks of a model: each error names the field or tensor, what it is, and what it must be."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.artifact import ArtifactError
from model.limits import MAX_LABELS, MAX_WEIGHTS
from model.packing import unpack_model
from tests.support.models.model_files import ARTIFACT

MOVE = ": train it again with this Fuda, or fetch it again"
MANY = np.zeros(MAX_WEIGHTS + 1, np.uint16)
REORDERED = np.frombuffer("a\n\u202eb".encode(), np.uint8)
PAIRS = ARTIFACT.tensors["tags.together_pairs"]
SECTION_PAIRS = ARTIFACT.tensors["tags.section_pairs"]


def refusal(manifest: dict[str, Any], tensors: dict[str, NDArray[Any]]) -> str:
    """Return why a model of these parts is refused, without the next move, which must follow."""
    with pytest.raises(ArtifactError) as raised:
        unpack_model(ARTIFACT._replace(manifest=manifest, tensors=tensors), "m.safetensors")
    assert str(raised.value).startswith("m.safetensors: ")
    assert str(raised.value).endswith(MOVE)
    assert str(raised.value).isprintable()
    return raised.value.problem.removesuffix(MOVE)


def refusal_with(path: str, value: Any) -> str:
    """Return why the model is refused with another value in the field at this path."""
    manifest = deepcopy(ARTIFACT.manifest)
    *folders, name = path.split("/")
    place: Any = manifest
    for folder in folders:
        place = place[int(folder) if isinstance(place, list) else folder]
    place[int(name) if isinstance(place, list) else name] = value
    return refusal(manifest, dict(ARTIFACT.tensors))


def refusal_of(name: str, tensor: Any) -> str:
    """Return why the model is refused with another tensor of this name."""
    return refusal(ARTIFACT.manifest, {**ARTIFACT.tensors, name: np.asarray(tensor)})


def edit(name: str, at: int, value: Any) -> NDArray[Any]:
    """Return a tensor of the model with one value changed."""
    tensor = ARTIFACT.tensors[name].copy()
    tensor.reshape(-1)[at] = value
    return tensor


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("settings", "no", "is 'no', it must be an object"),
        ("settings", {}, "lacks the field title_weight"),
        ("settings/clip", float("nan"), "is nan, it must be a number from 0.01 to 100.0"),
        ("settings/company", 0, "is 0, it must be a whole number from 1 to 100"),
        ("settings/latest", True, "is True, it must be a whole number from 0 to 200"),
        ("settings/half_lives", [1, 2], "is a list of 2, it must be a list of 3 to 3"),
        ("vocabulary_posts", 1e3, "is 1000.0, it must be a whole number from 0 to 100,000,000"),
        ("kinds", {}, "is {}, it must be an object of tags or categories or both"),
        ("kinds/tags/labels", [], "is a list of 0, it must be a list of 1 to 20,000"),
        ("kinds/tags/labels", ["a", "b", "A"], "has one label twice, in one spelling or two"),
        ("kinds/tags/style/lower", 1, "is 1, it must be true or false"),
        ("kinds/tags/style/joiner", "\n", "is '\\n', it must be one of"),
        ("kinds/tags/sections", ["news"] * 201, "is a list of 201, it must be a list of 0 to 200"),
        ("kinds/tags/sections", ["news", "news"], "has one name twice"),
        ("kinds/tags/seldom", 0, "is 0, it must be true or false"),
        ("kinds/tags/dials", {"known": {}}, "lacks the field new"),
        ("kinds/tags/dials/new/calibration", [1], "is a list of 1, it must be a list of 2 to 2"),
        ("kinds/tags/dials/new/promises", [], "is a list of 0, it must be a list of 10 to 10"),
        ("facts/newest_post", "\x1b[2J", "is '\\x1b[2J', it must be a day as YYYY-MM-DD, or empty"),
        ("facts/newest_post", "2024-02-30", "is '2024-02-30', it must be a day as YYYY-MM-DD, or empty"),
        ("facts/corpus", "x", "is 'x', it must be 64 hexadecimal digits"),
        ("facts/posts", {"read": 1}, "lacks the field tags"),
        ("facts/metrics/f1_5", "x", "is 'x', it must be a number from 0 to 100,000,000"),
    ],
)
def test_an_invalid_field_is_named(path, value, problem):
    assert refusal_with(path, value).startswith(f"{path.replace('/', '.')} {problem}")


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("more", 1, "the manifest has the unknown field 'more'"),
        ("\x1b[2J", 1, "the manifest has the unknown field '\\x1b[2J'"),
        (
            "kinds/tags/dials/known/calibration/1",
            None,
            "kinds.tags.dials.known.calibration is None, it must be",
        ),
        (
            "kinds/tags/dials/known/promises/0/0",
            0.6,
            "kinds.tags.dials.known.promises.asked is 0.6, it must be",
        ),
        (
            "kinds/tags/dials/known/promises/0/1",
            -1,
            "kinds.tags.dials.known.promises.score is -1, it must be",
        ),
        ("kinds/tags/dials/known/promises/0/2", 0.5, "kinds.tags.dials.known.promises.held_out is 0.5, it"),
        ("kinds/tags/dials/known/promises/0/4", 2, "kinds.tags.dials.known.promises.bound is 2, it must be"),
        ("keys/tags", [7], "a key in keys.tags is 7, it must be text"),
        ("keys/tags", ["Tags"], "the key 'Tags' in keys.tags has a capital letter"),
        ("kinds/tags/labels", ["a", "b", 7], "a label in kinds.tags.labels is 7, it must be text"),
        ("kinds/tags/labels", ["a\x1b"], "the label 'a\\x1b' in kinds.tags.labels has a control character"),
        (
            "kinds/tags/sections",
            [7, "b"],
            "a name in kinds.tags.sections is 7, it must be 1 to 100 characters",
        ),
        ("kinds/tags/sections", ["", "b"], "a name in kinds.tags.sections is '', it must be 1 to 100"),
        ("kinds/tags/sections", ["a\x1b", "b"], "the name 'a\\x1b' in kinds.tags.sections has a control"),
        (
            "facts/metrics",
            {"\x1b": 1},
            "a name in facts.metrics is '\\x1b', it must be small letters, digits",
        ),
    ],
)
def test_an_invalid_name_or_element_is_named_with_its_place(path, value, problem):
    assert refusal_with(path, value).startswith(problem)


@pytest.mark.parametrize(
    ("name", "tensor", "problem"),
    [
        ("df", edit("df", 0, 8), "is in the range of 1 to 8, it must be in that of 0 to 7"),
        ("df", np.zeros(7, np.int32), "is of shape (7,), it must be of shape (8,)"),
        ("df", np.zeros(8), "is of type float64, it must be of type int32"),
        ("weights.bias", [[0]], "is of type int64, it must be of type float32"),
        ("weights.bias", edit("weights.bias", 1, np.nan), "is in the range of nan to nan, it must"),
        ("weights.scales", edit("weights.scales", 1, -1), "is in the range of -1 to 0.25, it must"),
        ("weights.labels", edit("weights.labels", 1, 5), "is in the range of 0 to 5, it must be in"),
        ("weights.labels", MANY, "is of shape (2000001,), it must be of 0 to 2,000,000 weights"),
        ("weights.starts", edit("weights.starts", 1, 99), "is not in order, it must be ascending"),
        ("weights.starts", edit("weights.starts", 8, 21), "is not in order, it must be ascending"),
        ("weights.starts", np.zeros(8, np.int32), "is of 8 entries, it must be of 9, one more than"),
        ("terms.text", edit("terms.text", 0, 0x1B), "is text with a control character, it must be"),
        ("terms.text", edit("terms.text", 0, 0xFF), "is not UTF-8, it must be lines of UTF-8"),
        ("terms.text", edit("terms.text", 0, 0x0A), "is lines of which one is empty, it must be a term"),
        ("terms.title", REORDERED, "is text with a mark that reorders text, it must be printable"),
        ("tags.latest", np.zeros((1, 1), np.int64), "is of shape (1, 1), it must be of 1 dimensions"),
        ("tags.latest", np.array([3]), "is in the range of 3 to 3, it must be in that of 0 to 2"),
        ("tags.latest", np.array([-1]), "is in the range of -1 to -1, it must be in that of 0 to 2"),
        ("tags.prior", np.zeros((4, 9), np.float32), "is of shape (4, 9), it must be of shape (3, 9)"),
        ("tags.habits", np.zeros(2, np.float32), "is of shape (2,), it must be of shape (3,)"),
        ("tags.together_pairs", PAIRS[::-1], "is not in order, it must be ascending, each pair once"),
        ("tags.section_shares", np.zeros(3, np.float32), "is of shape (3,), it must be of shape (2,)"),
        ("tags.section_shares", edit("tags.section_shares", 0, np.nan), "is in the range of nan to nan, it"),
        ("tags.section_uses", edit("tags.section_uses", 0, -1), "is in the range of -1 to 2, it must be in"),
        ("tags.section_uses", np.zeros(3, np.float32), "is of shape (3,), it must be of shape (2,)"),
        ("tags.section_pairs", edit("tags.section_pairs", 2, 2), "is in the range of 0 to 2, it must be in"),
        ("tags.section_pairs", edit("tags.section_pairs", 1, 3), "is in the range of 0 to 3, it must be in"),
        (
            "tags.section_pairs",
            edit("tags.section_pairs", 0, -1),
            "is in the range of -1 to 1, it must be in",
        ),
        ("tags.section_pairs", SECTION_PAIRS[::-1], "is not in order, it must be ascending, each pair once"),
        ("tags.ranker.deviation", edit("tags.ranker.deviation", 0, 0), "is in the range of 0 to 2, it must"),
    ],
)
def test_an_invalid_tensor_is_named(name, tensor, problem):
    assert refusal_of(name, tensor).startswith(f"{name} {problem}")


def test_a_ranker_has_as_many_units_as_its_copies():
    found = refusal_of("tags.ranker.out", np.zeros((2, 4), np.float32))
    assert found == "tags.ranker.hidden is of 6 units, it must be of 2 copies of 4 units"


def test_an_unknown_tensor_is_named():
    assert refusal_of("more", [1]) == "there is an unknown tensor 'more'"


@pytest.mark.parametrize("name", sorted(ARTIFACT.tensors))
def test_no_tensor_may_be_missing(name):
    rest = {other: tensor for other, tensor in ARTIFACT.tensors.items() if other != name}
    assert refusal(ARTIFACT.manifest, rest) == f"the tensor {name} is missing"


def test_labels_are_counted_over_all_kinds():
    found = refusal_with("kinds/tags/labels", [f"tag {number}" for number in range(MAX_LABELS)])
    assert found == "the number of labels is 20,002, it must be 20,000 at most"


def test_a_claim_of_many_labels_allocates_nothing():
    found = refusal_with("kinds/tags/labels", [f"tag {number}" for number in range(100_000)])
    assert found == "kinds.tags.labels is a list of 100,000, it must be a list of 1 to 20,000"
