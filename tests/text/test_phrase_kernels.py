"""The kernels of phrases against their slow twins, and against wrong arguments."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._kernels.phrases import Joiner, NgramTable, number, sentences
from fastvec._reference import phrases as twin
from fastvec.text.phrase_matcher import Phrase, PhraseMatcher

SENTENCES = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=12), max_size=8)
FLAGS = np.array([0, 0, 0, 0, 1, 1], np.uint8)  # 4 and 5 are connector words
ALL = 1 << 60


def flat(lists):
    starts = np.cumsum([0, *map(len, lists)])
    return np.array([i for ids in lists for i in ids], np.int32), starts


def exported(table):
    """The counts of a table by sequence."""
    n = len(table)
    prefix, last, count = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int64)
    table.export(prefix, last, count)
    whole = []
    for before, word in zip(prefix.tolist(), last.tolist()):
        whole.append((*((before,) if before >= 0 else whole[~before]), word))
    assert len(set(whole)) == n
    return {words: c for words, c in zip(whole, count.tolist()) if c}


@given(SENTENCES, st.integers(2, 8), st.integers(1, 20))
def test_counts_for_any_cut_and_any_order_of_merging(lists, max_words, step):
    ids, starts = flat(lists)
    wanted = twin.count(lists, {4, 5}, max_words)
    tables = []
    for begin in range(0, len(ids), step):
        tables.append(NgramTable())
        end = min(begin + step, len(ids))
        assert not tables[-1].count(ids, starts, begin, end, FLAGS, max_words, ALL)
    whole = NgramTable()
    for table in tables:
        whole.merge(table)
    assert exported(whole) == wanted and whole.n_counted == len(wanted)
    backwards = NgramTable(5000)
    for table in reversed(tables):
        backwards.merge(table)
    assert exported(backwards) == wanted


@given(SENTENCES, st.integers(1, 4))
def test_pruned_tables_keep_what_is_frequent(lists, least):
    ids, starts = flat(lists)
    table = NgramTable()
    table.count(ids, starts, 0, len(ids), FLAGS, 3, ALL)
    table.prune(least)
    wanted = {words: n for words, n in twin.count(lists, {4, 5}, 3).items() if n >= least}
    assert exported(table) == wanted and table.n_counted == len(wanted)
    table.count(ids, starts, 0, len(ids), FLAGS, 3, ALL)
    again = Counter(wanted)
    again.update(twin.count(lists, {4, 5}, 3))
    assert exported(table) == again


def test_a_table_that_grows_past_its_room_loses_nothing():
    rng = np.random.default_rng(1)
    ids = rng.integers(0, 300, 60_000).astype(np.int32)
    starts = np.array([0, len(ids)])
    table, flags = NgramTable(), np.zeros(300, np.uint8)
    table.count(ids, starts, 0, len(ids), flags, 2, ALL)
    assert exported(table) == Counter(zip(ids[:-1].tolist(), ids[1:].tolist()))


def test_counting_stops_when_there_is_too_much():
    ids, starts = flat([[0, 1, 2, 3], [3, 2, 1, 0]])
    table = NgramTable()
    assert table.count(ids, starts, 0, 8, FLAGS, 2, 2)
    assert table.n_counted == 3


@given(SENTENCES, st.sets(st.lists(st.integers(0, 5), min_size=2, max_size=4).map(tuple)))
def test_joined_ids_and_joined_tokens(lists, accepted):
    names = {words: "".join(map(str, words)) for words in sorted(accepted)}
    matcher = PhraseMatcher(
        Phrase(tuple(map(str, words)), text, 0.0) for words, text in names.items()
    )
    wanted = [twin.join(s, names) for s in lists]
    assert [matcher.join(list(map(str, s))) for s in lists] == [list(map(str, s)) for s in wanted]
    ids, starts = flat(lists)
    phrase_ids = np.arange(len(names), dtype=np.int32) + 6
    joined = matcher.join_ids(ids, starts, matcher.word_numbers("012345"), phrase_ids)
    assert sentences([*"012345", *names.values()], ids[: joined[-1]], joined) == [
        list(map(str, s)) for s in wanted
    ]


def test_threads_join_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    lengths = rng.integers(1, 9, 200)
    starts = np.append(0, np.cumsum(lengths))
    ids = rng.integers(0, 6, starts[-1]).astype(np.int32)
    matcher = PhraseMatcher([Phrase(("1", "2"), "12", 0.0), Phrase(("3", "3", "4"), "334", 0.0)])
    word_of, phrase_ids = matcher.word_numbers("012345"), np.array([6, 7], np.int32)
    wanted = ids.copy()
    wanted_starts = matcher.join_ids(wanted, starts, word_of, phrase_ids)
    monkeypatch.setattr("fastvec.text.phrase_matcher._MIN_IDS_PER_THREAD", 10)
    for workers in (2, 3, 40):
        found = ids.copy()
        new_starts = matcher.join_ids(found, starts, word_of, phrase_ids, workers)
        assert new_starts.tolist() == wanted_starts.tolist()
        assert found[: new_starts[-1]].tolist() == wanted[: wanted_starts[-1]].tolist()


@given(st.lists(st.integers(0, 9)))
def test_numbers_by_first_occurrence(values):
    ids = np.array(values, np.int32)
    place, order, counts = np.full(10, -1, np.int32), np.empty(10, np.int32), np.zeros(10, np.int64)
    n = number(ids, place, order, counts)
    first_seen = list(dict.fromkeys(values))
    assert order[:n].tolist() == first_seen
    assert [first_seen[i] for i in ids] == values
    assert counts[:n].tolist() == [values.count(v) for v in first_seen]


def int32(*values):
    return np.array(values, np.int32)


IDS, STARTS = int32(0, 1, 2), np.array([0, 3])
WORDS = np.arange(3, dtype=np.int32)


def one_phrase():
    table = NgramTable()
    table.add(int32(0), int32(1), np.ones(1, int), WORDS, np.empty(1, int))
    return table


def joiner():
    return Joiner(one_phrase(), {"a": 0, "b": 1}, FLAGS, ["a_b"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: t.count(IDS, STARTS, 0, 4, FLAGS, 2, ALL), "no ids"),
        (lambda t: t.count(IDS, STARTS, 0, 3, FLAGS[:2], 2, ALL), "ids must be"),
        (lambda t: t.count(IDS, np.array([0, 2]), 0, 3, FLAGS, 2, ALL), "hold all"),
        (lambda t: t.count(IDS, STARTS, 0, 3, FLAGS, 9, ALL), "max_words"),
        (lambda t: t.count_pruned(IDS, STARTS, 0, 2, FLAGS, 2, 9, np.zeros(6, int), 1), "no sent"),
        (lambda t: t.count_pruned(IDS, STARTS, 0, 1, FLAGS, 2, 9, np.zeros(5, int), 1), "word_c"),
        (lambda t: t.merge(t), "itself"),
        (
            lambda t: t.add(int32(0), int32(3), np.ones(1, int), WORDS, np.empty(1, int)),
            "not there",
        ),
        (
            lambda t: t.add(int32(3), int32(0), np.ones(1, int), WORDS, np.empty(1, int)),
            "not there",
        ),
        (
            lambda t: t.add(int32(-1), int32(0), np.ones(1, int), WORDS, np.empty(1, int)),
            "not there",
        ),
        (
            lambda t: t.add(int32(0), int32(1), -np.ones(1, int), WORDS, np.empty(1, int)),
            "negative",
        ),
        (
            lambda t: t.add(int32(0), int32(1), np.ones(2, int), WORDS, np.empty(1, int)),
            "same length",
        ),
        (
            lambda t: t.add(int32(0), int32(1), np.ones(1, int), WORDS[:0], np.empty(1, int)),
            "no words",
        ),
        (lambda t: t.export(int32(0), int32(0), np.ones(1, int)), "items"),
        (lambda t: sentences(["a"], IDS, STARTS), "ids must be"),
        (lambda t: Joiner(one_phrase(), {"a": 0}, FLAGS, []), "more than 0"),
        (lambda t: joiner().join_ids(IDS, STARTS, 0, 1, WORDS, int32(), np.empty(1, int)), "an id"),
        (
            lambda t: joiner().join_ids(IDS, STARTS, 0, 1, WORDS[:2], int32(5), np.empty(1, int)),
            "ids",
        ),
        (
            lambda t: joiner().join_ids(IDS, STARTS, 0, 1, WORDS + 9, int32(5), np.empty(1, int)),
            "ids",
        ),
        (
            lambda t: joiner().join_ids(IDS, STARTS, 0, 2, WORDS, int32(5), np.empty(2, int)),
            "no sent",
        ),
        (lambda t: sentences(["a"], IDS, np.array([0, 4])), "sentences end"),
        (lambda t: sentences(["a"], IDS, np.array([0, 2, 1])), "fall"),
        (lambda t: number(IDS.copy(), int32(-1), int32(0), np.zeros(1, int)), "ids must be"),
    ],
)
def test_wrong_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(NgramTable())
