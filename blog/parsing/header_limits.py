"""What front matter may have, and the error for what it may not: blog.header gives both to other rooms."""

from model.errors import FudaError

MAX_HEADER_CHARS = 65_536
MAX_HEADER_DEPTH = 32
MAX_HEADER_VALUES = 10_000
MAX_NOTES = 10


class Null(str):
    """The text of null, which is "" as that of an empty text; Jekyll tells them apart."""

    __slots__ = ()


NULL = Null()
TOO_DEEP = f"the front matter nests deeper than {MAX_HEADER_DEPTH} levels"


class FrontMatterError(FudaError):
    """Raised when front matter cannot be read: `problem` gives the reason, `line` (from 1) the place."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"Line {line}: {problem}.")
        self.problem = problem
        self.line = line
