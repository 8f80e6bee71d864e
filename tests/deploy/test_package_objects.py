"""Shared objects are held against Lambda's machine: architecture, libraries, and their versions."""

from pathlib import Path

import numpy as np
import pytest

from deploy.objects import UnfitObject, check_objects, is_named_object, parse_version
from deploy.target import ARCHITECTURES, NEWEST
from tests.support.packages.built_package import HERE, OTHER
from tests.support.packages.elf_files import AARCH64, X86_64, render_object

pytestmark = pytest.mark.skipif(not HERE, reason="wheels of Linux are on Linux alone")

SITE = Path(np.__file__).parent.parent
BLAS = {path.name: path.read_bytes() for path in SITE.glob("numpy.libs/*.so")}
NUMPY = BLAS | {path.name: path.read_bytes() for path in SITE.glob("numpy/_core/_multiarray_umath*.so")}


def refusal(files: dict[str, bytes], arch: str = HERE, **newest: tuple[int, ...]) -> str:
    """Return the problem with the object that is refused."""
    with pytest.raises(UnfitObject) as caught:
        check_objects(files, ARCHITECTURES[arch], newest=NEWEST | newest)
    assert caught.value.path in str(caught.value)
    return caught.value.problem


def test_the_objects_of_a_wheel_for_lambda_are_fit():
    assert len(NUMPY) == 2
    assert check_objects({**NUMPY, "x.py": b"pass"}, ARCHITECTURES[HERE]) == list(NUMPY)


def test_an_object_of_the_other_architecture_is_refused():
    assert refusal(BLAS, OTHER) == f"is made for {ARCHITECTURES[HERE].elf}, not {ARCHITECTURES[OTHER].elf}"


@pytest.mark.parametrize(("arch", "machine"), [("arm64", X86_64), ("x86_64", AARCH64)])
def test_either_architecture_refuses_the_others_machine(arch, machine):
    assert refusal({"tiny": render_object((0, 0, bytes(120)), machine=machine)}, arch).startswith(
        "is made for"
    )


@pytest.mark.parametrize(("arch", "machine"), [("arm64", AARCH64), ("x86_64", X86_64)])
def test_an_object_that_hides_what_it_needs_is_refused(arch, machine):
    tiny = render_object((0, 0, bytes(120)), machine=machine)
    assert refusal({"tiny": tiny}, arch) == "has no section headers, which would tell what it needs"


def test_a_glibc_newer_than_amazon_linux_has_is_refused():
    assert refusal(BLAS, GLIBC=(2, 16)).startswith("needs GLIBC_2.")
    assert refusal(BLAS, GLIBC=(2, 16)).endswith("which is too new")


def test_a_library_version_that_nothing_is_known_of_is_refused():
    known = {name: version for name, version in NEWEST.items() if name != "GLIBCXX"}
    with pytest.raises(UnfitObject, match="needs GLIBCXX_3"):
        check_objects(NUMPY, ARCHITECTURES[HERE], newest=known)


def test_a_library_that_nobody_brings_is_refused():
    (blas,) = BLAS
    alone = {name: data for name, data in NUMPY.items() if name != blas}
    assert refusal(alone) == f"needs {blas}, which is not there"


def test_what_only_has_the_name_of_an_object_is_refused():
    assert refusal({"numpy/_core/x.so": b"\xcf\xfa\xed\xfe"}) == "is no whole shared object of Linux"


def test_an_object_cut_short_is_refused():
    (data,) = BLAS.values()
    assert refusal({"x.so": data[:40]}) == "is no whole shared object of Linux"


@pytest.mark.parametrize("name", ["a.so", "a.so.1.2", "a.cpython-313-darwin.so", "a.pyd", "a.dll", "a.dylib"])
def test_names_of_libraries_are_known(name):
    assert is_named_object(name)


@pytest.mark.parametrize("name", ["a.py", "a.so.py", "also", "LICENSE"])
def test_other_names_are_not_taken_for_libraries(name):
    assert not is_named_object(name)


def test_versions_are_compared_by_their_numbers():
    assert parse_version("2.4") < parse_version("2.34") == (2, 34)
