"""What a query sees while another thread edits."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors

N_READERS = 100
UNIT = np.eye(1, 8, dtype=np.float32)[0]


def direction(i):
    """A vector that names its key: every key has a direction of its own."""
    angle = i / 1000
    return np.array([np.cos(angle), np.sin(angle)] + [0] * 6, np.float32)


def run(kv, edit, read):
    """Let readers read until the edit is done; their first error is raised here."""
    start, done, errors = threading.Event(), threading.Event(), []

    def reader():
        start.wait()  # threads that already read would keep others from starting
        try:
            while True:
                last = done.is_set()
                read(kv)
                if last:
                    return
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=reader) for _ in range(N_READERS)]
    for thread in threads:
        thread.start()
    start.set()
    try:
        edit(kv)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


def check_neighbours(kv):
    """Every key that is found has the vector it was given: its score says which."""
    for key, score in kv.most_similar([UNIT], topn=5):
        assert score == pytest.approx(np.cos(int(key) / 1000), abs=1e-5)
    for found in kv.most_similar_batch([UNIT] * 5, topn=3):
        assert [key for key, _ in found] == sorted((key for key, _ in found), key=int)


def numbered(n):
    kv = KeyedVectors(8)
    kv.add_vectors([str(i) for i in range(n)], np.stack([direction(i) for i in range(n)]))
    return kv


def test_a_hundred_readers_while_one_appends():
    kv = numbered(50)

    def edit(kv):
        for i in range(50, 150):
            kv.add_vectors([str(i)], direction(i)[None], extras={"count": [i]})

    def read(kv):
        check_neighbours(kv)
        last = kv.index_to_key[-1]
        assert kv.vectors[-1].any()
        if last in kv.key_to_index:
            assert (kv[last] == direction(int(last))).all()

    run(kv, edit, read)
    assert len(kv) == len(kv.vectors) == 150
    assert (kv.vectors == np.stack([direction(i) for i in range(150)])).all()


def test_a_hundred_readers_while_rows_move():
    kv = numbered(150)

    def edit(kv):
        for i in range(100):
            if i % 3 == 2:
                kv.rename({str(i): str(i + 1000)})
                kv.rename({str(i + 1000): str(i)})
            kv.remove(str(i))

    def read(kv):
        found = kv.most_similar([UNIT], topn=3)
        for key, score in found:
            assert score == pytest.approx(np.cos(int(key) % 1000 / 1000), abs=1e-5)
        key = found[0][0]
        try:
            vector = kv[key]
        except KeyError:
            return  # removed or renamed in between
        assert (vector == direction(int(key) % 1000)).all()

    run(kv, edit, read)
    assert list(kv) == [str(i) for i in range(100, 150)]
