"""The memory of a blog's decisions: whose each label is, which are unwanted, and moved posts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.decisions import DECISIONS_FILE, Entry, KindEntry, hash_title, parse_line, render_line
from blog.memory import (
    MAX_FAULTS,
    MAX_LINES,
    MAX_POST_LABELS,
    CannotRecall,
    KindMemory,
    Memory,
    observe,
    parse_decisions,
    read_memory,
)
from blog.pages import Fault
from tests.support.cpu_time import measure_growth

TITLE = hash_title("Tea")


def entry(number: int, post: str = "a.md", *, title: str = TITLE, was: str = "", **tags) -> Entry:
    """Return an entry at the minute `number`; labels are given as words."""
    parts: dict[str, Any] = {
        name: tuple((label, 0.5) if name in ("proposed", "applied") else label for label in words.split())
        for name, words in tags.items()
    }
    return Entry(f"2026-01-01T00:{number:02}:00.000Z", post, title, was=was, tags=KindEntry(**parts))


def recall(*entries: Entry, there: tuple[str, ...] = ("a.md",)) -> Memory:
    return Memory(entries, exists=lambda post: post in there)


def tags(memory: Memory, post: str = "a.md", title: str = TITLE) -> KindMemory:
    return memory.of(post, title).tags


def test_only_applied_labels_are_the_machines():
    known = tags(recall(entry(0, added="green"), entry(1, applied="Black")))
    assert known.present == {"green": "green", "black": "Black"}
    assert known.machine == {"black": "Black"}


@pytest.mark.parametrize("part", ["removed", "added", "confirmed", "undone"])
def test_a_later_change_of_an_applied_label_makes_it_the_persons(part):
    assert tags(recall(entry(0, applied="black"), entry(1, **{part: "BLACK"}))).machine == {}


def test_a_removed_label_stays_unwanted_when_a_person_puts_it_back():
    known = tags(recall(entry(0, added="x"), entry(1, removed="x"), entry(2, added="X")))
    assert (known.removed, known.present) == ({"x": "x"}, {"x": "X"})


def test_an_undone_label_is_gone_but_not_unwanted():
    known = tags(recall(entry(0, applied="x"), entry(1, undone="x")))
    assert (known.present, known.removed) == ({}, {})


def test_within_a_line_removed_and_added_come_before_applied():
    known = tags(recall(entry(0, removed="x", applied="x", confirmed="x")))
    assert (known.present, known.removed, known.machine) == ({"x": "x"}, {"x": "x"}, {})


@pytest.mark.parametrize("order", [1, -1])
def test_a_label_added_on_one_branch_and_applied_on_another_is_the_persons(order):
    assert tags(recall(*[entry(0, added="x"), entry(1, applied="x")][::order])).machine == {}
    assert tags(recall(*[entry(0, applied="x"), entry(1, added="x")][::order])).machine == {}


def test_categories_are_kept_apart_from_tags():
    both = Entry("2026-01-01T00:00:00.000Z", "a.md", TITLE, categories=KindEntry(removed=("x",)))
    known = recall(both).of("a.md", TITLE)
    assert (known.tags.removed, known.categories.removed) == ({}, {"x": "x"})


def test_proposed_labels_are_kept():
    assert tags(recall(entry(0, proposed="x y"))).proposed == {"x": "x", "y": "y"}


def test_all_labels_of_a_post_seen_for_the_first_time_are_its_authors():
    assert observe(KindMemory(), ["green", "Black"]) == (("green", "Black"), ())


def test_changes_by_people_are_seen_in_the_labels_of_the_post():
    known = tags(recall(entry(0, added="green", applied="black")))
    assert observe(known, ["Green", "white"]) == (("white",), ("black",))


def test_what_older_lines_record_of_a_label_holds_for_all_its_spellings():
    known = tags(recall(entry(0, removed="#x", applied="\u200by")))
    assert (known.removed, known.machine) == ({"x": "#x"}, {"y": "\u200by"})
    assert observe(known, ["y"]) == ((), ())


def test_an_older_line_with_a_label_of_invisible_characters_is_read_without_it():
    line = render_line(entry(0, removed="x \u200b", added="\u2060"))
    known = tags(recall(parse_line(line)))
    assert (known.removed, known.present) == ({"x": "x"}, {})


LABELS = st.sampled_from(["a", "b", "c", "d"])


class History:
    """A person and Fuda edit one post in turn; the memory is told by observing, as the commands tell it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.present: set[str] = set()
        self.machine: set[str] = set()
        self.removed: set[str] = set()

    def known(self) -> KindMemory:
        return tags(recall(*self.entries))

    def note(self, **parts: str) -> None:
        self.entries.append(entry(len(self.entries), **parts))

    def observe(self) -> None:
        seen = observe(self.known(), sorted(self.present))
        self.note(added=" ".join(seen.added), removed=" ".join(seen.removed))

    def add(self, label: str) -> None:
        self.present.add(label)
        self.observe()

    def remove(self, label: str) -> None:
        self.removed |= self.present & {label}
        self.present.discard(label)
        self.machine.discard(label)
        self.observe()

    def apply(self, label: str) -> None:
        if label not in self.present:
            self.present.add(label)
            self.machine.add(label)
            self.note(applied=label)

    def confirm(self, label: str) -> None:
        self.machine.discard(label)
        self.note(confirmed=label)

    def undo(self, label: str) -> None:
        if label in self.machine:
            self.present.discard(label)
            self.machine.discard(label)
            self.note(undone=label)


