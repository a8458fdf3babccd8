"""The same calls on gensim's KeyedVectors and ours: equal results, of equal types, or equal errors."""

import warnings

import numpy as np
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    theirs = pytest.importorskip("gensim.models.keyedvectors")

import fastvec.models.keyedvectors as ours

KEYS = ["the", "cat", "sat", "on", "a", "mat", "Dog", "7"]
ROWS = np.random.default_rng(0).normal(size=(8, 5)).astype(np.float32)
VECTOR = np.arange(5, dtype=np.float32)

CALLS = {
    # access
    "item": lambda kv: kv["cat"],
    "item by index": lambda kv: kv[2],
    "item by numpy index": lambda kv: kv[np.int32(2)],
    "items": lambda kv: kv[["cat", 0, "mat"]],
    "items of a tuple": lambda kv: kv["cat", "mat"],
    "no items": lambda kv: kv[[]],
    "slice": lambda kv: kv[1:3],
    "negative index": lambda kv: kv[-1],
    "text of an index": lambda kv: kv["1"],
    "missing": lambda kv: kv["nothing"],
    "contains": lambda kv: ["cat" in kv, "x" in kv, 0 in kv, 99 in kv, "0" in kv, None in kv],
    "has_index_for": lambda kv: [kv.has_index_for("cat"), kv.has_index_for(99)],
    "get_index": lambda kv: kv.get_index("mat"),
    "get_index default": lambda kv: kv.get_index("nothing", default=-7),
    "get_index missing": lambda kv: kv.get_index("nothing"),
    "get_vector": lambda kv: kv.get_vector("cat"),
    "get_vector norm": lambda kv: kv.get_vector("cat", norm=True),
    "get_normed_vectors": lambda kv: kv.get_normed_vectors(),
    "len": lambda kv: len(kv),
    "str": lambda kv: str(kv),
    "write": lambda kv: kv["cat"].__setitem__(0, 1),
    # means
    "mean": lambda kv: kv.get_mean_vector(["cat", "mat"]),
    "mean raw": lambda kv: kv.get_mean_vector(["cat", "mat"], pre_normalize=False),
    "mean weights": lambda kv: kv.get_mean_vector(["cat", "mat"], weights=[1, -2]),
    "mean unit": lambda kv: kv.get_mean_vector(["cat", VECTOR], post_normalize=True),
    "mean missing": lambda kv: kv.get_mean_vector(["cat", "nothing"]),
    "mean missing strict": lambda kv: kv.get_mean_vector(["cat", "nothing"], ignore_missing=False),
    "mean of nothing": lambda kv: kv.get_mean_vector([]),
    "mean wrong weights": lambda kv: kv.get_mean_vector(["cat"], weights=[1, 2]),
    # neighbours
    "most_similar": lambda kv: kv.most_similar("cat", topn=3),
    "most_similar lists": lambda kv: kv.most_similar(["cat", "mat"], ["the"], topn=4),
    "most_similar weights": lambda kv: kv.most_similar([("cat", 2.0), ("mat", -0.5)], topn=4),
    "most_similar vector": lambda kv: kv.most_similar([VECTOR], topn=4),
    "most_similar bare vector": lambda kv: kv.most_similar(VECTOR, topn=4),
    "most_similar matrix": lambda kv: kv.most_similar(ROWS[:2], topn=4),
    "most_similar index": lambda kv: kv.most_similar(3, topn=2),
    "most_similar all": lambda kv: kv.most_similar("cat", topn=None),
    "most_similar clipped": lambda kv: kv.most_similar("cat", clip_start=2, clip_end=6),
    "most_similar restricted": lambda kv: kv.most_similar("cat", restrict_vocab=4),
    "most_similar none": lambda kv: [kv.most_similar("cat", topn=n) for n in (0, -1, False)],
    "most_similar more than there are": lambda kv: kv.most_similar("cat", topn=99),
    "most_similar of nothing": lambda kv: kv.most_similar(),
    "most_similar missing": lambda kv: kv.most_similar("nothing"),
    "most_similar set": lambda kv: kv.most_similar({"cat"}),
    "most_similar float topn": lambda kv: kv.most_similar("cat", topn=2.0),
    "similar_by_word": lambda kv: kv.similar_by_word("cat", 2),
    "similar_by_key": lambda kv: kv.similar_by_key("cat", topn=2, restrict_vocab=5),
    "similar_by_vector": lambda kv: kv.similar_by_vector(VECTOR, topn=2),
    "similar_by_vector list": lambda kv: kv.similar_by_vector([1.0, 2, 3, 4, 5]),
    "cosmul": lambda kv: kv.most_similar_cosmul(["cat", "mat"], ["the"], topn=4),
    "cosmul without positive": lambda kv: kv.most_similar_cosmul(negative=["the"]),
    # measures
    "similarity": lambda kv: kv.similarity("cat", "mat"),
    "distance": lambda kv: kv.distance("cat", "mat"),
    "distances": lambda kv: kv.distances("cat"),
    "distances of some": lambda kv: kv.distances(VECTOR, ["mat", "the"]),
    "distances missing": lambda kv: kv.distances("cat", ["nothing"]),
    "cosine_similarities": lambda kv: kv.cosine_similarities(VECTOR, ROWS),
    "n_similarity": lambda kv: kv.n_similarity(["cat", "mat"], ["the", "nothing"]),
    "n_similarity empty": lambda kv: kv.n_similarity([], ["cat"]),
    "n_similarity unknown": lambda kv: kv.n_similarity(["nothing"], ["cat"]),
    "rank": lambda kv: kv.rank("cat", "mat"),
    "closer_than": lambda kv: sorted(kv.closer_than("cat", "mat")),
    "most_similar_to_given": lambda kv: kv.most_similar_to_given("cat", ["mat", "sat"]),
    "rank_by_centrality": lambda kv: kv.rank_by_centrality(["cat", "mat", "the", "nothing"]),
    "rank_by_centrality raw": lambda kv: kv.rank_by_centrality(["cat", "mat", "a"], use_norm=False),
    "doesnt_match": lambda kv: kv.doesnt_match(["cat", "mat", "the"]),
    "doesnt_match unknown": lambda kv: kv.doesnt_match(["nothing"]),
    "relative_cosine_similarity": lambda kv: kv.relative_cosine_similarity("cat", "mat", 3),
    "similarity_unseen_docs": lambda kv: kv.similarity_unseen_docs(["a"], ["b"]),
    "wmdistance": lambda kv: kv.wmdistance(["cat", "sat"], ["a", "mat", "mat", "nothing"]),
    "wmdistance raw": lambda kv: kv.wmdistance(["cat", "sat"], ["mat"], norm=False),
    "wmdistance empty": lambda kv: kv.wmdistance(["cat"], ["nothing"]),
    "wmdistance one word": lambda kv: kv.wmdistance(["cat"], ["cat", "cat"]),
    # attributes
    "vecattr": lambda kv: kv.get_vecattr("cat", "count"),
    "vecattr new": lambda kv: (kv.set_vecattr("cat", "n", 4), kv.expandos["n"]),
    "vecattr text": lambda kv: (kv.set_vecattr("cat", "s", "x"), kv.expandos["s"]),
    "vecattr missing": lambda kv: kv.get_vecattr("cat", "nothing"),
    "vecattr type": lambda kv: kv.allocate_vecattrs(["count"], [str]),
    # growth
    "add_vector": lambda kv: (kv.add_vector("new", VECTOR), kv["new"], kv.next_index),
    "add_vectors": lambda kv: (kv.add_vectors(["new", "cat"], [VECTOR, VECTOR]), kv.vectors),
    "add_vectors replace": lambda kv: (kv.add_vectors(["cat"], [VECTOR], replace=True), kv.vectors),
    "add_vectors one": lambda kv: (kv.add_vectors("new", VECTOR), kv.index_to_key),
    "set one": lambda kv: (kv.__setitem__("cat", VECTOR), kv.vectors),
    "set some": lambda kv: (kv.__setitem__(["x", "cat"], ROWS[:2]), kv.vectors, kv.index_to_key),
    "sort": lambda kv: (kv.sort_by_descending_frequency(), kv.index_to_key, kv.vectors),
    "resize": lambda kv: (grow(kv), kv.resize_vectors(seed=3), kv.vectors),
    "unit_normalize_all": lambda kv: (kv.unit_normalize_all(), kv.vectors),
    "fill_norms": lambda kv: (kv.fill_norms(), kv.norms),
    "vectors_for_all": lambda kv: parts(kv.vectors_for_all(["mat", "x", "cat", "mat"])),
    "vectors_for_all attributes": lambda kv: parts(
        kv.vectors_for_all(["mat", "x", "cat"], allow_inference=False, copy_vecattrs=True)
    ),
    # names of gensim 3
    "word_vec": lambda kv: kv.word_vec("cat", norm=True),
    "words_closer_than": lambda kv: sorted(kv.words_closer_than("cat", "mat")),
    "init_sims": lambda kv: (kv.init_sims(replace=True), kv.vectors),
    "vocab": lambda kv: kv.vocab,
    "index2word": lambda kv: kv.index2word,
    "set index2word": lambda kv: (setattr(kv, "index2word", ["x"]), kv.index_to_key),
    "syn0": lambda kv: kv.syn0,
}


