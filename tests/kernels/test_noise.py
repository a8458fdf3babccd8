"""Noise words drawn four at a time, where a level has kernels for it, against the twin."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine, isa
from fastvec._reference import rng
from fastvec.text.sampling import alias_table

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
ROWS = np.zeros((600, 8), np.float32)

level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])


def drawn(level: int, table: np.ndarray, first: int, n: int, target: int):
    """Numbers, ids, rows and whether any stands twice; skips a level without kernels of its own."""
    numbers, ids = np.zeros(n + 4, np.uint64), np.zeros(n + 4, np.int32)
    addresses = np.zeros(n + 4, np.uintp)
    key = rng.key(5, 1, "negative")
    twice = engine.noise_draws(level, table, key, first, n, target, ROWS, numbers, ids, addresses)
    if twice is None:
        assert isa.levels()[level] not in ("avx2", "avx512")
        pytest.skip("this level draws one word after the other")
    rows = (addresses[:n].astype(np.int64) - ROWS.ctypes.data) // ROWS.strides[0]
    return numbers[:n], ids[:n], rows, twice


@level
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 20, 33])
def test_draws_equal_the_twin(level, n):
    table = alias_table(1.0 / np.arange(1, 601))
    entries = [int(entry) for entry in table]
    key = rng.key(5, 1, "negative")
    for first in (0, 12345, 2**40 + 1, 2**63):
        numbers, ids, rows, _ = drawn(level, table, first, n, 0)
        assert numbers.tolist() == [rng.draw(key, first + k) for k in range(n)]
        assert ids.tolist() == [rng.alias_draw(int(z), entries) for z in numbers]
        assert rows.tolist() == ids.tolist()


@level
@pytest.mark.parametrize("n_apart", [1, 20, 600])
def test_rows_of_the_first_ids_may_stand_apart(level, n_apart):
    table, apart = alias_table(1.0 / np.arange(1, 601)), np.zeros((n_apart, 48), np.float32)
    numbers, ids, addresses = (
        np.zeros(37, np.uint64),
        np.zeros(37, np.int32),
        np.zeros(37, np.uintp),
    )
    room = numbers, ids, addresses
    if engine.noise_draws(level, table, 1, 0, 33, 0, ROWS, *room, apart) is None:
        pytest.skip("this level draws one word after the other")
    places = [
        apart.ctypes.data + i * apart.strides[0] if i < n_apart else ROWS.ctypes.data + i * 32
        for i in ids[:33].tolist()
    ]
    assert addresses[:33].tolist() == places
    assert {i < n_apart for i in ids[:33].tolist()} == ({True} if n_apart == 600 else {True, False})


@level
@pytest.mark.parametrize("n", range(1, 8))
def test_repeats_are_found_wherever_they_stand(level, n):
    table = alias_table(np.ones(12))
    seen = set()
    for first in range(0, 400 * n, n):
        for target in (0, 11):
            _, ids, _, twice = drawn(level, table, first, n, target)
            assert twice == (len({target, *ids.tolist()}) <= n)
            seen.add(twice)
    assert seen == {0, 1}


@level
def test_more_ids_than_a_vector_holds_are_not_compared(level):
    assert drawn(level, alias_table(np.ones(600)), 0, 8, 0)[3] == -1


@level
def test_what_does_not_fit_is_refused(level):
    drawn(level, alias_table(np.ones(600)), 0, 5, 0)
    room = np.zeros(9, np.uint64), np.zeros(9, np.int32), np.zeros(9, np.uintp)
    with pytest.raises(ValueError, match="does not fit the rows"):
        engine.noise_draws(level, alias_table(np.ones(601)), 0, 0, 5, 0, ROWS, *room)
    with pytest.raises(ValueError, match="no room for 6 words"):
        engine.noise_draws(level, alias_table(np.ones(600)), 0, 0, 6, 0, ROWS, *room)
