"""Labels on the same posts: the shares of such pairs, and 0 for all others."""

import tracemalloc

import numpy as np

from model.ranking.history import Company


def test_the_company_of_many_labels_takes_the_memory_of_those_that_come_together():
    tracemalloc.start()
    company = Company(np.array([[3, 19_999]], np.int32), np.array([0.5], np.float32), 20_000)
    assert company.find(np.array([3, 19_999]), np.array([[19_999], [3]])).tolist() == [[0.5, 0], [0, 0]]
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_labels_that_never_come_together_have_no_company():
    assert Company.from_table(np.zeros((2, 2), np.float32)).find(*np.indices((2, 2))).tolist() == [
        [0, 0],
        [0, 0],
    ]
