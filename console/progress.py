"""Prints the progress of a command: its stage, the share done, and the time left."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from math import inf
from threading import Event, Thread
from typing import TextIO

from console.answer import render_bar
from console.escaping import guard_line
from console.tables import clip

Progress = Callable[[str, int, int], None]
"""Called with the stage, the amount done so far, which never falls, and the total."""

REDRAW_S = 0.1
"""The shortest time between two redraws of a line: more often only flickers."""
_ERASE = "\r\x1b[K"
_SIGNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
"""They turn when they are shown one after the other."""


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


class ProgressReport:
    """Writes one line a stage to `stream`: redrawn while it runs on a terminal, once at its end elsewhere.

    `clock` returns seconds. With `bar` a terminal shows a bar. A stage begins when the one before ends, so
    that the times add up to the whole. Use it in a `with` block: a stage that an error ends gets its line
    too, with the share that was done.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float], bar: bool = False) -> None:
        self._stream = stream
        self._clock = clock
        self._bar = bar
        self._redraws = stream.isatty()
        self._stage = ""
        self._done = self._total = 0
        self._first = 0.0, 0
        self._began_s = clock()
        self._drawn_s = -inf

    def __enter__(self) -> "ProgressReport":
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now_s = self._clock()
        if stage != self._stage:
            self._end()
            self._stage, self._first = stage, (now_s, done)
        self._done, self._total = done, total
        if done >= total:
            self._end()
        elif self._redraws and now_s - self._drawn_s >= REDRAW_S:
            self._drawn_s = now_s
            line = render_stage(stage, done / total, self._left_s(now_s), bar=self._bar)
            self._write(f"{_ERASE}{guard_line(line)}")

    @contextmanager
    def waiting(self, stage: str, about: str) -> Iterator[None]:
        """Show that `stage` goes on, where nothing can tell how far it is: the block's work does not report.

        A terminal sees a sign that turns, the seconds so far, and `about`, what is waited for; elsewhere the
        stage has its one line when it ends. A thread draws, so it stands still while other code holds Python.
        """
        self._end()
        self._stage, self._done, self._total = stage, 0, 1
        over = Event()
        thread = Thread(target=self._turn, args=(stage, about, over), daemon=True)
        if self._redraws:
            thread.start()
        try:
            yield
            self._done = 1
        finally:
            over.set()
            if self._redraws:
                thread.join()
            self._end()

    def _turn(self, stage: str, about: str, over: Event) -> None:
        for sign in cycle(_SIGNS):
            line = f"{sign} {stage}, {render_seconds(self._clock() - self._began_s)}: {about}"
            # A line that wraps could not be erased.
            self._write(f"{_ERASE}{guard_line(clip(line, shutil.get_terminal_size().columns - 1))}")
            if over.wait(REDRAW_S):
                return

    def _end(self) -> None:
        """Write the last line of the present stage, if there is one."""
        if not self._stage:
            return
        now_s = self._clock()
        line = render_end(self._stage, self._done, self._total, now_s - self._began_s)
        self._write(f"{_ERASE if self._redraws else ''}{guard_line(line)}\n")
        self._stage = ""
        self._began_s, self._drawn_s = now_s, -inf

    def _left_s(self, now_s: float) -> float | None:
        """Return the time left if the rest goes as fast as what was done since the stage's first call.

        What came before that call (TensorFlow compiles) happens once. None when nothing has been done since.
        """
        first_s, first_done = self._first
        if self._done == first_done:
            return None
        return (now_s - first_s) * (self._total - self._done) / (self._done - first_done)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def render_stage(stage: str, share: float, left_s: float | None, *, bar: bool = False) -> str:
    """Return the line of a running stage of which `share` is done."""
    if bar:
        stage = f"{stage} {render_bar(share)}"
    if left_s is None:
        return f"{stage} {share:4.0%} ..."
    return f"{stage} {share:4.0%}, {render_seconds(left_s)} left"


def render_end(stage: str, done: int, total: int, elapsed_s: float) -> str:
    """Return the line of a stage that has ended, or was broken off before all was done."""
    far = "" if done >= total else f" broken off at {done / total:.0%} after"
    return f"{stage}{far or ':'} {render_seconds(elapsed_s)}"


def render_seconds(seconds: float) -> str:
    """Return a duration as people say it: tenths below ten seconds, minutes from a hundred on."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 100 else f"{whole // 60} min {whole % 60:02} s"
