"""Tokens that a scan found, and keys looked up among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._kernels.text import PADDING, TokenTable
from fastvec.text.found import FoundTokens, ids_by_token
from fastvec.text.scan import encode, scan
from fastvec.text.sources import as_source

# Words of all lengths: below 8, 16 and more bytes are compared in different ways.
WORDS = st.lists(st.text("aé\u4e00z", min_size=1, max_size=12), unique=True, max_size=150)


@given(words=WORDS, others=WORDS, workers=st.integers(1, 3))
def test_keys_are_found_as_in_a_dict(tmp_path_factory, words, others, workers):
    path = tmp_path_factory.mktemp("text") / "corpus.txt"
    path.write_text(" ".join(words), encoding="utf-8")
    tokens = scan(as_source(None, str(path)), workers=workers).tokens
    keys = list(dict.fromkeys(others + words[::3]))
    places = {key: i for i, key in enumerate(keys)}
    expected = [places.get(word, -1) for word in words]
    assert ids_by_token(tokens, keys).tolist() == expected
    assert tokens == words
    assert ids_by_token(tokens, keys).tolist() == expected  # by their strings
    assert ids_by_token(words, keys).tolist() == expected


@pytest.mark.parametrize("keys", [["a", 7], [7], ["b\nc", "a"], [("a",)], []])
def test_keys_that_no_text_holds_are_no_tokens(tmp_path, keys):
    (tmp_path / "t").write_text("a b c a", encoding="utf-8")
    tokens = scan(as_source(None, str(tmp_path / "t"))).tokens
    assert isinstance(tokens, FoundTokens)
    expected = [keys.index(word) if word in keys else -1 for word in "abc"]
    assert ids_by_token(tokens, keys).tolist() == expected


@pytest.mark.parametrize("n_others", [0, 1000])
def test_a_text_is_encoded_for_few_and_for_many_keys(tmp_path, n_others):
    (tmp_path / "t").write_text("a b c a\nb x", encoding="utf-8")
    ids = {"c": 5, "a": 7} | {f"other{i}": 10 + i for i in range(n_others)}
    stream = encode(as_source(None, str(tmp_path / "t")), ids)
    assert stream.ids.tolist() == [7, -1, 5, 7, -1, -1]


def test_found_tokens_are_a_sequence(tmp_path):
    (tmp_path / "t").write_text("a b c a", encoding="utf-8")
    tokens = scan(as_source(None, str(tmp_path / "t"))).tokens
    assert (len(tokens), tokens[1], tokens[1:], "c" in tokens) == (3, "b", ["b", "c"], True)
    assert tokens != ["a"]
    assert tokens != 3


def test_a_table_finds_as_many_lines_as_there_is_room_for():
    table = TokenTable()
    text = np.frombuffer(b"a b \n" + bytes(PADDING), np.uint8)
    table.scan(text, 5, 0, np.empty(3, np.int32), np.empty(4, np.int32))
    ids = np.empty(2, np.int32)
    table.find(b"b\nx\n" + bytes(PADDING), ids)
    assert ids.tolist() == [1, -1]
    for text in (b"b\nx", b"b\n", b"b\nx\ny\n"):
        with pytest.raises(ValueError, match="one item for each line"):
            table.find(text + bytes(PADDING), ids)
    with pytest.raises(ValueError, match="one item for each line"):
        table.find(b"", ids)
