"""fastText's supervised mode beside fastvec's `FastTextClassifier`: training, accuracy, prediction."""

from pathlib import Path
from typing import Any

from benchmarks.versus.clock import EpochClock, timed
from benchmarks.versus.fasttext_job import THREADS

Result = dict[str, Any]
PREFIX = "__label__"


def classify(
    program: str, train: str, test: str, settings: Result, seed: int = 1, times: int = 1
) -> Result:
    """Train on a file of labelled lines, then predict the lines of another `times` over."""
    lines = Path(test).read_text("utf8").splitlines()
    cut = [line.partition(" ") for line in lines]
    texts, wanted = [text for _, _, text in cut], [label for label, _, _ in cut]
    result: Result
    predict: Any
    if program == "fasttext":
        _, scan = _fit_fasttext(train, {**settings, "epochs": 0})
        model, whole = _fit_fasttext(train, settings)
        result = {"train_cpu": whole["cpu"] - scan["cpu"], "scan_cpu": scan["cpu"]}
        predict = model.predict
    else:
        from fastvec import FastTextClassifier

        clock, whole = EpochClock(), {}
        with timed(whole):
            made = FastTextClassifier(
                corpus_file=train,
                workers=1,
                seed=seed,
                callbacks=[clock],
                progress=False,
                **settings,
            )
        result = {"train_cpu": clock.cpu, "scan_cpu": whole["cpu"] - clock.cpu}
        predict = made.predict
    labels, _ = predict(texts)
    timing: Result = {}
    with timed(timing):
        for _ in range(times):
            predict(texts)
    right = sum(found[0] == label for found, label in zip(labels, wanted))
    return {
        **result,
        "predict_cpu": timing["cpu"] / times,
        "accuracy": right / len(wanted),
        "n_texts": len(texts),
    }


def _fit_fasttext(path: str, settings: Result) -> tuple[Any, Result]:
    """Train with fastText; return the model, and the seconds."""
    import fasttext

    result: Result = {}
    with timed(result):
        model = fasttext.train_supervised(
            path,
            dim=settings["vector_size"],
            lr=settings["alpha"],
            epoch=settings["epochs"],
            wordNgrams=settings["word_ngrams"],
            bucket=settings["bucket"],
            loss=settings["objective"],
            thread=THREADS,
            verbose=0,
        )
    return model, result