DEEDS = st.sampled_from([History.add, History.remove, History.apply, History.confirm, History.undo])


@given(st.lists(st.tuples(DEEDS, LABELS), max_size=59))
def test_memory_and_post_agree_through_any_history(deeds):
    history = History()
    for deed, label in deeds:
        deed(history, label)
    known = history.known()
    assert set(known.present) == history.present
    assert set(known.machine) == history.machine
    assert set(known.removed) == history.removed


PARTS = st.sampled_from(["removed", "added", "proposed", "applied", "confirmed", "undone"])
POSTS = st.sampled_from(["a.md", "b.md"])
BRANCHES = st.lists(st.builds(lambda n, post, part, label: entry(n, post, **{part: label}),
                              st.integers(0, 5), POSTS, PARTS, LABELS), max_size=8)  # fmt: skip


@given(BRANCHES, BRANCHES, st.data())
def test_lines_of_two_branches_joined_in_any_way_give_the_same_removed_labels(ours, theirs, data):
    places = data.draw(st.permutations([True] * len(ours) + [False] * len(theirs)))
    left, right = iter(ours), iter(theirs)
    joined = [next(left) if own else next(right) for own in places]
    one, other = recall(*ours, *theirs), recall(*joined)
    for post in ("a.md", "b.md"):
        assert one.of(post, TITLE).tags.removed == other.of(post, TITLE).tags.removed


@given(st.lists(st.sampled_from([
    entry(1, "draft.md", added="x", removed="y"), entry(2, "post.md", was="draft.md", removed="z"),
    entry(3, "draft.md", removed="w"), entry(2, "post.md", was="draft.md", removed="v"),
]), unique=True))  # fmt: skip
def test_a_move_on_one_branch_loses_no_decision_of_the_other(entries):
    removed = {label for each in entries for label in each.tags.removed}
    assert set(tags(recall(*entries, entry(2, "post.md", was="draft.md")), "post.md").removed) == removed


def test_a_move_is_noticed_even_if_another_branch_knows_the_new_path():
    seen = entry(1, "post.md", added="y", proposed="q")
    memory = recall(
        entry(0, "draft.md", removed="x", proposed="p"), seen, entry(2, "post.md", was="draft.md")
    )
    known = tags(memory, "post.md")
    assert (set(known.removed), set(known.present), set(known.proposed)) == ({"x"}, {"y"}, {"p", "q"})


@given(BRANCHES)
def test_lines_doubled_by_a_merge_count_once(entries):
    once, twice = recall(*entries), recall(*(each for each in entries for _ in range(2)))
    assert once.posts == twice.posts


def test_a_post_that_moved_keeps_its_memory():
    memory = recall(entry(0, "draft.md", removed="x"), there=("post.md",))
    assert memory.of("post.md", TITLE).was == "draft.md"
    assert tags(memory, "post.md").removed == {"x": "x"}


def test_a_post_keeps_its_memory_after_the_move_was_noted_and_through_another():
    first, moved = entry(0, "draft.md", removed="x"), entry(1, "post.md", was="draft.md", removed="y")
    memory = recall(first, moved, there=("post.md",))
    assert (memory.of("post.md", TITLE).was, set(tags(memory, "post.md").removed)) == ("", {"x", "y"})
    again = recall(first, moved, there=("new.md",))
    assert (again.of("new.md", TITLE).was, set(tags(again, "new.md").removed)) == ("post.md", {"x", "y"})


