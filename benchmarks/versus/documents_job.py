"""Doc2Vec of gensim and fastvec: training, inference of whole posts, what a classifier makes of them."""

import importlib
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.versus.clock import timed

Result = dict[str, Any]

STEADY = 15.0  # CPU seconds


def doc2vec(program: str, train: str, test: str, settings: Result, seed: int = 1) -> Result:
    """Train on labelled lines with one worker, infer the lines of another file.

    ``own`` is the share of training posts whose inferred vector is nearest to their own tag;
    ``accuracy`` that of a logistic regression trained on the tags' vectors.
    """
    module = importlib.import_module(f"{program}.models.doc2vec")
    labels, posts = _labelled(train)
    new_labels, new_posts = _labelled(test)
    documents = [module.TaggedDocument(words, [i]) for i, words in enumerate(posts)]
    model = module.Doc2Vec(workers=1, seed=seed, **settings)
    model.build_vocab(documents)
    result: Result = {"n_words": sum(map(len, posts)) * model.epochs}
    whole: Result = {}
    with timed(whole):
        model.train(documents, total_examples=model.corpus_count, epochs=model.epochs)
    result["train_cpu"] = whole["cpu"]
    inferred, result["infer_cpu"] = _infer_steadily(model, new_posts)
    own = np.argmax(_unit(_infer(model, posts)) @ _unit(model.dv.vectors).T, axis=1)
    result["own"] = float((own == np.arange(len(posts))).mean())
    result["accuracy"] = _accuracy(model.dv.vectors, labels, inferred, new_labels)
    return result


def _infer(model: Any, posts: list[list[str]]) -> Any:
    """One vector per post: in one call where there is one for many documents."""
    if hasattr(model, "infer_vectors"):
        return model.infer_vectors(posts, workers=1)
    return np.array([model.infer_vector(words) for words in posts])


def _infer_steadily(model: Any, posts: list[list[str]]) -> tuple[Any, float]:
    """Vectors, and the median CPU seconds of inferring them as often as fits into `STEADY`.

    A stretch of a few seconds would measure what other guests of the machine did meanwhile.
    """
    took: list[float] = []
    stretch: Result = {}
    while sum(took) < STEADY:
        with timed(stretch):
            inferred = _infer(model, posts)
        took.append(stretch["cpu"])
    return inferred, median(took)


def _labelled(path: str) -> tuple[list[str], list[list[str]]]:
    """The label and the words of each line."""
    cut = [line.split() for line in Path(path).read_text("utf8").splitlines()]
    return [line[0] for line in cut], [line[1:] for line in cut]


def _unit(rows: Any) -> Any:
    """Rows divided by their lengths."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _accuracy(rows: Any, labels: list[str], new: Any, new_labels: list[str]) -> float:
    """Share of new documents that a logistic regression puts right."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    if len(set(labels)) < 2:  # the few posts of a quick run are all of one group
        return float(np.mean([label == labels[0] for label in new_labels]))
    scale = StandardScaler().fit(rows)
    found = LogisticRegression(max_iter=300).fit(scale.transform(rows), labels)
    return float(found.score(scale.transform(new), new_labels))
