"""Sizes of the package: their owners, the table, and the budget."""

import pytest

from deploy.sizes import MB, OverBudget, Size, check_budget, measure, owner, parse_owners, render_table, total
from deploy.zipping import pack_all

RECORD = "serverless_wsgi-3.1.0.dist-info/RECORD"
INSTALLED = {
    "serverless_wsgi.py": b"x = 1",
    RECORD: b"serverless_wsgi.py,sha256=abc,5\n" + RECORD.encode() + b",,\n",
}
OWNERS = parse_owners(INSTALLED)
SIZES = {
    "numpy 2.5.5": Size(30 * MB, 9 * MB),
    "the model": Size(3 * MB, 2 * MB),
    "fuda": Size(MB // 2, MB // 4),
}


def test_files_belong_to_the_distribution_whose_record_names_them():
    assert OWNERS == {"serverless_wsgi.py": "serverless-wsgi 3.1.0", RECORD: "serverless-wsgi 3.1.0"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("serverless_wsgi.py", "serverless-wsgi 3.1.0"),
        ("serverless_wsgi.pyc", "serverless-wsgi 3.1.0"),
        ("model.safetensors", "the model"),
        ("model/tagger.py", "fuda"),
        ("model/__pycache__/tagger.cpython-313.pyc", "fuda"),
    ],
)
def test_every_path_has_an_owner(path, name):
    assert owner(path, OWNERS) == name


def test_sizes_are_summed_by_owner_largest_first():
    files = {"handler.py": b"pass", "model/a.py": b"x = 1234567", **INSTALLED}
    sizes = measure(pack_all(files), OWNERS)
    assert list(sizes) == ["serverless-wsgi 3.1.0", "fuda"]
    assert sizes["fuda"].unzipped_bytes == 15
    assert total(sizes).unzipped_bytes == sum(map(len, files.values()))


def test_the_table_can_be_checked_by_hand():
    table = render_table({"numpy 2.5.5": Size(50 * MB, 15 * MB)}, SIZES, Size(42 * MB, 14 * MB))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert rows == [
        ["numpy 2.5.5", "50.00", "15.00", "30.00", "9.00"],
        ["the model", "0.00", "0.00", "3.00", "2.00"],
        ["fuda", "0.00", "0.00", "0.50", "0.25"],
        ["total", "50.00", "15.00", "33.50", "11.25"],
        ["at most", "", "", "42.00", "14.00"],
    ]


def test_a_package_of_exactly_the_budget_is_accepted():
    check_budget(SIZES, total(SIZES))


@pytest.mark.parametrize("budget", [Size(33 * MB, 14 * MB), Size(42 * MB, 11 * MB)])
def test_a_package_over_either_budget_is_refused_with_its_largest_parts(budget):
    with pytest.raises(OverBudget, match=r"33\.50 MB unzipped and 11\.25 MB zipped") as caught:
        check_budget(SIZES, budget)
    assert caught.value.biggest == ["numpy 2.5.5", "the model", "fuda"]
    assert "numpy 2.5.5 30.00 MB" in str(caught.value)