def grow(kv):
    """Add keys that have no rows yet."""
    kv.key_to_index |= {"x": 8, "y": 9}
    kv.index_to_key += ["x", "y"]


def parts(kv):
    return kv.index_to_key, kv.vectors, kv.expandos["count"]


def answer(call, module):
    """Return what a call gives, or the class of what it raises."""
    kv = module.KeyedVectors(5)
    kv.add_vectors(KEYS, ROWS)
    kv.allocate_vecattrs(["count"], [int])
    kv.expandos["count"][:] = [9, 8, 5, 7, 30, 3, 2, 1]
    try:
        return call(kv)
    except ImportError as error:  # an optional package
        pytest.skip(str(error))
    except Exception as error:
        return next(c for c in type(error).__mro__ if c.__module__ == "builtins")


def same(mine, other):
    """Assert that two results are equal as users see them."""
    if isinstance(other, (list, tuple)):
        assert type(mine) is type(other) and len(mine) == len(other)
        for a, b in zip(mine, other):
            same(a, b)
    elif isinstance(other, (np.ndarray, np.floating, float)):
        # of NumPy or not; NumPy 1 makes float64 of gensim's `1 - similarity`
        assert hasattr(mine, "dtype") is hasattr(other, "dtype")
        if isinstance(other, np.ndarray):
            assert type(mine) is type(other)
            assert mine.dtype == other.dtype and mine.shape == other.shape
            assert mine.flags.writeable == other.flags.writeable
        if np.asarray(other).dtype.kind == "O":
            assert mine.tolist() == other.tolist()
        else:
            np.testing.assert_allclose(mine, other, rtol=2e-6, atol=2e-7)
    else:
        assert mine == other


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CALLS)
def test_same_answer(name):
    same(answer(CALLS[name], ours), answer(CALLS[name], theirs))


PAIRS = """# a comment
cat\tmat\t7.5
the\tsat\t2
Sat\tA\t4
not a pair
on\tnothing\t3
dog\tmat\t1
"""
ANALOGIES = """: capitals
the cat sat on
CAT mat the A
cat mat nothing on
three words only
: others
a the on mat
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "options",
    [{}, {"case_insensitive": False}, {"dummy4unknown": True}, {"restrict_vocab": 6}],
    ids=str,
)
def test_same_evaluation(options, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    (tmp_path / "analogies").write_text(ANALOGIES)

    def pairs(kv):
        pearson, spearman, unknown = kv.evaluate_word_pairs(str(tmp_path / "pairs"), **options)
        return float(pearson[0]), float(pearson[1]), float(spearman.statistic), unknown

    def analogies(kv):
        return kv.evaluate_word_analogies(str(tmp_path / "analogies"), **options)

    same(answer(pairs, ours), answer(pairs, theirs))
    mine, other = answer(analogies, ours), answer(analogies, theirs)
    assert mine[0] == other[0]
    assert mine[1] == other[1]
