"""Arrow columns give the ids of the lists they hold, whatever their layout."""

import itertools
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import Word2Vec
from fastvec.text import arrow
from fastvec.text.scan import encode, scan
from fastvec.text.sources import as_source

pa = pytest.importorskip("pyarrow", exc_type=ImportError)  # it may want a newer NumPy

WORDS = st.text(st.sampled_from("aé \n\u2028x"), max_size=16)
TEXTS = st.lists(st.none() | st.text(st.sampled_from("ab é\n\t"), max_size=30), max_size=9)
STRING_LISTS = st.lists(st.none() | st.lists(st.none() | WORDS, max_size=4), max_size=9)
NUMBERS = st.integers(0, 120)
INTEGER_LISTS = st.lists(st.none() | st.lists(st.none() | NUMBERS, max_size=4), max_size=9)
CUT = st.tuples(st.integers(0, 4), st.integers(0, 9))

STRING_TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.uint32(), pa.large_string()),
]
INTEGER_TYPES = [pa.int8(), pa.uint16(), pa.int32(), pa.uint64(), pa.int64()]


def sentences_of(found):
    words = [found.tokens[i] for i in found.stream.ids]
    return [words[a:b] for a, b in itertools.pairwise(found.stream.starts)]


def without_nulls(rows):
    return [[token for token in row or [] if token is not None] for row in rows]


def make(rows, type_):
    """Build an array; a dictionary inside a list is encoded afterwards."""
    value = getattr(type_, "value_type", None)
    if value is not None and pa.types.is_dictionary(value):
        plain = pa.array(rows, pa.list_(value.value_type))
        items = plain.values.dictionary_encode().cast(value)
        return pa.ListArray.from_arrays(plain.offsets, items, mask=plain.is_null())
    if pa.types.is_dictionary(type_):
        return pa.array(rows, type_.value_type).dictionary_encode().cast(type_)
    return pa.array(rows, type_)


SHAPES = {
    "array": lambda array, begin, end: array[begin:end],
    "chunks": lambda array, begin, end: pa.chunked_array([array[begin:end], array[:0]]),
    "table": lambda array, begin, end: pa.table({"a": array})[begin:end],
    "batch": lambda array, begin, end: pa.record_batch({"a": array})[begin:end],
    "struct": lambda array, begin, end: pa.StructArray.from_arrays([array], ["a"])[begin:end],
}
SHAPE = st.sampled_from(sorted(SHAPES))


def check(rows, expected, type_, cut, shape):
    """Compare a slice of the rows, in a column of some shape, with the same slice of the lists."""
    begin, end = cut
    column = SHAPES[shape](make(rows, type_), begin, end)
    wanted = expected[begin:end]
    with pytest.MonkeyPatch.context() as patch:
        for constant in ("_TEXTS", "_LISTS", "_ENCODED"):
            patch.setattr(arrow, constant, 2)
        found = scan(column, workers=1 + begin % 2)
        plain = scan(wanted)
        known = {token: i for i, token in enumerate(plain.tokens[1:])}
        stream = encode(column, known, workers=1)
    assert list(found.tokens) == list(plain.tokens)
    assert sentences_of(found) == [s for s in wanted if s]
    assert stream.ids.tolist() == encode(wanted, known).ids.tolist()


@given(rows=TEXTS, type_=st.sampled_from(STRING_TYPES), cut=CUT, shape=SHAPE)
def test_texts(rows, type_, cut, shape):
    check(rows, [(row or "").split() for row in rows], type_, cut, shape)


@given(rows=STRING_LISTS, item=st.sampled_from(STRING_TYPES), cut=CUT, shape=SHAPE)
def test_lists_of_strings(rows, item, cut, shape):
    check(rows, without_nulls(rows), pa.list_(item), cut, shape)


