"""Sealed models that differ from a valid one in up to three ways, by a seed.

Each has a right checksum. Most are nonsense, some are only unusual.
"""

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.packing import pack_model
from tests.support.models.crafted_model import Entry, craft_file, lay_out, seal_bytes
from tests.support.models.tiny_model import model_of, tiny_model

VALUES: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 7, 255, 100_000, 10**9, 2**63, 10**30, 10**400),
    *(0.0, -0.5, 0.5, 1.0, 3.5, 1e-320, 1e30, 1e308, float("nan"), float("inf"), -float("inf")),
    *("", "a", " ", "tea", "Tea", "\x1b[2J", "a\nb", "\u202ea", "\ud800", "\x00", "2024-02-30", "x" * 10_000),
    *([], {}, [[]], ["a"], ["a", "a"], ["a", "A"], [1, 2, 3], {"a": 1}, [None] * 5),
    *(list(map(str, range(100_000))), [[[[[[[["deep"]]]]]]]]),
]
NUMBERS = [0, 1, -1, 2, 127, 65_535, 2**31 - 1, -(2**31), 2**62]
FLOATS = [0, -0.0, 1, -1, 1e-45, 1e-6, 1e6, 1e30, 3e38, np.nan, np.inf, -np.inf]
DTYPES = [
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "bool",
    "float16",
    "float64",
]


class Parts(NamedTuple):
    """A model taken apart, to be changed in place."""

    manifest: dict[str, Any]
    tensors: dict[str, NDArray[Any]]


def _take_apart(data: Any) -> Parts:
    return Parts(deepcopy(data.manifest), {name: tensor.copy() for name, tensor in data.tensors.items()})


BASES = [_take_apart(pack_model(each)) for each in (tiny_model(), model_of("tags"), model_of("categories"))]


def _listed(parts: Parts) -> Parts:
    """Return the model with so few weights that they are looked up one by one."""
    tensors = dict(parts.tensors)
    tensors["weights.starts"] = np.minimum(tensors["weights.starts"], 1)
    for name in ("weights.labels", "weights.values"):
        tensors[name] = tensors[name][:1]
    return Parts(deepcopy(parts.manifest), tensors)


BASES.append(_listed(BASES[0]))


def change_field(parts: Parts, random: Random) -> None:
    """Set, remove or add one field, wherever it is."""
    place, key = random.choice(list(_places(parts.manifest)))
    way = random.random()
    if way < 0.7:
        place[key] = deepcopy(random.choice(VALUES))
    elif way < 0.85:
        del place[key]
    elif isinstance(place, dict):
        place[random.choice(["more", "\x1b[2J", "x" * 5_000, *place])] = deepcopy(random.choice(VALUES))
    else:
        place.insert(0, deepcopy(random.choice([place[key], *VALUES])))


def change_number(parts: Parts, random: Random) -> None:
    """Move one number of the manifest a little, as another training could."""
    numbers = [(place, key) for place, key in _places(parts.manifest) if type(place[key]) in (int, float)]
    place, key = random.choice(numbers)
    place[key] = place[key] * random.choice([0.5, 1.5]) if type(place[key]) is float else place[key] + 1


def change_names(parts: Parts, random: Random) -> None:
    """Remove, rename, copy or add a tensor."""
    name = random.choice(sorted(parts.tensors))
    way = random.randrange(3)
    if way < 2:
        tensor = parts.tensors.pop(name)
    if way == 1:
        parts.tensors[random.choice([f"{name}.", "\x1b[2J", "", "x" * 5_000, name.upper()])] = tensor
    if way == 2:
        parts.tensors[random.choice([*sorted(parts.tensors), "more"])] = parts.tensors[name].copy()


def change_shape(parts: Parts, random: Random) -> None:
    """Cut, lengthen, turn or bend one tensor."""
    name = random.choice(sorted(parts.tensors))
    tensor = parts.tensors[name]
    ways: list[Callable[[], NDArray[Any]]] = [
        lambda: tensor[:-1],
        lambda: tensor[1:],
        lambda: tensor[:0],
        lambda: np.concatenate([tensor, tensor[-1:]]),
        lambda: np.concatenate([tensor, tensor]),
        lambda: tensor.T,
        lambda: tensor.ravel(),
        lambda: tensor[None],
        lambda: tensor[..., None],
        lambda: tensor[..., :-1],
        lambda: np.zeros((0, *tensor.shape), tensor.dtype),
        lambda: np.resize(tensor, [min(2 * size, 100_000) for size in tensor.shape]),
        lambda: tensor.reshape(-1)[0] if tensor.size else tensor,
    ]
    parts.tensors[name] = np.asarray(random.choice(ways)())


def change_type(parts: Parts, random: Random) -> None:
    """Give one tensor another type."""
    name = random.choice(sorted(parts.tensors))
    with np.errstate(invalid="ignore", over="ignore"):
        parts.tensors[name] = parts.tensors[name].astype(random.choice(DTYPES))


