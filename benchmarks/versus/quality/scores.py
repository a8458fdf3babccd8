"""Jobs of worker processes: train a model, score vectors on every evaluation set."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.versus import fasttext_job
from benchmarks.versus.clock import timed

PAIRS = ("ws353", "ws353-similarity", "ws353-relatedness", "simlex999", "rg65")
ANALOGY_WORDS = 30_000


def score(vectors: Any, folder: Path, sets: Sequence[str] = PAIRS) -> dict[str, float]:
    """Scores of vectors on all sets.

    Parameters
    ----------
    vectors : KeyedVectors
        Words by falling frequency.
    folder : Path
        Holds ``<set>.txt`` files.
    sets
        Names of the sets of pairs.

    Returns
    -------
    dict
        Spearman's rho per set of pairs; share of right answers among the questions whose words are
        all in the ``ANALOGY_WORDS`` most frequent ones, for ``semantic`` and ``syntactic``.
    """
    scores = {}
    for name in sets:
        _, spearman, _ = vectors.evaluate_word_pairs(str(folder / f"{name}.txt"))
        scores[name] = float(spearman[0])
    questions = str(folder / "google-analogies.txt")
    _, sections = vectors.evaluate_word_analogies(questions, restrict_vocab=ANALOGY_WORDS)
    return {**scores, **by_kind(sections)}


def by_kind(sections: list[dict[str, Any]]) -> dict[str, float]:
    """Share of right answers over the semantic and the syntactic sections (named ``gram...``)."""
    right, asked = {"semantic": 0, "syntactic": 0}, {"semantic": 0, "syntactic": 0}
    for section in sections:
        if section["section"] == "Total accuracy":
            continue
        kind = "syntactic" if section["section"].startswith("gram") else "semantic"
        right[kind] += len(section["correct"])
        asked[kind] += len(section["correct"]) + len(section["incorrect"])
    return {kind: right[kind] / max(asked[kind], 1) for kind in right}


def train_and_score(
    program: str,
    path: str,
    folder: str,
    settings: dict[str, Any],
    sets: Sequence[str] = PAIRS,
    model: str = "Word2Vec",
) -> dict[str, Any]:
    """Train from a file and score the vectors of the words in the vocabulary.

    gensim reads the lines as an iterable, its better way.
    """
    keyed = importlib.import_module("fastvec").KeyedVectors
    result: dict[str, Any] = {}
    with timed(result):
        if program == "fasttext":
            return {
                "scores": score(fasttext_job.vectors(path, settings, keyed), Path(folder), sets)
            }
        made = getattr(importlib.import_module(f"{program}.models"), model)
        corpus = {"corpus_file": path}
        if program == "gensim":
            lines = importlib.import_module("gensim.models.word2vec").LineSentence
            corpus = {"sentences": lines(path)}
        wv = made(**corpus, **settings).wv
    plain = keyed(wv.vector_size)
    plain.add_vectors(list(wv.index_to_key), wv.vectors)
    return {**result, "scores": score(plain, Path(folder), sets)}


def score_file(program: str, vectors: str, keys: str, folder: str) -> dict[str, Any]:
    """Score a matrix in ``.npy`` with its keys, one a line."""
    import numpy as np

    matrix = np.load(vectors)
    keyed = importlib.import_module(program).KeyedVectors(matrix.shape[1])
    keyed.add_vectors(Path(keys).read_text("utf8").split("\n"), matrix)
    return {"scores": score(keyed, Path(folder))}


def train_and_save(
    program: str, path: str, mode: str, stem: str, settings: dict[str, Any]
) -> dict[str, Any]:
    """Train with gensim and keep vectors, keys and the description of the run beside each other."""
    import numpy as np

    models = importlib.import_module(f"{program}.models.word2vec")
    corpus = (
        {"sentences": models.LineSentence(path)} if mode == "iterable" else {"corpus_file": path}
    )
    result: dict[str, Any] = {}
    with timed(result):
        model = models.Word2Vec(**corpus, **settings)
    np.save(f"{stem}.npy", model.wv.vectors)
    Path(stem).with_name("keys.txt").write_text("\n".join(model.wv.index_to_key), "utf8")
    about = {
        "settings": settings,
        "gensim": importlib.import_module(program).__version__,
        "numpy": np.__version__,
        **result,
    }
    # Last, because its presence says that the run is complete.
    Path(f"{stem}.json").write_text(json.dumps(about), "utf8")
    return result
