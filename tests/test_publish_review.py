"""The CSV file of a review: what is written for a spreadsheet, and what is read back from one."""

import pytest

from blog.decisions import KINDS
from model.suggestion import Evidence, Suggestion
from publish.proposing import Proposal
from publish.review import COLUMNS, BadRow, parse_review, proposal_rows, render_rows
from publish.review_file import CannotReadReview, CannotWriteReview, read_review, writing_review
from tests.examined import examined

HEAD = "post,kind,label,decision\n"
TEA = Suggestion(
    "green, tea", 0.931249, "apply", True, (Evidence("新茶", "body", 0.2), Evidence("Uji", "body", 0.1))
)


def proposal() -> Proposal:
    return Proposal(
        examined("a.md"), "mul", KINDS, {"tags": (TEA,), "categories": ()}, {"tags": (), "categories": ()}
    )


def read(text: str):
    return [(row.name, row.kind, row.label, row.decision) for row in parse_review(text)]


def test_a_row_says_what_is_proposed_and_why_and_leaves_the_decision_open():
    text = render_rows([COLUMNS, *proposal_rows(proposal())])
    assert text == (
        "post,kind,label,score,band,new,evidence,decision\r\n"
        'a.md,tags,"green, tea",0.9312,apply,yes,"body: 新茶, Uji",\r\n'
    )


def test_what_was_written_is_read_back():
    row = parse_review(render_rows([COLUMNS, *proposal_rows(proposal())]))[0]
    assert (row.name, row.kind, row.label, row.score, row.decision) == (
        "a.md",
        "tags",
        "green, tea",
        0.9312,
        "",
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheets_own_way_of_writing_it_is_understood(separator, end):
    lines = ["Decision", "note", "LABEL", "kind", "post"], ["Apply ", "?", "tea", "Tags", "a.md"]
    assert read(end.join(separator.join(cells) for cells in lines)) == [("a.md", "tags", "tea", "apply")]


def test_a_comma_in_a_score_is_a_decimal_point():
    assert parse_review("post;kind;label;score;decision\na;tags;b;0,41;apply\n")[0].score == 0.41


@pytest.mark.parametrize("score", ["", "high", "7", "nan"])
def test_what_is_no_score_is_nought(score):
    assert parse_review(f"post,kind,label,score,decision\na,tags,b,{score},apply\n")[0].score == 0


def test_blank_rows_are_passed_over():
    assert read(f"{HEAD}\n,,,\na,tags,b,\n\n") == [("a", "tags", "b", "")]


def test_a_label_that_stands_there_twice_counts_once_with_what_was_decided():
    assert read(f"{HEAD}a,tags,B,\na,tags,b,reject\na,tags,b,\n") == [("a", "tags", "b", "reject")]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "no column post"),
        ("post,kind,label\n", 1, "no column decision"),
        (f"{HEAD}a,tags,b,apply\na,tags,c,maybe\n", 3, '"maybe" is neither apply nor reject'),
        (f"{HEAD}a,topics,b,apply\n", 2, '"topics" is neither tags nor categories'),
        (f"{HEAD},tags,b,apply\n", 2, "no post or no label"),
        (f"{HEAD}a,tags,  ,apply\n", 2, "no post or no label"),
        (f"{HEAD}a,tags,b,apply\na,tags,B,reject\n", 3, "line 2 has another decision"),
        (f'{HEAD}a,tags,"b,apply\n', 2, "no CSV"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(text, line, problem):
    with pytest.raises(BadRow, match=problem) as refusal:
        parse_review(text)
    assert refusal.value.line == line


def test_the_file_begins_with_a_mark_by_which_excel_knows_utf_8(tmp_path):
    with writing_review(tmp_path / "a.csv") as add:
        assert add(proposal_rows(proposal())) == 1
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfpost,kind,label,")
    assert [row.label for row in read_review(tmp_path / "a.csv")] == ["green, tea"]


def test_a_review_that_may_hold_decisions_is_not_written_over(tmp_path):
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(CannotWriteReview, match="decisions may be in it"), writing_review(tmp_path / "a.csv"):
        raise AssertionError("it would have been written")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_a_review_that_is_broken_off_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), writing_review(tmp_path / "a.csv"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CannotWriteReview, match="No such file"), writing_review(tmp_path / "b" / "a.csv"):
        raise AssertionError("it would have been written")


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (f"{HEAD}a,tags,茶,apply\n".encode("cp932"), 2, "save it as .CSV UTF-8."),
        (f"{HEAD}a,tags,b,x\n".encode("utf-8-sig"), 2, '"x" is neither'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path, data, line, problem):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(CannotReadReview, match=problem) as refusal:
        read_review(tmp_path / "a.csv")
    assert refusal.value.line == line


def test_a_review_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CannotReadReview, match="No such file"):
        read_review(tmp_path / "a.csv")
