"""gensim and fastvec write the same word2vec files, and read the same out of them."""

import gzip
import warnings

import numpy as np
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    theirs = pytest.importorskip("gensim.models.keyedvectors")

import fastvec.models.keyedvectors as ours

KEYS = ["the", "naïve", "日本", "a.b", "1"]
ROWS = np.random.default_rng(1).normal(scale=1e-3, size=(5, 4)).astype(np.float32)

SAVING = {
    "text": {},
    "binary": {"binary": True},
    "no header": {"write_header": False},
    "prefix": {"prefix": "*dt_"},
    "announced": {"total_vec": 9},
    "other order": {"sort_attr": "rank"},
    "no order": {"sort_attr": "nothing"},
    "vocabulary": {"fvocab": "vocabulary"},
    "vocabulary without counts": {"fvocab": "vocabulary", "sort_attr": "nothing"},
    "compressed": {"suffix": ".gz"},
    "appended": {"append": True},
}
LOADING = {
    "text": {},
    "limit": {"limit": 2},
    "limit 0": {"limit": 0},
    "float16": {"datatype": np.float16},
    "float64": {"datatype": np.float64},
    "latin": {"encoding": "latin-1"},
    "ascii": {"encoding": "ascii"},
    "ignored": {"encoding": "ascii", "unicode_errors": "ignore"},
    "header missing": {"no_header": True, "save": {"write_header": False}},
    "header missing, limit": {"no_header": True, "limit": 3, "save": {"write_header": False}},
    "header unexpected": {"save": {"write_header": False}},
    "binary": {"binary": True, "save": {"binary": True}},
    "binary limit": {"binary": True, "limit": 2, "save": {"binary": True}},
    "binary without header": {"binary": True, "no_header": True},
    "text as binary read as text": {"save": {"binary": True}},
    "too few rows": {"save": {"total_vec": 7}},
    "more rows": {"save": {"total_vec": 3}},
    "binary, too few rows": {"binary": True, "save": {"binary": True, "total_vec": 7}},
}


pytestmark = pytest.mark.filterwarnings("ignore")  # gensim leaves files open


def content(path):
    return (gzip.decompress if path.suffix == ".gz" else bytes)(path.read_bytes())


def vectors(module):
    kv = module.KeyedVectors(4)
    kv.add_vectors(KEYS, ROWS)
    kv.allocate_vecattrs(["count", "rank"], [int, int])
    kv.expandos["count"][:] = [3, 9, 4, 1, 5]
    kv.expandos["rank"][:] = [1, 2, 3, 4, 5]
    return kv


@pytest.mark.parametrize("name", SAVING)
def test_same_bytes(name, tmp_path):
    options = dict(SAVING[name])
    fname = "vectors" + options.pop("suffix", "")
    written = []
    for module in (theirs, ours):
        folder = tmp_path / module.__name__
        folder.mkdir()
        own = dict(options)
        if "fvocab" in own:
            own["fvocab"] = str(folder / own["fvocab"])
        if options.get("append"):
            (folder / fname).write_bytes(b"before\n")
        try:
            vectors(module).save_word2vec_format(str(folder / fname), **own)
        except ValueError:
            written.append(ValueError)
        else:
            written.append({path.name: content(path) for path in folder.iterdir()})
    assert written[1] == written[0]


@pytest.mark.parametrize("name", LOADING)
def test_same_vectors(name, tmp_path):
    options = dict(LOADING[name])
    path = str(tmp_path / "vectors")
    vectors(ours).save_word2vec_format(path, **options.pop("save", {}))
    read = []
    for module in (theirs, ours):
        try:
            kv = module.KeyedVectors.load_word2vec_format(path, **options)
        except (ValueError, EOFError, NotImplementedError) as error:
            kinds = (EOFError, UnicodeDecodeError, NotImplementedError, ValueError)
            read.append(next(kind for kind in kinds if isinstance(error, kind)))
        else:
            counts = kv.expandos["count"].tolist()[: len(kv)]
            read.append((kv.index_to_key, kv.vectors.dtype, kv.vectors.tolist(), counts))
    assert read[1] == read[0]