def test_a_post_that_moves_back_and_forth_is_one_post():
    moves = [("b.md", "a.md"), ("a.md", "b.md"), ("b.md", "a.md")]
    entries = [entry(n + 1, post, was=was, removed=str(n)) for n, (post, was) in enumerate(moves)]
    memory = recall(entry(0, "a.md", removed="x"), *entries, there=("b.md",))
    assert list(memory.posts) == ["b.md"]
    assert set(tags(memory, "b.md").removed) == {"x", "0", "1", "2"}


def moved_in_a_row(number: int) -> list[Entry]:
    moves = [entry(0, f"{each + 1}.md", was=f"{each}.md") for each in range(number)]
    return moves + [entry(1, "0.md", removed=str(each)) for each in range(number)]


def test_moves_in_a_row_are_followed_in_time_that_grows_with_their_number():
    short, long = moved_in_a_row(300), moved_in_a_row(3_000)
    short_s, long_s = measure_growth(lambda entries: recall(*entries), short, long)
    assert long_s < 30 * short_s  # step by step it takes 100 times as long
    memory = recall(*long, there=("3000.md",))
    assert len(tags(memory, "3000.md").removed) == 3_000


def moved_with_labels(number: int, *, onto_the_larger: bool) -> list[Entry]:
    """Return as many moves of a post as it has labels."""
    other = hash_title("Coffee")
    labels = " ".join(map(str, range(number)))
    entries = [entry(0, "0.md", title=other, removed=labels, proposed=labels)]
    for each in range(number):
        last, new = f"{each}.md", f"{each + 1}.md"
        post, was = ("0.md", new) if onto_the_larger else (new, last)
        entries += [entry(0, new, title=other, removed="x"), entry(0, post, was=was)]
    return entries


@pytest.mark.parametrize("onto_the_larger", [False, True])
def test_moves_of_a_post_with_many_labels_copy_them_once(onto_the_larger):
    short, long = (moved_with_labels(n, onto_the_larger=onto_the_larger) for n in (500, 5_000))
    short_s, long_s = measure_growth(lambda entries: recall(*entries), short, long)
    assert long_s < 30 * short_s  # copied each time, it takes 100 times as long
    [known] = recall(*long).posts.values()
    assert len(known.tags.removed) == 5_001


def test_a_copy_is_another_post():
    memory = recall(entry(0, "a.md", removed="x"), there=("a.md", "b.md"))
    assert (memory.of("b.md", TITLE).was, tags(memory, "b.md").removed) == ("", {})


def test_posts_that_share_a_title_do_not_share_a_memory():
    memory = recall(entry(0, "1.md", removed="x"), entry(1, "2.md"), there=("2.md", "3.md"))
    assert tags(memory, "3.md").removed == {}


def test_posts_without_a_title_do_not_share_a_memory():
    memory = recall(entry(0, "1.md", title="", removed="x"), there=("2.md",))
    assert tags(memory, "2.md", "").removed == {}


def test_a_new_post_at_the_old_path_of_another_has_its_own_memory():
    moved = [entry(0, "new.md", removed="x"), entry(1, "post.md", was="new.md")]
    memory = recall(*moved, there=("new.md", "post.md"))
    assert (memory.of("new.md", TITLE).was, tags(memory, "new.md").removed) == ("new.md", {})
    memory = recall(*moved, entry(2, "new.md", was="new.md", added="y"), entry(3, "new.md", added="z"))
    assert set(tags(memory, "new.md").present) == {"y", "z"}
    assert tags(memory, "post.md").present == {}


def test_a_post_that_is_found_through_a_link_is_known_by_its_other_name():
    entries = [entry(0, applied="x"), entry(1, removed="x")]
    names = {"a.md", "short/a.md"}
    memory = Memory(entries, exists=lambda post: True, is_same=lambda *both: set(both) == names)
    known = memory.of("short/a.md", TITLE)
    assert (known.was, known.tags.removed) == ("a.md", {"x": "x"})
    assert memory.of("b.md", TITLE).tags.removed == {}


def test_another_title_at_an_old_place_is_another_post():
    other = hash_title("Coffee")
    memory = recall(entry(0), entry(1, "b.md", was="a.md"), entry(2, "a.md", title=other, removed="x"))
    assert (set(tags(memory, "a.md", other).removed), tags(memory, "b.md").removed) == ({"x"}, {})


def test_a_stamp_is_never_earlier_than_the_newest_entry():
    memory = recall(entry(5), entry(3))
    assert memory.stamp(datetime(2020, 1, 1, tzinfo=UTC)) == entry(5).at
    assert memory.stamp(datetime(2027, 1, 1, tzinfo=UTC)) == "2027-01-01T00:00:00.000Z"
    assert Memory(exists=bool).stamp(datetime(2020, 1, 1, tzinfo=UTC)).startswith("2020")


