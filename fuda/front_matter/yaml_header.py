"""Labels laid out in YAML front matter: dashes, brackets, scalars, nothing yet."""

import re
from collections.abc import Sequence

from blog.generator import Generator
from fuda.front_matter.header_tree import Entry, Refused, Splice, Tree, Value, Want, find_table
from fuda.front_matter.value_edits import (
    is_nested,
    line_break,
    line_end,
    line_start,
    list_like,
    render_list,
    takes_scalar,
)
from fuda.front_matter.yaml_spelling import can_quote, escape_in, is_plain, is_plain_between_brackets, spell
from fuda.front_matter.yaml_tree import read_yaml_tree

_BLANKS = re.compile(r"[ \t]*")
_DASH = re.compile(r"[ \t]*-([ \t]+)")
_INDENTED_COMMENTS = re.compile(r"(?:\r?\n[ \t]+#[^\r\n]*)*")
_USUAL_INDENT, _USUAL_GAP = "  ", " "


class YamlNotation:
    """YAML in the style of the labels that are there; a list without a model gets dashes."""

    is_read_by_jekyll = True

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        return spell(label, like, flow=flow)

    def continue_scalar(self, value: Value, more: str) -> str | None:
        if value.quote:
            return escape_in(value.quote, more) if can_quote(value.quote, more) else None
        return more if is_plain(value.text + more, flow=False) else None

    def item(self, text: str, entry: Entry) -> str:
        """Return the label as it is written, if it can be between brackets."""
        value = entry.value
        if value.quote or is_plain_between_brackets(value.text):
            return text[value.start : value.end]
        return spell(value.text, (), flow=True)

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        """Return lines after the last item's; a last dash without an item takes the first label.

        A comment after such a dash is an item that the author meant, and stays one.
        """
        last = value.items[-1]
        items = _spell_items(value, labels)
        splices = []
        if last.start == last.end and not text[last.end : line_end(text, last.end)].strip():
            splices.append(_put(text, last.start, items.pop(0)))
        end = line_end(text, last.end)
        before = line_break(text, last.end) + _indent(text, value.start) + "-" + _gap(text, value)
        return [*splices, Splice(end, end, "".join(before + item for item in items))]

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        value = entry.value
        in_line = self.render_value(text, tree, want)
        if in_line and value.start == value.end:
            return [_put(text, value.start, in_line)]
        if in_line:
            return [Splice(value.start, value.end, in_line)]
        # A null that is written out goes, before the lines with dashes come.
        colon = text.index(":", entry.end) + 1
        null = [] if value.start == value.end else [Splice(colon, value.end, "")]
        end = line_end(text, value.end)
        return [*null, Splice(end, end, _render_block(text, tree, want, entry.start))]

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return a new entry after its siblings and the indented comments below them, else at the end."""
        if tree.flow:
            raise Refused(f'there is no key "{want.key}", and the front matter is in braces', tree.start)
        first = tree.entries[0].start if tree.entries else tree.start
        in_line = self.render_value(text, tree, want)
        entry = _indent(text, first, tree.start) + spell(want.key, (), flow=False) + ":"
        entry += f" {in_line}" if in_line else _render_block(text, tree, want, first)
        if want.siblings:
            end = _end_of_comments(text, line_end(text, max(want.siblings).value.end))
            return [Splice(end, end, line_break(text, end) + entry)]
        return [_append(text, tree, [entry])]

    def read_table(self, text: str, tree: Tree, table: str, end: int) -> Tree:
        value = find_table(tree, table)
        if text[value.start] in "&!":
            raise Refused(f'"{table}", which holds the labels, has an anchor or tag', value.start)
        generator: Generator = "hugo" if table.casefold() == "params" else ""  # no other one reads it
        if text[value.start] == "{":
            return read_yaml_tree(text, value.start, value.end, generator)
        start = line_start(text, value.start)
        if text[start : value.start].strip():
            raise Refused(f'"{table}", which holds the labels, begins in the line of its key', value.start)
        below = text.find("\n", value.end) + 1
        return read_yaml_tree(text, start, min(below or end, end), generator)

    def make_table(self, text: str, tree: Tree, table: str, wants: Sequence[Want], end: int) -> Splice:
        """Return the mapping as the last entry, its labels in brackets."""
        if tree.flow:
            raise Refused(f'there is no "{table}", and the front matter is in braces', tree.start)
        lines = [f"  {spell(want.key, (), flow=False)}: {_in_line(want)}" for want in wants]
        indent = _indent(text, tree.entries[0].start, tree.start) if tree.entries else ""
        return _append(text, tree, [indent + line for line in (f"{table}:", *lines)])

    def render_value(self, text: str, tree: Tree, want: Want) -> str:
        """Return the value for the key's own line, or "" when it is to be a list with dashes."""
        if takes_scalar(want):
            return spell(want.labels[0], (), flow=tree.flow)
        like = list_like(want.siblings)
        if not tree.flow and (like is None or like.shape == "block"):
            return ""
        spelled = [spell(label, like.items if like else (), flow=True) for label in want.labels]
        return render_list(text, spelled, like if like and like.shape == "flow" else None)


