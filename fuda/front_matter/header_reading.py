"""Finds where a post's front matter stands and reads it as a tree, with the notation that it is in."""

from fuda.front_matter.header_tree import Tree, line_start
from fuda.front_matter.value_edits import Notation


def read_header(text: str, body: int) -> tuple[Tree, Notation]:
    """Return the tree and notation of the front matter before `body`, where the body of `text` begins.

    It is known to be there and can be parsed. Raises Refused as the readers of trees do.
    """
    head = text[:body]
    opening = len(head) - len(head.lstrip())
    if head[opening] == "{":
        return _read(";;;", text, opening, body)
    marker = head[opening : opening + 3]
    closing = line_start(text, len(head.rstrip()))
    if marker not in ("---", "+++", ";;;"):  # Hexo's, which nothing opens
        return _read("---", text, 0, closing)
    return _read(marker, text, text.index("\n", opening) + 1, closing)


def _read(marker: str, text: str, start: int, end: int) -> tuple[Tree, Notation]:
    """Read what is between the markers; the others' readers are not even imported."""
    if marker == "---":
        from fuda.front_matter.yaml_tree import read_yaml_tree
        from fuda.front_matter.yaml_value import YamlNotation

        return read_yaml_tree(text, start, end), YamlNotation()
    if marker == "+++":
        from fuda.front_matter.toml_tree import read_toml_tree
        from fuda.front_matter.toml_value import TomlNotation

        return read_toml_tree(text, start, end), TomlNotation()
    from fuda.front_matter.json_tree import read_json_tree
    from fuda.front_matter.json_value import JsonNotation

    return read_json_tree(text, start, end), JsonNotation(text[start:end])