GARBAGE = st.binary(max_size=30).map(lambda data: data.replace(b"\n", b""))


@given(BRANCHES, st.lists(GARBAGE), st.randoms(use_true_random=False))
def test_bad_lines_are_named_and_the_others_count(entries, garbage, random):
    lines = [*((render_line(each).encode(), each) for each in entries), *((each, None) for each in garbage)]
    random.shuffle(lines)
    parsed, faults = parse_decisions(b"\n".join(line for line, _ in lines))
    assert parsed == [each for _, each in lines if each]
    assert {fault.line for fault in faults} <= {n for n, (_, each) in enumerate(lines, 1) if not each}


def test_each_bad_line_is_named_with_its_number_and_problem(tmp_path):
    data = f"\ufeff{render_line(entry(0))}\r\n\n<<<<<<< HEAD\n".encode() + b"\xff\n" + b'{"v": 9}'
    (tmp_path / ".fuda").mkdir()
    (tmp_path / DECISIONS_FILE).write_bytes(data)
    memory = read_memory(tmp_path)
    assert (list(memory.posts), memory.newest) == (["a.md"], entry(0).at)
    assert memory.faults == (
        Fault(DECISIONS_FILE, 3, "it is not JSON"),
        Fault(DECISIONS_FILE, 4, "the line is not UTF-8"),
        Fault(DECISIONS_FILE, 5, "its version is not 1, the one that this Fuda knows"),
    )
    assert (tmp_path / DECISIONS_FILE).read_bytes() == data


def test_a_blog_without_decisions_has_an_empty_memory(tmp_path):
    memory = read_memory(tmp_path)
    assert (memory.posts, memory.newest, memory.faults) == ({}, "", ())


def test_a_post_counts_as_moved_only_if_its_file_is_gone(tmp_path):
    (tmp_path / ".fuda").mkdir()
    (tmp_path / DECISIONS_FILE).write_text(render_line(entry(0, removed="x")), encoding="utf-8")
    assert set(tags(read_memory(tmp_path), "b.md").removed) == {"x"}
    (tmp_path / "a.md").write_text("", encoding="utf-8")
    assert tags(read_memory(tmp_path), "b.md").removed == {}


def test_decisions_that_cannot_be_read_are_an_error(tmp_path):
    (tmp_path / DECISIONS_FILE).mkdir(parents=True)
    with pytest.raises(CannotRecall, match="cannot be read from"):
        read_memory(tmp_path)


@given(BRANCHES)
def test_a_file_read_again_gives_the_same_memory(entries):
    data = "".join(render_line(each) + "\n" for each in entries).encode()
    assert parse_decisions(data) == ([parse_line(render_line(each)) for each in entries], [])


@pytest.mark.parametrize("line", [b"", b"{", b'{"v":1}'])
def test_decisions_of_too_many_lines_are_refused(tmp_path, line):
    (tmp_path / ".fuda").mkdir()
    (tmp_path / DECISIONS_FILE).write_bytes((line + b"\n") * (MAX_LINES + 1))
    with pytest.raises(CannotRecall, match="more than 50,000 lines"):
        read_memory(tmp_path)


@pytest.mark.parametrize("part", ["added", "removed", "proposed", "applied"])
def test_a_post_with_too_many_labels_is_refused(tmp_path, part):
    labels = [str(number) for number in range(MAX_POST_LABELS)]
    line = render_line(entry(0, "a\x1b.md", **{part: " ".join(labels)}))
    (tmp_path / ".fuda").mkdir()
    (tmp_path / DECISIONS_FILE).write_text(f"{line}\n{line}\n", encoding="utf-8")
    read_memory(tmp_path)
    more = render_line(entry(1, "a\x1b.md", **{part: "one-more"}))
    (tmp_path / DECISIONS_FILE).write_text(f"{line}\n{more}\n", encoding="utf-8")
    with pytest.raises(CannotRecall, match=r"more than 10,000 labels of one kind for a\?\.md"):
        read_memory(tmp_path)


def test_the_first_of_many_bad_lines_are_named_and_the_rest_counted():
    _, faults = parse_decisions(b"{\n" * (MAX_FAULTS + 5))
    assert [fault.line for fault in faults] == list(range(1, MAX_FAULTS + 2))
    assert faults[-1].problem == "and 5 more such lines"