def _append(text: str, tree: Tree, lines: Sequence[str]) -> Splice:
    """Return the edit that puts `lines` behind the last entry, or at the start where there is none."""
    content = text[tree.start : tree.end].rstrip()
    if not tree.entries or not content:
        return _put_lines(tree.start, lines, line_break(text, tree.start - 1))
    end = line_end(text, tree.start + len(content))
    if _ends_in_block(tree.entries[-1].value):  # blank lines may belong to it
        return _put_lines(tree.end, lines, line_break(text, end))
    return Splice(end, end, "".join(line_break(text, end) + line for line in lines))


def _put_lines(position: int, lines: Sequence[str], end_of_line: str) -> Splice:
    return Splice(position, position, "".join(line + end_of_line for line in lines))


def _ends_in_block(value: Value) -> bool:
    """Return whether the last scalar in `value` is a block of text."""
    while value.items:
        value = value.items[-1]
    return value.quote in ("|", ">")


def _in_line(want: Want) -> str:
    if takes_scalar(want):
        return spell(want.labels[0], (), flow=False)
    return f"[{', '.join(spell(label, (), flow=True) for label in want.labels)}]"


def _spell_items(value: Value, labels: Sequence[str]) -> list[str]:
    """Return the labels as items of a list with dashes; each is a list when all present items are lists."""
    if not is_nested(value):
        return [spell(label, value.items, flow=False) for label in labels]
    last = value.items[-1]
    flow = last.shape == "flow"
    spelled = [spell(label, last.items, flow=flow) for label in labels]
    return [f"[{label}]" if flow else f"- {label}" for label in spelled]


def _render_block(text: str, tree: Tree, want: Want, key_start: int) -> str:
    """Return the labels on lines of their own, indented like the siblings' or other top-level lists."""
    sibling = list_like(want.siblings)
    blocks = [entry for entry in (*want.siblings, *tree.entries) if entry.value.shape == "block"]
    indent, gap = _USUAL_INDENT, _USUAL_GAP
    if blocks:
        start = _indent(text, blocks[0].value.start)
        indent = start.removeprefix(_indent(text, blocks[0].start))
        gap = _gap(text, blocks[0].value)
    before = line_break(text, key_start) + _indent(text, key_start, tree.start) + indent + "-" + gap
    like = sibling.items if sibling else ()
    return "".join(before + spell(label, like, flow=False) for label in want.labels)


def _put(text: str, position: int, new: str) -> Splice:
    """Return the edit that puts `new` after the colon or dash at `position`, with a space on both sides."""
    blanks = _BLANKS.match(text, position)
    assert blanks
    at_end = blanks.end() == line_end(text, position)
    return Splice(position, blanks.end() if at_end else position, f" {new}")


def _gap(text: str, block: Value) -> str:
    """Return the white space between the dash and the text of the last item."""
    last = block.items[-1]
    dash = _DASH.fullmatch(text, line_start(text, last.start), last.start)
    return dash[1] if dash else _USUAL_GAP


def _indent(text: str, position: int, start: int = 0) -> str:
    """Return the white space that leads to the column of `position` on another line; Hexo reads tabs.

    A line may begin at `start`, behind the opening dashes, for Hugo.
    """
    before = text[max(line_start(text, position), start) : position]
    return before if not before.strip() else " " * len(before)


def _end_of_comments(text: str, end: int) -> int:
    comments = _INDENTED_COMMENTS.match(text, end)
    return comments.end() if comments else end
