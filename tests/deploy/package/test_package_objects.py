"""The shared objects that requirements.txt pins load on Lambda's machine, on both architectures."""

from pathlib import Path

import numpy as np
import pytest

from deploy.contents import trim
from deploy.installing import ARCHITECTURES, fetch_requirements
from deploy.stripping import strip_object
from tests.support.packages.built_package import HERE
from tests.support.packages.elf_files import AARCH64, X86_64, image, misplaced, render_object
from tests.support.packages.shared_objects import MAX_VERSIONS, find_faults, find_objects

if not HERE:
    pytest.skip("only Linux has wheels of Linux", allow_module_level=True)

SITE = Path(np.__file__).parent.parent
[BLAS] = SITE.glob("numpy.libs/*.so")
[UMATH] = SITE.glob("numpy/_core/_multiarray_umath*.so")
NUMPY = {path.name: path.read_bytes() for path in (BLAS, UMATH)}
HEADERS = (0, 0, bytes(120))
TINY = render_object(HEADERS, machine=AARCH64 if HERE == "arm64" else X86_64)


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_every_pinned_object_loads_in_lambda_and_is_mapped_as_before_when_stripped(arch):
    files = trim(fetch_requirements(ARCHITECTURES[arch]))
    assert find_faults(files, arch) == []
    objects = [files[path] for path in find_objects(files)]
    assert len(objects) >= 5
    for data in objects:
        stripped = strip_object(data)
        assert len(stripped) < len(data)
        assert image(stripped) == image(data)
        assert misplaced(stripped) == []
        assert strip_object(stripped) == stripped


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"x.so": b"\xcf\xfa\xed\xfe"}, "x.so: is not a complete ELF file"),
        ({"x.cpython-313-darwin.so.1.2": b""}, "x.cpython-313-darwin.so.1.2: is not a complete ELF file"),
        ({"x.pyd": b""}, "x.pyd: is not a complete ELF file"),
        ({"x": TINY[:40]}, "x: is not a complete ELF file"),
        ({"x": TINY}, "x: has no section headers"),
        ({UMATH.name: NUMPY[UMATH.name]}, f"{UMATH.name}: needs {BLAS.name}"),
    ],
)
def test_an_object_that_cannot_load_is_found(files, problem):
    assert find_faults(files, HERE) == [problem]


@pytest.mark.parametrize(("arch", "machine"), [("arm64", X86_64), ("x86_64", AARCH64)])
def test_an_object_for_the_other_architecture_is_found(arch, machine):
    assert find_faults({"x": render_object(HEADERS, machine=machine)}, arch)[0].startswith("x: is for ")


@pytest.mark.parametrize("glibc", [{"GLIBC": (2, 16)}, {}])
def test_a_symbol_version_that_is_too_new_or_unknown_is_found(glibc):
    versions = {name: version for name, version in MAX_VERSIONS.items() if name != "GLIBC"} | glibc
    faults = find_faults(NUMPY, HERE, max_versions=versions)
    assert faults
    assert all(": needs GLIBC_2." in fault for fault in faults)


def test_objects_that_can_load_and_other_files_have_no_faults():
    assert find_faults({"x.py": b"pass", "a.so.py": b"", **NUMPY}, HERE) == []