@given(
    rows=INTEGER_LISTS,
    item=st.sampled_from(INTEGER_TYPES),
    cut=CUT,
    shape=SHAPE,
    large=st.booleans(),
)
def test_lists_of_integers(rows, item, cut, shape, large):
    type_ = pa.large_list(item) if large else pa.list_(item)
    check(rows, without_nulls(rows), type_, cut, shape)


@given(
    rows=st.lists(st.none() | st.lists(st.none() | NUMBERS, min_size=3, max_size=3), max_size=9),
    cut=CUT,
    shape=SHAPE,
)
def test_lists_of_a_fixed_size(rows, cut, shape):
    check(rows, without_nulls(rows), pa.list_(pa.int64(), 3), cut, shape)


def test_chunks_follow_each_other():
    column = pa.chunked_array([["a b", None], [], ["c"], ["a"]])
    assert sentences_of(scan(column, workers=2)) == [["a", "b"], ["c"], ["a"]]


def test_lists_of_encoded_integers():
    rows = [[5, 7], None, [7, None, 9]]
    type_ = pa.list_(pa.dictionary(pa.int8(), pa.int64()))
    check(rows, without_nulls(rows), type_, (1, 3), "table")


def test_null_lists_that_have_items_and_null_texts_that_have_bytes():
    items = pa.array(["a", "b", "c", "d"])
    offsets = pa.array([0, 1, 3, 4], pa.int32())
    lists = pa.ListArray.from_arrays(offsets, items, mask=pa.array([False, True, False]))
    assert sentences_of(scan(lists)) == [["a"], ["d"]]
    buffers = pa.array(["a", "b b", "c"]).buffers()
    texts = pa.StringArray.from_buffers(3, buffers[1], buffers[2], pa.py_buffer(b"\x05"))
    assert sentences_of(scan(texts)) == [["a"], ["c"]]


def test_a_dictionary_with_a_null_entry():
    entries = pa.array(["a", None, "b"])
    column = pa.DictionaryArray.from_arrays(pa.array([2, 1, 0, None, 2], pa.int8()), entries)
    assert sentences_of(scan(column)) == [["b"], ["a"], ["b"]]
    lists = pa.ListArray.from_arrays(pa.array([0, 3, 5], pa.int32()), column)
    assert sentences_of(scan(lists)) == [["b", "a"], ["b"]]


def test_keys_are_python_strings_and_integers():
    lists = pa.array([[3, 1], [2]], pa.list_(pa.int16()))
    assert all(type(token) is int for token in scan(lists).tokens)
    strings = pa.array([["c", "a"]])
    assert all(type(token) is str for token in scan(strings).tokens)


def test_a_reader_is_consumed_once():
    table = pa.table({"text": ["a b", "c"]})
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    source = as_source(reader)
    assert source.one_shot
    assert sentences_of(scan(source, workers=1)) == [["a", "b"], ["c"]]
    assert not as_source(table).one_shot
    with pytest.raises(TypeError, match="can be read once"):
        reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
        scan(reader, max_vocab_size=9)


def test_an_error_of_the_producer_arrives():
    schema = pa.schema([("text", pa.string())])

    def batches():
        yield pa.record_batch({"text": ["a b"]})
        raise RuntimeError("the database went away")

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(OSError, match="the database went away"):
        scan(reader, workers=2)


def test_max_vocab_size_and_errors():
    texts = pa.array(["a a b", "c a", "d", "b"])
    for column in (texts, pa.array([row.split() for row in texts.to_pylist()])):
        found = scan(column, max_vocab_size=2)
        assert dict(zip(found.tokens, found.counts)) == {"a": 3, "b": 1}
        assert found.stream.ids.tolist() == [0, 0, 1, -1, 0, -1, 1]
    invalid = pa.array([b"good", b"bad \xff"]).view(pa.string())
    with pytest.raises(UnicodeDecodeError, match=r"byte 9 of Arrow column \(pyarrow"):
        scan(invalid, workers=1)
    assert list(scan(invalid, workers=1, errors="ignore").tokens) == ["good", "bad"]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([1, 2]), "type 'l', wanted strings"),
        (pa.array([[1.5]]), "type '\\+l' of 'g'"),
        (pa.array([[["a"]]]), "type '\\+l' of '\\+l' of 'u'"),
        (pa.array([b"a"]), "type 'z'"),
        (pa.array([None]), "type 'n'"),
        (pa.table({"a": ["x"], "b": ["y"]}), r"2 columns \(a, b\).*table\['text'\]"),
        (pa.table({}), "0 columns"),
    ],
)
def test_columns_that_hold_no_sentences(column, message):
    with pytest.raises(TypeError, match=message):
        as_source(column)


