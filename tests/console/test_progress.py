"""The progress that training prints, with a clock that a test moves."""

import io
import threading
import time

import pytest

from console.progress import ProgressReport, render_seconds, silent
from console.tables import display_width


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Seconds that pass only by `now_s += 1`."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def run(stream: io.StringIO, *calls: tuple[float, str, int, int]) -> str:
    """Return what is written to `stream` by calls (seconds passed, stage, done, total)."""
    clock = Clock()
    with ProgressReport(stream, clock=clock) as progress:
        for passed_s, stage, done, total in calls:
            clock.now_s += passed_s
            progress(stage, done, total)
    return stream.getvalue()


def test_a_file_gets_one_line_a_stage_when_it_ends():
    text = run(io.StringIO(), (0, "Reading", 0, 2), (1, "Reading", 1, 2), (1, "Reading", 2, 2))
    assert text == "Reading: 2.0 s\n"


def test_a_stage_begins_where_the_one_before_ended():
    text = run(io.StringIO(), (1, "Reading", 1, 1), (5, "Fitting", 1, 2), (1, "Fitting", 2, 2))
    assert text == "Reading: 1.0 s\nFitting: 6.0 s\n"


def test_a_terminal_sees_percent_and_time_left():
    text = run(Terminal(), (0, "Fitting", 0, 4), (3, "Fitting", 1, 4))
    assert "\r\x1b[KFitting  25%, 9.0 s left" in text


def test_what_comes_before_the_first_call_does_not_count_for_the_time_left():
    text = run(Terminal(), (60, "Fitting", 1, 4), (2, "Fitting", 2, 4))
    assert "Fitting  25% ...\r\x1b[KFitting  50%, 4.0 s left" in text


def test_a_terminal_keeps_the_line_of_an_ended_stage():
    text = run(Terminal(), (1, "Fitting", 1, 2), (1, "Fitting", 2, 2))
    assert text.endswith("\r\x1b[KFitting: 2.0 s\n")


def test_a_stage_that_has_only_begun_promises_nothing():
    assert "Fitting   0% ..." in run(Terminal(), (0, "Fitting", 0, 4))


def test_a_terminal_is_not_redrawn_more_often_than_the_eye_can_follow():
    text = run(Terminal(), *[(0.01, "Fitting", done, 100) for done in range(1, 50)])
    assert 2 <= text.count("\r") <= 7


def test_a_stage_broken_off_says_how_far_it_came():
    assert run(io.StringIO(), (3, "Fitting", 1, 4)) == "Fitting broken off at 25% after 3.0 s\n"


def test_a_new_stage_ends_the_one_before():
    text = run(io.StringIO(), (3, "Reading", 1, 4), (1, "Fitting", 1, 1))
    assert text == "Reading broken off at 25% after 4.0 s\nFitting: 0.0 s\n"


def test_the_same_stage_begun_again_is_another():
    text = run(io.StringIO(), (1, "Fitting", 2, 2), (1, "Fitting", 1, 2), (1, "Fitting", 2, 2))
    assert text == "Fitting: 1.0 s\nFitting: 2.0 s\n"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (99.4, "99 s"),
        (99.6, "1 min 40 s"),
        (3605, "60 min 05 s"),
    ],
)
def test_durations_are_told_as_people_do(seconds, text):
    assert render_seconds(seconds) == text


def test_silence_says_nothing(capsys):
    silent("Fitting", 1, 2)
    assert capsys.readouterr() == ("", "")


def wait_on(stream: io.StringIO, *, seconds: float = 12.0, until: str = "") -> str:
    """Return what is written while a stage waits for so many seconds, and until `stream` has `until`."""
    clock = Clock()
    with ProgressReport(stream, clock=clock) as progress, progress.waiting("Starting", "it reads a file"):
        clock.now_s += seconds
        while until not in stream.getvalue():
            time.sleep(0.01)
    return stream.getvalue()


def test_a_terminal_sees_a_turning_sign_the_seconds_and_what_is_waited_for():
    text = wait_on(Terminal(), until="⠹ Starting, 12 s: it reads a file")
    assert "\r\x1b[K⠙ Starting" in text
    assert text.endswith("\r\x1b[KStarting: 12 s\n")


def test_a_file_gets_one_line_of_what_was_waited_for():
    assert wait_on(io.StringIO()) == "Starting: 12 s\n"


def test_a_narrow_terminal_gets_no_line_that_wraps(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    text = wait_on(Terminal(), until="⠹ Starting")
    lines = text.split("\r\x1b[K")
    assert max(display_width(line.strip()) for line in lines) <= 19


def test_an_error_ends_the_waiting_and_its_line_says_so():
    before = set(threading.enumerate())  # those of other tests may go on
    stream = Terminal()
    clock = Clock()
    progress = ProgressReport(stream, clock=clock)
    with pytest.raises(ImportError), progress, progress.waiting("Starting", "it reads a file"):
        raise ImportError
    assert stream.getvalue().endswith("Starting broken off at 0% after 0.0 s\n")
    assert set(threading.enumerate()) <= before


def test_a_terminal_sees_a_bar_where_one_is_asked_for():
    terminal = Terminal()
    with ProgressReport(terminal, clock=Clock(), bar=True) as progress:
        progress("Labelling", 1, 4)
    assert "Labelling █████░░░░░░░░░░░░░░░  25% ..." in terminal.getvalue()
