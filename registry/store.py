"""The requirements of a registry on its storage: reads, and writes that never overwrite unseen."""

from typing import NamedTuple, Protocol

from model.errors import FudaError


class RegistryError(FudaError):
    """Raised when a registry cannot be read or changed; `problem` has the reason and the next move."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place} {problem}.")
        self.place = place
        self.problem = problem


class Stored(NamedTuple):
    """An object's bytes, and the tag of this version of it: any other version has another tag."""

    data: bytes
    etag: str


class Store(Protocol):
    """Objects below the folder of one blog. Every method raises RegistryError when it fails."""

    def address(self, key: str) -> str:
        """Return the whole address of an object, for a person."""

    def read(self, key: str, *, max_bytes: int) -> Stored | None:
        """Return the object, or None where there is none. More than `max_bytes` are an error."""

    def create(self, key: str, data: bytes) -> bool:
        """Write the object unless there is one. Return whether it was written."""

    def replace(self, key: str, data: bytes, etag: str) -> bool:
        """Write the object if its tag is still `etag`. Return whether it was written."""

    def names(self, folder: str, *, after: str = "") -> list[str]:
        """Return the names behind `folder`, which ends with a slash, in order: those greater than `after`."""