def change_values(parts: Parts, random: Random) -> None:
    """Set one value or all of a tensor to what it should not be, or shuffle them."""
    name = random.choice(sorted(parts.tensors))
    tensor = parts.tensors[name]
    if not tensor.size:
        return
    values: list[Any] = FLOATS if tensor.dtype.kind == "f" else NUMBERS
    with np.errstate(invalid="ignore", over="ignore"):
        value = np.array(random.choice(values)).astype(tensor.dtype)
    flat = tensor.reshape(-1)
    way = random.random()
    if way < 0.6:
        flat[random.randrange(len(flat))] = value
    elif way < 0.8:
        flat[:] = value
    else:
        flat[:] = flat[random.sample(range(len(flat)), len(flat))]


def change_weights(parts: Parts, random: Random) -> None:
    """Scale the numbers of one tensor, as another training could."""
    name = random.choice([name for name, tensor in parts.tensors.items() if tensor.dtype.kind == "f"])
    parts.tensors[name] = parts.tensors[name] * np.float32(random.choice([0, 0.25, 0.5, 2, 10, 1_000]))


def change_terms(parts: Parts, random: Random) -> None:
    """Change the text of a section, most often to as many lines as before."""
    name = random.choice([name for name in parts.tensors if name.startswith("terms.")])
    data = parts.tensors[name].tobytes()
    lines = data.split(b"\n")
    lines[random.randrange(len(lines))] = random.choice(
        [
            b"",
            b"\xff",
            b"\x1b[2J",
            b"python",
            b"x" * 100_000,
            "\u202e".encode(),
            "無い".encode(),
            b"a\nb",
            b"\xe3\x81",
        ]
    )
    parts.tensors[name] = np.frombuffer(b"\n".join(lines), np.uint8)


CHANGES: list[tuple[Callable[[Parts, Random], None], int]] = [
    *((change_field, 6), (change_number, 3), (change_names, 2), (change_shape, 4)),
    *((change_type, 2), (change_values, 5), (change_weights, 3), (change_terms, 2)),
]


def damage_header(manifest: str, entries: list[Entry], body: bytes, random: Random) -> bytes:
    """Return a sealed file whose header claims something that is not so, or is not a header."""
    place = random.randrange(len(entries))
    name, entry = entries[place]
    other: dict[str, Any] = dict(entry)
    way = random.randrange(8)
    if way == 0:
        other["shape"] = random.choice(
            [[10**18], [2**32, 2**32], [-1], [1.5], ["1"], None, [0] * 40, {}, [1] * 9]
        )
    elif way == 1:
        other["dtype"] = random.choice(
            ["F8_E5M2", "BF16", "C64", "f32", "", None, 7, "\x1b[2J", "F64", "BOOL"]
        )
    elif way == 2:
        other["data_offsets"] = random.choice([[0, 0], [0, 2**64], [-1, 4], [8], "x", [0, len(body)], [5, 1]])
    elif way == 3:
        entries.append((name, entry))
    elif way == 4:
        entries += [
            (f"{name}{number}", {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}) for number in range(99)
        ]
    elif way == 5:
        manifest = random.choice(
            [manifest.replace("{", "[" * 5_000 + "{", 1), manifest[:-1], "[]", "7", '""']
        )
    elif way == 6:
        body += random.choice([b"more", bytes(1_000)])
    else:
        header = random.choice(
            [b"{}", b"[]", b"[" * 3_000, b"null", b'{"__metadata__":{"fuda":"{}"}}', b"\xff"]
        )
        return seal_bytes(header + b" " * random.randrange(9), body)
    entries[place] = (name, other)
    return craft_file(manifest, entries, body)


def vary(seed: int) -> bytes:
    """Return the variation of this seed."""
    random = Random(seed)
    base = random.choice(BASES)
    parts = Parts(deepcopy(base.manifest), {name: tensor.copy() for name, tensor in base.tensors.items()})
    headed = random.random() < 0.1
    for _ in range(0 if headed else random.choice([1, 1, 1, 2, 3])):
        [change] = random.choices([each for each, _ in CHANGES], [weight for _, weight in CHANGES])
        # Whatever an earlier change has left may be nothing to change any more.
        try:
            change(parts, random)
        except (IndexError, TypeError, ValueError, OverflowError):
            continue
    if isinstance(parts.manifest.get("sha256"), str):
        parts.manifest["sha256"] = "0" * 64
    manifest = json.dumps(parts.manifest, separators=(",", ":"))
    entries, body = lay_out(parts.tensors)
    return damage_header(manifest, entries, body, random) if headed else craft_file(manifest, entries, body)


def _list_places(value: Any) -> Iterable[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _list_places(inner)


def _places(manifest: dict[str, Any]) -> Iterable[tuple[Any, Any]]:
    """Return every field and every entry of a list, as what it is in and its key there."""
    return [(place, key) for place, key in _list_places(manifest) if key != "sha256"]
