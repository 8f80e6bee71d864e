"""The CSV file of a review: what is written for a spreadsheet, and what is read back from one."""

import csv
import io
import os
import re
import stat
from dataclasses import replace

import pytest
from hypothesis import example, given

from blog.decisions import KINDS
from fuda.proposals.proposal import ByKind, Proposal
from fuda.proposals.review import (
    COLUMNS,
    BadRow,
    parse_cell,
    parse_review,
    proposal_rows,
    render_cell,
    render_rows,
)
from fuda.proposals.review_file import (
    REVIEW_BYTES,
    CannotReadReview,
    CannotWriteReview,
    read_review,
    writing_review,
)
from fuda.proposals.rules import KnownLabels
from model.post import Post
from model.suggestion import Evidence, Suggestion
from tests.console.test_escaping import TEXTS
from tests.support.client.examined import examined

HEAD = "post,kind,label,decision\n"
TEA = Suggestion(
    "green, tea", 0.931249, "apply", True, (Evidence("新茶", "body", 0.2), Evidence("Uji", "body", 0.1))
)


FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")


def is_a_name(text: str) -> bool:
    try:
        return os.fsdecode(os.fsencode(text)) == text
    except UnicodeEncodeError:
        return False


def proposal(name: str = "a.md", tag: Suggestion = TEA) -> Proposal:
    post = examined(name)
    nothing: ByKind = {"tags": (), "categories": ()}
    return Proposal(post, "mul", KINDS, {**nothing, "tags": (tag,)}, nothing, post.data)


def read(text: str):
    return [(row.name, row.kind, row.label, row.decision) for row in parse_review(text)]


def test_a_row_has_a_proposal_with_its_evidence_and_an_open_decision():
    text = render_rows([COLUMNS, *proposal_rows(proposal())])
    assert text == (
        "post,title,kind,present,label,score,band,reason,new,evidence,decision\r\n"
        'a.md,a,tags,,"green, tea",0.9312,apply,,yes,"body: 新茶, Uji",\r\n'
    )


def test_a_row_has_the_posts_title_and_its_present_labels_of_that_kind():
    labels = {"tags": KnownLabels(present=("=1", "b")), "categories": KnownLabels(present=("Life",))}
    post = examined("a.md", post=Post(title="-Tea"), labels=labels)
    [row] = proposal_rows(replace(proposal(), post=post))
    assert (row[COLUMNS.index("title")], row[COLUMNS.index("present")]) == ("'-Tea", "'=1, b")


def test_a_row_has_in_plain_words_why_a_label_is_only_suggested():
    [row] = proposal_rows(proposal(tag=TEA._replace(band="suggest", reason="rare")))
    assert row[COLUMNS.index("reason")] == "too few posts have it"


def test_a_reason_of_a_newer_service_is_no_formula():
    [row] = proposal_rows(proposal(tag=TEA._replace(band="suggest", reason="-1")))
    assert row[COLUMNS.index("reason")] == "'-1"


def test_what_was_written_is_read_back():
    row = parse_review(render_rows([COLUMNS, *proposal_rows(proposal())]))[0]
    assert (row.name, row.kind, row.label, row.score, row.decision) == (
        "a.md",
        "tags",
        "green, tea",
        0.9312,
        "",
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("https://example.org").md', '\'=HYPERLINK("https://example.org").md'),
        ("+1", "'+1"),
        ("-a.md", "'-a.md"),
        ("@ann", "'@ann"),
        ("＝1", "'＝1"),
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("\t=1", r"\u0009=1"),
        ("a;=1", r"a\u003b=1"),
        ('a; "＠x', r'a\u003b "＠x'),
        ("a\n=b", r"a\u000a=b"),
        ("caf\udce9.md", r"caf\xe9.md"),
        ("a ", r"a\u0020"),
        ("'tis; a = b", "'tis; a = b"),
        ("新茶 (Uji), 2024-01", "新茶 (Uji), 2024-01"),
    ],
)
def test_a_cell_is_not_a_formula_and_is_read_back(text, cell):
    assert render_cell(text) == cell
    assert parse_cell(cell) == text


