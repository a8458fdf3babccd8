"""Noise words drawn four at a time, where a level has kernels for it, against the twin."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine, isa
from fastvec._reference import rng
from fastvec.text.sampling import alias_table

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
ROWS = np.zeros((600, 8), np.float32)
KEY = rng.key(5, 1, "negative")
ABREAST = 4

level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])


def skip_unless_wide(level: int, answer):
    """Return what a level's own kernel answers; skips a level that has none."""
    if answer is None:
        assert isa.levels()[level] not in ("avx2", "avx512")
        pytest.skip("this level draws one word after the other")
    return answer


def drawn(level: int, table: np.ndarray, positions, n: int, targets, apart=None):
    """Numbers, ids and rows' addresses of four windows, one window after the other, and the answer."""
    numbers, ids = np.zeros((n, ABREAST), np.uint64), np.zeros((n, ABREAST), np.int32)
    addresses = np.zeros((ABREAST, n + 2), np.uintp)
    where = np.array(positions, np.int64), np.array(targets, np.int32)
    room = ROWS, numbers, ids, addresses
    twice = skip_unless_wide(level, engine.window_draws(level, table, KEY, *where, *room, apart))
    assert not addresses[:, 0].any()  # the word that enters is noted elsewhere
    return numbers.T, ids.T, addresses[:, 1:], twice


@level
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 20, 33])
def test_draws_equal_the_twin(level, n):
    table = alias_table(1.0 / np.arange(1, 601))
    entries = [int(entry) for entry in table]
    targets = [0, 599, 7, 0]
    for positions in ([0, 1, 2, 3], [12345, 12347, 12350, 99999], [5, 2**40 + 1, 2**62, 0]):
        numbers, ids, addresses, _ = drawn(level, table, positions, n, targets)
        expected = [[rng.draw(KEY, at * n + k) for k in range(n)] for at in positions]
        assert numbers.tolist() == expected
        assert ids.tolist() == [[rng.alias_draw(z, entries) for z in row] for row in expected]
        rows = (addresses.astype(np.int64) - ROWS.ctypes.data) // ROWS.strides[0]
        assert rows.tolist() == np.column_stack([targets, ids]).tolist()


@level
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 20, 33])
def test_runs_of_draws_equal_the_twin(level, n):
    table = alias_table(1.0 / np.arange(1, 601))
    for first in (0, 12345, 2**40 + 1, 2**63):
        numbers = np.zeros(n, np.uint64)
        skip_unless_wide(level, engine.run_draws(level, table, KEY, first, numbers) or None)
        assert numbers.tolist() == [rng.draw(KEY, first + k) for k in range(n)]


@level
@pytest.mark.parametrize("n_apart", [1, 20, 600])
def test_rows_of_the_first_ids_may_stand_apart(level, n_apart):
    table, apart = alias_table(1.0 / np.arange(1, 601)), np.zeros((n_apart, 48), np.float32)
    targets = [0, 599, 19, 20]
    _, ids, addresses, _ = drawn(level, table, range(4), 33, targets, apart)
    shown = np.column_stack([targets, ids])
    places = [
        apart.ctypes.data + i * apart.strides[0] if i < n_apart else ROWS.ctypes.data + i * 32
        for i in shown.ravel().tolist()
    ]
    assert addresses.ravel().tolist() == places
    assert {i < n_apart for i in ids.ravel().tolist()} == (
        {True} if n_apart == 600 else {True, False}
    )


@level
@pytest.mark.parametrize("n", range(1, 8))
def test_repeats_are_found_wherever_they_stand(level, n):
    table = alias_table(np.ones(12))
    seen = set()
    for first in range(0, 400, 4):
        for targets in ([0, 11, 5, 3], [3, 3, 0, 11]):
            _, ids, _, twice = drawn(level, table, range(first, first + 4), n, targets)
            for lane, target in enumerate(targets):
                repeated = twice >> lane & 1
                assert repeated == (len({target, *ids[lane].tolist()}) <= n)
                seen.add((lane, repeated))
    assert len(seen) == 8


@level
def test_more_ids_than_are_compared(level):
    assert drawn(level, alias_table(np.ones(600)), range(4), 8, [0] * 4)[3] == -1


@level
def test_what_does_not_fit_is_refused(level):
    drawn(level, alias_table(np.ones(600)), range(4), 5, [0] * 4)
    where = np.arange(4), np.zeros(4, np.int32)
    numbers, ids = np.zeros((5, 4), np.uint64), np.zeros((5, 4), np.int32)
    with pytest.raises(ValueError, match="does not fit the rows"):
        room = ROWS, numbers, ids, np.zeros((4, 7), np.uintp)
        engine.window_draws(level, alias_table(np.ones(601)), 0, *where, *room)
    with pytest.raises(ValueError, match="no room for 5 words in 4 windows"):
        room = ROWS, numbers, ids, np.zeros((4, 6), np.uintp)
        engine.window_draws(level, alias_table(np.ones(600)), 0, *where, *room)
    with pytest.raises(ValueError, match="no room for 5 words in 4 windows"):
        room = ROWS, numbers, ids, np.zeros((3, 7), np.uintp)
        engine.window_draws(level, alias_table(np.ones(600)), 0, *where, *room)
