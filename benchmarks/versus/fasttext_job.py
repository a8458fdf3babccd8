"""fastText beside fastvec: skip-gram or CBOW, without n-grams unless the settings name their sizes."""

from typing import Any

from benchmarks.versus.clock import timed

# fastText 0.9.3 initialises as many tenths of its matrix as it has threads and dies of NaN where
# it left memory as it was; from ten threads on all of it is initialised. CPU seconds are counted. Its
# Python module takes no seed: runs differ by how the threads meet.
THREADS = 12


def fit(path: str, settings: dict[str, Any], epochs: int) -> tuple[Any, dict[str, Any]]:
    """Train with fastText, which scans the file itself; return the model, and the seconds."""
    import fasttext

    result: dict[str, Any] = {}
    with timed(result):
        model = fasttext.train_unsupervised(
            path,
            model="skipgram" if settings["sg"] else "cbow",
            dim=settings["vector_size"],
            ws=settings["window"],
            neg=settings["negative"],
            t=settings["sample"],
            lr=settings["alpha"],
            minCount=settings["min_count"],
            epoch=epochs,
            minn=settings.get("min_n", 0),
            maxn=settings.get("max_n", 0),
            bucket=settings.get("bucket", 2_000_000),
            thread=THREADS,
            verbose=0,
        )
    return model, result


def train(path: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Train with fastText; its scan of the file is timed apart (zero epochs)."""
    _, scan = fit(path, settings, 0)
    model, whole = fit(path, settings, settings["epochs"])
    return {
        "cpu": whole["cpu"] - scan["cpu"],
        "wall": whole["wall"] - scan["wall"],
        "scan_cpu": scan["cpu"],
        "vocabulary": len(model.words),
    }


def vectors(path: str, settings: dict[str, Any], keyed: Any) -> Any:
    """Train with fastText and return the words' vectors in a `KeyedVectors`, most frequent first."""
    import numpy as np

    model, _ = fit(path, settings, settings["epochs"])
    words = [word for word in model.get_words(on_unicode_error="replace") if word != "</s>"]
    found = keyed(settings["vector_size"])
    found.add_vectors(words, np.array([model.get_word_vector(word) for word in words]))
    return found
