"""Finds the front matter in a post's text and reads it as a tree, with the notation that it is written in.

A carriage return alone ends a line for it: end_lines_alike shows the text so, and put_back undoes that.
"""

from blog.generator import Generator
from blog.header import end_lines_alike
from blog.parsing.delimiters import find_header
from fuda.front_matter.header_tree import Notation, Refused, Tree


def read_header(text: str, body: int, generator: Generator = "") -> tuple[Tree, Notation]:
    """Return the tree and the notation of the front matter before `body`, the index where the body begins.

    The front matter must be valid, as `generator` reads it. Raises Refused when there is none, or when it has
    a key twice.
    """
    if not body:
        raise Refused("the post has no front matter", 0)
    # Imported here: a blog uses one format, and PyYAML takes 50 ms to import.
    place = None if text.lstrip().startswith("{") else find_header(text, generator)
    if place is None or place.form in ("json", "members"):
        from fuda.front_matter.json_header import JsonNotation, read_json_tree

        start, end = (place.start, place.end) if place else (0, body)
        return read_json_tree(text, start, end), JsonNotation(text[start:end])
    if place.form == "toml":
        from fuda.front_matter.toml_header import TomlNotation, read_toml_tree

        return read_toml_tree(text, place.start, place.end), TomlNotation()
    from fuda.front_matter.yaml_header import YamlNotation, read_yaml_tree

    return read_yaml_tree(text, place.start, place.end, generator), YamlNotation()


def put_back(text: str, edited: str, body_chars: int) -> str:
    """Return `edited`, which was made of end_lines_alike(text), with the line ends of `text`.

    The last `body_chars` of both are the body. Raises Refused where lines of the front matter end in carriage
    returns alone and others do not: new lines could be like either.
    """
    body = len(text) - body_chars
    head, new_head = text[:body], edited[: len(edited) - body_chars]
    alike = end_lines_alike(head)
    if head != alike and "\n" in head:
        at = next(place for place, (old, new) in enumerate(zip(head, alike, strict=True)) if old != new)
        raise Refused("only some lines of the front matter end in a carriage return (U+000D) alone", at)
    return (new_head if head == alike else new_head.replace("\n", "\r")) + text[body:]
