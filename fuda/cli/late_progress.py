"""Progress that is told only where there is something to wait for."""

from collections.abc import Iterator
from contextlib import contextmanager

from console.progress import Progress, ProgressReport, silent
from fuda.proposals.edges import Edges

AFTER_S = 2.0
"""How long a command may take before it tells how far it is."""


@contextmanager
def late_progress(edges: Edges, *, shown: bool) -> Iterator[Progress]:
    """Yield a progress that goes to `edges.err` once the block has taken AFTER_S.

    Where results are `shown` on the same terminal as they come, they are progress enough.
    """
    if shown and edges.out.isatty():
        yield silent
        return
    began_s = edges.clock()
    with ProgressReport(edges.err, clock=edges.clock, bar=True) as report:

        def tell(stage: str, done: int, total: int) -> None:
            if edges.clock() - began_s >= AFTER_S:
                report(stage, done, total)

        yield tell
