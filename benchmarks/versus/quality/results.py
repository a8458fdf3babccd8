"""fastvec's trainings, one JSON line each, so that an interrupted series goes on where it was."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.process import run
from benchmarks.versus.quality.plan import Training
from benchmarks.versus.quality.scores import PAIRS

Scores = dict[str, float]


def score_all(
    bench: Bench, trainings: Sequence[Training], name: str = "quality"
) -> dict[Training, Scores]:
    """Scores of all trainings; those found in the results folder are not run again.

    Delete ``results/<name>.jsonl`` after a change of the kernels.
    """
    path = RESULTS / (f"{name}-quick.jsonl" if bench.quick else f"{name}.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    done: dict[Training, Scores] = {}
    if path.exists() and not bench.quick:
        lines = map(json.loads, path.read_text("utf8").splitlines())
        done = {Training(**line["training"]): line["scores"] for line in lines}
    with path.open("a", encoding="utf8") as file:
        for training in trainings:
            if training in done:
                continue
            print(f"  {training.label}", file=sys.stderr, flush=True)
            settings = training.settings | ({"epochs": 1} if bench.quick else {})
            result = run(
                bench.task(
                    training.program,
                    "train_and_score",
                    path=str(bench.corpus.whole),
                    model=training.family,
                    folder=str(bench.corpus.folder / "evaluation"),
                    settings=settings,
                    # Few words of the other sets are among the 20,000 of quick mode.
                    sets=("ws353",) if bench.quick else PAIRS,
                )
            )
            done[training] = result["scores"]
            file.write(json.dumps({"training": asdict(training), **result}) + "\n")
            file.flush()
    return {training: done[training] for training in trainings}
