"""Worker processes: results in order, errors with their message, and an end with the parent process."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import islice

import pytest

from fuda.proposals.processes import WorkerEnded, WorkerFailed, each_result
from model.errors import FudaError
from tests.conftest import ROOT
from tests.support.starting import child

ENDING_S = 20


def prepare_square():
    return lambda number: number * number


def prepare_slow_start():
    """Give work that takes the longer the earlier the task comes."""

    def work(number):
        time.sleep((4 - number) / 100)
        return number

    return work


def prepare_failing(error):
    def work(task):
        raise error

    return work


def prepare_nothing():
    raise FudaError("There is no model.")


def prepare_suicide():
    return lambda task: os.kill(os.getpid(), signal.SIGKILL)


def prepare_pid():
    return lambda task: os.getpid()


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_results_come_in_the_order_of_the_tasks(processes):
    assert list(each_result(prepare_square, range(9), processes=processes)) == [n * n for n in range(9)]


def test_a_result_waits_for_those_before_it():
    assert list(each_result(prepare_slow_start, range(4), processes=2)) == [0, 1, 2, 3]


def test_tasks_are_taken_only_as_they_are_needed():
    tasks = iter(range(1000))
    results = each_result(prepare_square, tasks, processes=1)
    assert list(islice(results, 3)) == [0, 1, 4]
    results.close()
    assert next(tasks) < 10


def test_the_work_is_done_by_as_many_processes_as_asked_for_and_none_is_left():
    pids = set(each_result(prepare_pid, range(40), processes=2))
    assert len(pids) in (1, 2)
    assert os.getpid() not in pids
    assert multiprocessing.active_children() == []


def test_without_processes_the_work_is_done_here():
    assert set(each_result(prepare_pid, range(3), processes=0)) == {os.getpid()}


@pytest.mark.parametrize(
    ("prepare", "message"),
    [(partial(prepare_failing, FudaError("No tea.")), "No tea."), (prepare_nothing, "There is no model.")],
)
def test_a_refusal_in_a_process_keeps_its_message(prepare, message):
    with pytest.raises(WorkerFailed, match=message):
        list(each_result(prepare, range(5), processes=2))


def test_a_process_that_could_not_begin_is_heard_even_when_it_has_ended():
    def tasks():
        while any(child.is_alive() for child in multiprocessing.active_children()):
            time.sleep(0.01)
        yield 1

    with pytest.raises(WorkerFailed, match="There is no model"):
        list(each_result(prepare_nothing, tasks(), processes=1))


def test_an_unexpected_error_is_raised_with_its_traceback():
    with pytest.raises(RuntimeError, match="ZeroDivisionError") as error:
        list(each_result(partial(prepare_failing, ZeroDivisionError()), [1], processes=1))
    assert "in work" in str(error.value)


def test_a_process_that_is_killed_is_reported():
    with pytest.raises(WorkerEnded, match="continues where it stopped"):
        list(each_result(prepare_suicide, [1, 2], processes=1))


def test_processes_end_when_the_one_that_started_them_is_killed():
    script = (
        "import multiprocessing, time\n"
        "from fuda.proposals.processes import each_result\n"
        "from tests.fuda.proposals.test_processes import prepare_pid\n"
        "def tasks():\n"
        "    yield from range(8)\n"
        "    print(*[child.pid for child in multiprocessing.active_children()], flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(each_result(prepare_pid, tasks(), processes=2))\n"
    )
    command = [sys.executable, "-c", script]
    with child(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        workers = [int(pid) for pid in process.stdout.readline().split()]
        process.send_signal(signal.SIGKILL)
    assert len(workers) == 2
    deadline_s = time.monotonic() + ENDING_S
    while any(map(runs, workers)) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert not any(map(runs, workers))


def runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    return False
