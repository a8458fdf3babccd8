"""The kernel that parses and writes rows, against its twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec._kernels import vecfile
from fastvec._reference.vecfile import nearest_float as slow_float
from fastvec._reference.vecfile import parse_line, row_text
from fastvec.io.float_text import nearest_float
from fastvec.io.wanted import Wanted

BITS = {np.float16: 11, np.float32: 24, np.float64: 53}

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
SPECIAL = """nan inf -Infinity 1e39 1e-46 -0 1e-45 3.4028236e38 3.402823364973241e+38 65504 65520
    65519.99999999999 6.1e-5 5.96e-8 2.98e-8 1.17549435e-38 1.17549429e-38 9007199254740993 1e99999
    1e-99999 0e99999 3.4028235e38 3.40282357e38"""
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: f"{x:.18e}"),
    FINITE.map(lambda x: f"{x:.9g}"),
    FINITE.map(lambda x: f"{x:.6f}"),
    st.from_regex(r"[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"\.[0-9]{1,30}", fullmatch=True),
    st.from_regex(r"0\.0{0,20}[0-9]{1,20}(e-[0-9]{1,2})?", fullmatch=True),
    # ties between two floats, and their neighbours in decimal
    st.integers(2**24, 2**25).map(lambda n: f"{2 * n + 1}"),
    st.integers(2**24, 2**25).map(lambda n: f"{2 * n + 1}.00000000000000000000001"),
    st.integers(2**24, 2**25).map(lambda n: f"{2 * n}.99999999999999999999999"),
    st.integers(2**11, 2**12).map(lambda n: f"{2 * n + 1}.000000000000000000001"),
    st.integers(0, 2**12).map(lambda n: repr((2 * n + 1) * 2.0**-25)),
    st.integers(0, 2**25).map(lambda n: repr((2 * n + 1) * 2.0**-150)),
    st.integers(2**53, 2**54).map(lambda n: f"{n}5e-1"),
    st.sampled_from(SPECIAL.split()),
)


def parse_one(number, dtype):
    """The number as the library reads it: by the kernel, or left to Python."""
    wide = np.float32 if dtype is np.float32 else np.float64
    vectors, spans = np.empty((1, 1), wide), np.empty((1, 2), np.int64)
    hard = np.empty((1, 3), np.int64)
    n_rows, _, n_hard, *_ = vecfile.parse_text(
        b"k " + number, 0, vectors, BITS[dtype], spans, hard, 9
    )
    assert n_rows == 1
    with np.errstate(over="ignore"):
        return nearest_float(number, dtype) if n_hard else vectors[0, 0].astype(dtype)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@settings(max_examples=200, deadline=None)
@given(text=NUMBERS)
def test_numbers_are_rounded_once(dtype, text):
    value, twin = parse_one(text.encode(), dtype), slow_float(text.encode(), dtype)
    assert value.tobytes() == twin.tobytes() or (np.isnan(value) and np.isnan(twin))


def test_few_numbers_are_left_to_python():
    rng = np.random.default_rng(0)
    for dtype, form in ((np.float32, "{:.9g}"), (np.float16, "{:.5g}"), (np.float64, "{!r}")):
        for scale in (1e-6, 1, 100):
            numbers = [form.format(x) for x in (rng.normal(size=500) * scale).tolist()]
            line = ("key " + " ".join(numbers)).encode()
            wide = np.float32 if dtype is np.float32 else np.float64
            vectors, spans = np.empty((1, 500), wide), np.empty((1, 2), np.int64)
            hard = np.empty((500, 3), np.int64)
            n_hard = vecfile.parse_text(line, 0, vectors, BITS[dtype], spans, hard, 1)[2]
            assert n_hard < 5


@settings(max_examples=150, deadline=None)
@given(
    line=st.lists(
        st.sampled_from(
            ["a", "1", "-2.5", " ", "  ", "\t", "é", "x1", "1e5", ".", "1_0", "e5", "-"]
        )
    ),
    dim=st.integers(1, 3),
)
def test_rows_are_what_the_twin_finds(line, dim):
    raw = "".join(line).encode()
    vectors, spans = np.empty((1, dim), np.float32), np.empty((1, 2), np.int64)
    hard = np.empty((dim, 3), np.int64)
    n_rows, n_seen, n_hard, *_, bad = vecfile.parse_text(
        raw + b"\n", 0, vectors, 24, spans, hard, 9
    )
    for index, begin, end in hard[:n_hard].tolist():
        vectors[0, index] = nearest_float(raw[begin:end])
    twin = parse_line(raw, dim)
    assert bool(n_rows) == (twin is not None) == bool(n_seen)
    assert bad == (twin is None and bool(raw.strip(b" \t")))
    if twin is not None:
        assert (vectors[0] == twin[1]).all()
        assert raw[spans[0, 0] : spans[0, 1]].rstrip() == twin[0].rstrip()


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r", b"\n", b"1"])), most=st.integers(0, 5)
)
def test_rows_are_counted_as_they_are_parsed(data, most):
    text = b"".join(data)
    n_rows, n_lines, position = vecfile.count_rows(text, most)
    lines = text[:position].splitlines(keepends=True) if b"\r" not in text else None
    assert n_rows <= most and 0 <= position <= len(text)
    assert n_rows == sum(bool(line.strip(b" \t\r")) for line in text[:position].split(b"\n"))
    assert lines is None or n_lines == len(lines)
    assert n_rows == most or position == len(text)


@settings(max_examples=200, deadline=None)
@given(
    value=st.one_of(FINITE, st.sampled_from([np.nan, np.inf, -np.inf, 0.1, 1e16, 9999999, 1e-4]))
)
def test_floats_are_written_as_short_as_they_can_be_read_back(value):
    row = np.array([[value]], np.float32)
    text = vecfile.write_rows(row, np.zeros(1, np.int64), b"k", np.array([0, 1]))
    twin = row_text(b"k", row[0])
    assert len(text) <= len(twin) + 1  # the twin also takes what only rounding to even brings back
    back = parse_one(bytes(text[2:-1]), np.float32)
    assert back.tobytes() == row.tobytes() or np.isnan(value)


def test_random_bits_are_written_as_numpy_writes_them():
    bits = np.random.default_rng(0).integers(0, 2**32, 4000, dtype=np.uint32).view(np.float32)
    rows = bits[np.isfinite(bits)][:3900].reshape(-1, 1)
    keys = [b"k%d" % i for i in range(len(rows))]
    ends = np.cumsum([0, *map(len, keys)])
    text = bytes(vecfile.write_rows(rows, np.arange(len(rows)), b"".join(keys), ends))
    pairs = zip(text.splitlines(keepends=True), map(row_text, keys, rows), rows[:, 0], strict=True)
    others = [(ours, value) for ours, twin, value in pairs if ours != twin]
    assert len(others) < 40  # halfway between two shortest decimals
    assert all(np.float32(ours.split()[1].decode()) == value for ours, value in others)


def test_keys_are_found_in_their_set():
    wanted = Wanted(["", "a", "new york", "x\ty", 7])
    assert wanted.encoded == {b"", b"a", b"new york", b"x\ty", b"7"}
    line = b"b 1\na 2\nnew 3\nnew york 4\n 5\nx\ty 6\n7 7\n8 x\n"
    vectors, spans = np.empty((9, 1), np.float32), np.empty((9, 2), np.int64)
    hard = np.empty((9, 3), np.int64)
    n_rows, n_seen, *_ = vecfile.parse_text(
        line, 0, vectors, 24, spans, hard, 9, wanted.keys, wanted.first_words
    )
    assert n_seen == 8 and vectors[:n_rows, 0].tolist() == [2, 4, 5, 6, 7]
    assert bytes(vecfile.join_keys(line, spans[:n_rows])) == b"a\nnew york\n\nx\ty\n7"


def test_arguments_are_checked():
    vectors, spans = np.empty((2, 3), np.float32), np.empty((2, 2), np.int64)
    hard, rows = np.empty((3, 3), np.int64), np.zeros(1, np.int64)
    for change in (
        {"bits": 12},
        {"spans": spans[:1]},
        {"hard": hard[:2]},
        {"position": 5},
        {"vectors": vectors.astype(np.float64)},
        {"keys": Wanted(["a"]).keys},
    ):
        arguments = {"data": b"abc", "position": 0, "vectors": vectors, "bits": 24, "spans": spans}
        with pytest.raises(ValueError):
            vecfile.parse_text(**(arguments | {"hard": hard, "max_seen": 1} | change))
    with pytest.raises(ValueError, match="spans"):
        vecfile.parse_binary(b"abc", 0, vectors, spans[:1])
    with pytest.raises(ValueError, match="outside"):
        vecfile.join_keys(b"abc", np.array([[0, 4]]))
    with pytest.raises(ValueError, match="ends"):
        vecfile.write_rows(vectors, rows, b"key", np.array([0, 2]))
    with pytest.raises(ValueError, match="row 2"):
        vecfile.write_rows(vectors, rows + 2, b"key", np.array([0, 3]))
    for ends, slots in (([0, 3], 1), ([0, 3], 3), ([0, 4], 4), ([2, 1, 3], 4)):
        with pytest.raises(ValueError):
            vecfile.KeySet(b"abc", np.array(ends), np.zeros(slots, np.uint32))