@given(TEXTS.filter(is_a_name))
@example("\\ ")
@example("\\;=")
@example("''=")
def test_any_name_is_read_back_from_a_cell_that_is_not_a_formula(text):
    cell = render_cell(text)
    assert parse_cell(cell) == text
    assert not any(map(FORMULA.match, cell.split(";")))


def test_a_spreadsheet_that_drops_the_apostrophe_is_understood():
    assert parse_cell("=1+1") == "=1+1"


def test_no_column_of_a_review_holds_a_strangers_formula():
    hostile = TEA._replace(label="=1+1", evidence=(Evidence("x;@SUM(1)", "body", 0.2),))
    [cells] = csv.reader(io.StringIO(render_rows(proposal_rows(proposal("=a.md", hostile)))))
    assert [cells[COLUMNS.index(name)] for name in ("post", "label")] == ["'=a.md", "'=1+1"]
    assert cells[COLUMNS.index("evidence")] == r"body: x\u003b@SUM(1)"


def test_an_escape_that_no_name_can_hold_is_refused_with_its_line():
    with pytest.raises(BadRow, match="stands for no character") as refusal:
        parse_review(f"{HEAD}\\ud800.md,tags,b,apply\n")
    assert refusal.value.line == 2


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheets_own_way_of_writing_it_is_understood(separator, end):
    lines = ["Decision", "note", "LABEL", "kind", "post"], ["Apply ", "?", "tea", "Tags", "a.md"]
    assert read(end.join(separator.join(cells) for cells in lines)) == [("a.md", "tags", "tea", "apply")]


def test_a_comma_in_a_score_is_a_decimal_point():
    assert parse_review("post;kind;label;score;decision\na;tags;b;0,41;apply\n")[0].score == 0.41


@pytest.mark.parametrize("score", ["", "high", "7", "nan"])
def test_a_score_that_is_not_valid_counts_as_0(score):
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
        (f'{HEAD}a,tags,"b,apply\n', 2, "not CSV"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(text, line, problem):
    with pytest.raises(BadRow, match=problem) as refusal:
        parse_review(text)
    assert refusal.value.line == line


def test_the_file_begins_with_a_mark_by_which_excel_knows_utf_8(tmp_path):
    with writing_review(tmp_path / "a.csv") as add:
        assert add(proposal_rows(proposal())) == 1
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfpost,title,kind,")
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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_a_review_may_be_read_by_those_whom_the_umask_lets(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        with writing_review(tmp_path / "a.csv"):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == mode


@pytest.mark.parametrize("target", ["other.csv", "nowhere.csv"])
def test_a_link_is_neither_followed_nor_replaced_by_a_review(tmp_path, target):
    (tmp_path / "other.csv").write_text("mine")
    (tmp_path / "a.csv").symlink_to(target)
    with pytest.raises(CannotWriteReview, match="it exists"), writing_review(tmp_path / "a.csv"):
        raise AssertionError("it would have been written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "other.csv"]
    assert (tmp_path / "other.csv").read_text() == "mine"


def test_a_file_that_comes_meanwhile_is_not_written_over(tmp_path):
    with pytest.raises(CannotWriteReview, match="it exists"), writing_review(tmp_path / "a.csv"):
        (tmp_path / "a.csv").write_text("mine")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_without_hard_links_a_review_is_whole_and_over_nothing_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    with writing_review(tmp_path / "a.csv"):
        pass
    with pytest.raises(CannotWriteReview, match="it exists"), writing_review(tmp_path / "b.csv"):
        (tmp_path / "b.csv").write_text("mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    assert (tmp_path / "b.csv").read_text() == "mine"


def test_a_review_too_large_to_be_read_back_is_not_written(tmp_path):
    row = ["x" * (REVIEW_BYTES // 2)]
    with pytest.raises(CannotWriteReview, match="larger than"), writing_review(tmp_path / "a.csv") as add:
        add([row] * 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(CannotReadReview, match="not a regular file"):
        read_review(tmp_path / "a.csv")


def test_a_review_larger_than_any_is_refused_without_reading_it(tmp_path):
    with open(tmp_path / "a.csv", "wb") as file:
        file.truncate(REVIEW_BYTES + 1)
    with pytest.raises(CannotReadReview, match="larger than the 64,000,000 bytes"):
        read_review(tmp_path / "a.csv")
