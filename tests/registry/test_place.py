"""Tests of the address of a blog's registry."""

import pytest

from registry.place import BadPlace, Place, parse_place


@pytest.mark.parametrize("end", ["", "/", "/current.json"])
def test_a_registry_is_a_bucket_and_the_folder_of_a_blog(end: str) -> None:
    place = parse_place(f"s3://my-models/blogs/tea{end}")
    assert place == Place("my-models", "blogs/tea")
    assert (place.blog, place.uri) == ("tea", "s3://my-models/blogs/tea")


@pytest.mark.parametrize(
    "text",
    [
        "models/tea",
        "https://example.org/tea",
        "s3://",
        "s3://my-models",
        "s3://my-models/",
        "s3:///tea",
        "s3://MY/blogs/tea",
        "s3://my-models/blogs//tea",
        "s3://my-models/../tea",
        "s3://my-models/blogs/Tea",
        "s3://my-models/blogs/tea?x",
        "s3://my-models/blogs/\x1b[2J",
    ],
)
def test_any_other_text_is_refused_in_one_printable_line(text: str) -> None:
    with pytest.raises(BadPlace, match="is not the registry of a blog: ") as raised:
        parse_place(text)
    assert str(raised.value).isprintable()
