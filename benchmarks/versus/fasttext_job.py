"""fastText beside fastvec: skip-gram or CBOW, without n-grams unless the settings name their sizes."""

from typing import Any

from benchmarks.versus.clock import timed

# fastText 0.9.3 initialises as many tenths of its matrix as it has threads and dies of NaN where
# it left memory as it was; from ten threads on all of it is initialised. CPU seconds are counted.
THREADS = 12


def train(path: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Train with fastText; it scans the file itself, which is timed apart (zero epochs)."""
    import fasttext

    def fit(epochs: int) -> tuple[Any, dict[str, Any]]:
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

    _, scan = fit(0)
    model, whole = fit(settings["epochs"])
    return {
        "cpu": whole["cpu"] - scan["cpu"],
        "wall": whole["wall"] - scan["wall"],
        "scan_cpu": scan["cpu"],
        "vocabulary": len(model.words),
    }
