"""Finds the front matter in a post's text and reads it as a tree, with the notation that it is written in."""

from fuda.front_matter.header_tree import Notation, Refused, Tree


def read_header(text: str, body: int) -> tuple[Tree, Notation]:
    """Return the tree and the notation of the front matter before `body`, the index where the body begins.

    The front matter must be valid. Raises Refused when there is none, or when it has a key twice.
    """
    if not body:
        raise Refused("the post has no front matter", 0)
    head = text[:body]
    start = len(head) - len(head.lstrip())
    if head[start] == "{":
        marker, end = ";;;", body
    else:
        marker, end = head[start : start + 3], text.rfind("\n", 0, len(head.rstrip())) + 1
        if marker in ("---", "+++", ";;;"):
            start = text.index("\n", start) + 1
        else:  # Hexo's front matter, which has no opening line
            marker, start = "---", 0
    # Imported here: a blog uses one format, and PyYAML takes 50 ms to import.
    if marker == "---":
        from fuda.front_matter.yaml_header import YamlNotation, read_yaml_tree

        return read_yaml_tree(text, start, end), YamlNotation()
    if marker == "+++":
        from fuda.front_matter.toml_header import TomlNotation, read_toml_tree

        return read_toml_tree(text, start, end), TomlNotation()
    from fuda.front_matter.json_header import JsonNotation, read_json_tree

    return read_json_tree(text, start, end), JsonNotation(text[start:end])
