"""n-grams of words and their buckets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._reference import subwords as twin
from fastvec.text.subwords import Subwords, hash_bytes

# Row numbers of the n-grams of 3 to 6 characters among 2,000,000 buckets, as fastText 0.9.3 gives them
# (get_subwords of an untrained model, less the number of words).
FASTTEXT = {
    "where": [
        167652,
        989715,
        1526707,
        1071586,
        420941,
        312621,
        969176,
        121234,
        1473420,
        1540811,
        114991,
        1529033,
        1568469,
        867498,
    ],
    "naïve": [
        1806890,
        1907692,
        878190,
        933201,
        1590546,
        1719404,
        832043,
        156687,
        356832,
        1223007,
        1505331,
        1711570,
        1788548,
        1088654,
    ],
    "слово": [
        1369364,
        808758,
        1290464,
        871530,
        696624,
        1161686,
        1642148,
        1572846,
        1543096,
        1004658,
        1513892,
        143015,
        1256539,
        1799293,
    ],
    "東京都": [473661, 1805104, 1618570, 1248634, 1870476, 1256802],
    "नमस्ते": [
        1891085,
        1539555,
        1571547,
        1725921,
        1140829,
        8273,
        1540467,
        485785,
        1212139,
        1634129,
        749999,
        1453891,
        763945,
        1598135,
        653611,
        1145121,
        1649485,
        1999273,
    ],
    "שלום": [235220, 1180740, 1105820, 1322886, 978738, 1637958, 529640, 1084862, 1223296, 1613169],
    "a": [1087600],
    "Straße": [
        251364,
        102178,
        1416569,
        1669635,
        31408,
        1522051,
        623629,
        1373880,
        963910,
        733376,
        90303,
        1020947,
        1840342,
        1392329,
        1151573,
        910809,
        31141,
        679512,
    ],
    "don't": [
        494342,
        1745720,
        428749,
        136251,
        1067150,
        1136779,
        1164909,
        1385641,
        447573,
        1466227,
        307127,
        1441378,
        1168596,
        1430296,
    ],
}


@pytest.mark.parametrize(("word", "buckets"), FASTTEXT.items())
def test_buckets_are_those_of_fasttext(word, buckets):
    assert Subwords().buckets(word).tolist() == buckets


def test_hash_extends_the_sign_of_bytes():
    assert hash_bytes(b"") == 2166136261
    assert hash_bytes("é".encode()) == twin.fnv1a("é".encode())
    assert hash_bytes(b"\xff") == (2166136261 ^ 0xFFFFFFFF) * 16777619 % 2**32


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(words=st.lists(WORDS, max_size=8), low=st.integers(1, 4), more=st.integers(0, 4))
def test_table_is_its_twin(words, low, more):
    subwords = Subwords(low, low + more, 997)
    starts, rows = subwords.table(words, first_row=50)
    assert starts[0] == 0
    assert starts[-1] == len(rows)
    for i, word in enumerate(words):
        expected = [i, *(50 + b for b in twin.buckets(word, low, low + more, 997))]
        assert rows[starts[i] : starts[i + 1]].tolist() == expected
        assert subwords.ngrams(word) == twin.ngrams(word, low, low + more)
        assert subwords.buckets(word).tolist() == [row - 50 for row in expected[1:]]


def test_words_of_bytes_and_integers():
    subwords = Subwords(2, 3, 100)
    assert (subwords.buckets(b"caf\xc3\xa9") == subwords.buckets("café")).all()
    starts, rows = subwords.table([17, "17"], first_row=2)
    assert (rows[1 : starts[1]] == rows[starts[1] + 1 :]).all()
    assert len(subwords.buckets(b"\x80\x80")), "bytes that are no UTF-8 still have n-grams"


@pytest.mark.parametrize("off", [Subwords(3, 0), Subwords(3, 2), Subwords(3, 6, 0)])
def test_no_ngrams(off):
    assert not off.active
    assert off.ngrams("where") == []
    starts, rows = off.table(["a", "b"], first_row=2)
    assert starts.tolist() == [0, 1, 2]
    assert rows.tolist() == [0, 1]


def test_bad_sizes_are_refused():
    with pytest.raises(ValueError, match="min_n"):
        Subwords(0, 3)
    with pytest.raises(ValueError, match="bucket"):
        Subwords(3, 6, -1)
    with pytest.raises(ValueError, match="bucket"):
        Subwords(3, 6, 1 << 31)


def test_kernel_checks_its_arguments():
    from fastvec._kernels import subword

    one = np.array([1], np.int64)
    with pytest.raises(ValueError, match="behind the text"):
        subword.count_ngrams(b"a", np.array([2], np.int64), 1, 2, np.empty(1, np.int64))
    with pytest.raises(ValueError, match="fall"):
        subword.count_ngrams(b"ab", np.array([2, 1], np.int64), 1, 2, np.empty(2, np.int64))
    with pytest.raises(ValueError, match="too short"):
        subword.fill_ngrams(b"a", one, 1, 2, 9, 0, np.zeros(1, np.int64), np.empty(0, np.int32))
    with pytest.raises(ValueError, match="min_n"):
        subword.count_ngrams(b"a", one, 3, 2, np.empty(1, np.int64))
