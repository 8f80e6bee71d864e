"""Adds labels in tests as a command would: tags and categories, to a whole file or to a header of it."""

from fuda.front_matter.add_labels import Addition, add_labels

TAG_KEYS, CATEGORY_KEYS = ("tags", "tag", "keywords"), ("categories", "category")


def add(text: str, *tags: str, categories: tuple[str, ...] = ()) -> str:
    return add_labels(text, [Addition(TAG_KEYS, tags), Addition(CATEGORY_KEYS, categories)])


def add_to(header: str, *tags: str, categories: tuple[str, ...] = ()) -> str:
    """Return a YAML header with labels added."""
    after = add(f"---\n{header}---\nBody\n", *tags, categories=categories)
    assert after.endswith("---\nBody\n")
    return after.removeprefix("---\n").removesuffix("---\nBody\n")