def test_memory_is_given_back():
    before = pa.total_allocated_bytes()
    column = pa.array([["a" * 1000, str(i)] for i in range(1000)])
    assert scan(column).n_tokens == 2000
    source = as_source(pa.array(["text"] * 1000))
    del column, source
    assert pa.total_allocated_bytes() == before


def test_a_model_of_a_column():
    texts = ["the cat sat", "the dog sat"] * 50
    options = {"vector_size": 4, "min_count": 1, "workers": 1, "progress": False}
    column = Word2Vec(pa.chunked_array([texts]), **options)
    plain = Word2Vec([text.split() for text in texts], **options)
    assert column.wv.index_to_key == plain.wv.index_to_key
    assert np.array_equal(column.wv.vectors, plain.wv.vectors)


@pytest.mark.parametrize(
    "rows", [["a b", None, "c" * 40 + " a"], [["a b", "c" * 40], None, ["a b"]]]
)
def test_polars(rows):
    pl = pytest.importorskip("polars")
    expected = without_nulls([row.split() if isinstance(row, str) else row for row in rows * 300])
    series = pl.Series("text", rows * 300)
    for column in (series, series.to_frame(), series[1:], pl.concat([series, series[:0]])):
        skipped = 1 if len(column) < len(series) else 0
        assert sentences_of(scan(column, workers=2)) == [s for s in expected[skipped:] if s]


def test_categories_and_walks_of_polars():
    pl = pytest.importorskip("polars")
    categories = pl.Series(["a b", "c", None, "a b"], dtype=pl.Categorical)
    assert sentences_of(scan(categories)) == [["a", "b"], ["c"], ["a", "b"]]
    lists = pl.Series([["a b", "c"], ["a b"]], dtype=pl.List(pl.Categorical))
    assert sentences_of(scan(lists)) == [["a b", "c"], ["a b"]]
    walks = pl.Series(np.arange(6, dtype=np.uint8).reshape(2, 3))
    assert sentences_of(scan(walks)) == [[0, 1, 2], [3, 4, 5]]


def test_pandas():
    pd = pytest.importorskip("pandas", minversion="3")
    text, lists = ["a b", None, "c"], [["a b"], ["c"]]
    assert sentences_of(scan(pd.Series(text))) == [["a", "b"], ["c"]]
    assert sentences_of(scan(pd.Series(text, dtype="category"))) == [["a", "b"], ["c"]]
    assert sentences_of(scan(pd.DataFrame({"text": text}))) == [["a", "b"], ["c"]]
    assert sentences_of(scan(pd.Series(lists))) == lists
    assert sentences_of(scan(pd.Series([["a", 1], ["c"]]))) == [["a", 1], ["c"]]


def test_pyarrow_is_not_imported(monkeypatch):
    columns = [pa.chunked_array([["a b"]]), pa.array([["a"]])]
    for name in ("pyarrow", "polars", "pandas"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it would raise
    assert [scan(column).n_tokens for column in columns] == [2, 1]


@pytest.mark.parametrize("error", [ImportError, pa.ArrowInvalid])
def test_what_cannot_be_had_as_arrow_is_iterated(error):
    class Frame(list):
        def __arrow_c_stream__(self, requested_schema=None):
            raise error("pyarrow is missing, or the objects are of many types")

    assert sentences_of(scan(Frame([["a"], ["b"]]))) == [["a"], ["b"]]
