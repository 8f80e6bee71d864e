"""Where the registry of a blog is: s3://BUCKET/PREFIX/BLOG."""

import re
from typing import NamedTuple

from model.errors import FudaError
from model.printing import show
from registry.release import is_blog

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


class BadPlace(FudaError):
    """Raised when a text does not name the registry of a blog."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{show(text)} is not the registry of a blog: {problem}.")
        self.text = text
        self.problem = problem


class Place(NamedTuple):
    """A bucket, and the folder of one blog in it, without a slash at its ends."""

    bucket: str
    folder: str

    @property
    def blog(self) -> str:
        """The blog's name: the last part of the folder."""
        return self.folder.rpartition("/")[2]

    @property
    def uri(self) -> str:
        """The address as a person writes it."""
        return f"s3://{self.bucket}/{self.folder}"


def parse_place(text: str) -> Place:
    """Return the place that `text` names. A slash at its end, or the name of the pointer, may follow.

    Raises BadPlace.
    """
    scheme, separator, rest = text.partition("://")
    if scheme != "s3" or not separator:
        raise BadPlace(text, "write s3://BUCKET/blogs/BLOG")
    bucket, _, folder = rest.removesuffix("/current.json").rstrip("/").partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise BadPlace(text, "the name of the bucket is not valid")
    if not _PREFIX.fullmatch(folder) or {".", ".."} & set(folder.split("/")):
        raise BadPlace(text, "after the bucket write the folder of the blog, as in blogs/BLOG")
    place = Place(bucket, folder)
    if not is_blog(place.blog):
        problem = (
            f"a blog's name has lower-case letters, digits and inner hyphens, and not {show(place.blog)}"
        )
        raise BadPlace(text, problem)
    return place
