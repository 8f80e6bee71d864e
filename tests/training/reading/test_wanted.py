"""The list of tags that an author wants."""

import pytest

from model.limits import MAX_LABELS
from training.reading.wanted import WantedError, read_wanted


def refusal(tmp_path, data: bytes) -> WantedError:
    """Return the error about a list of these bytes."""
    (tmp_path / "labels.txt").write_bytes(data)
    with pytest.raises(WantedError) as caught:
        read_wanted(tmp_path / "labels.txt")
    return caught.value


def test_each_line_is_a_label_except_empty_lines_and_comments(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("\ufeff# tea\r\n 紅茶 \n\n#\nC#\n#tea\nopen science", encoding="utf-8")
    assert read_wanted(path) == ("紅茶", "C#", "#tea", "open science")


def test_a_label_in_two_spellings_is_wanted_once(tmp_path):
    (tmp_path / "labels.txt").write_text("Tea\nTEA\n", encoding="utf-8")
    assert read_wanted(tmp_path / "labels.txt") == ("Tea",)


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"tea\na\tb\n", 2, "the label has a control character"),
        (b"tea\n\n" + b"t" * 501, 3, "the label has 501 characters, at most 500 are allowed"),
        (b"tea\n\xff\n", 2, "this is not UTF-8"),
        (b"# nothing\n", 0, "there is no label in it"),
        (
            "\n".join(map(str, range(MAX_LABELS + 1))).encode(),
            0,
            "it has 20,001 labels, a model holds 20,000",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_line(tmp_path, data, line, problem):
    error = refusal(tmp_path, data)
    assert (error.line, error.problem[: len(problem)]) == (line, problem)


def test_a_missing_list_is_named(tmp_path):
    with pytest.raises(WantedError, match=r"none\.txt: the labels cannot be read: No such file"):
        read_wanted(tmp_path / "none.txt")
