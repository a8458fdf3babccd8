"""Scores of trainings, one JSON line each, so that an interrupted series goes on where it was."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.process import run
from benchmarks.versus.quality.plan import Training
from benchmarks.versus.quality.scores import PAIRS

Scores = dict[str, float]
OTHERS = Path(__file__).resolve().parents[1] / "others_quality.jsonl"


def score_all(
    bench: Bench, trainings: Sequence[Training], name: str = "quality", others: Path = OTHERS
) -> dict[Training, Scores]:
    """Scores of all trainings; those found in files are not run again.

    fastvec's are in ``results/<name>.jsonl``: delete it after a change of the kernels. Those of other
    programs take hours and do not change: they are in `others`, which is committed.
    """
    own = RESULTS / (f"{name}-quick.jsonl" if bench.quick else f"{name}.jsonl")
    own.parent.mkdir(parents=True, exist_ok=True)
    done = {} if bench.quick else _read(own) | _read(others)
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
        line = {"training": asdict(training), **result}
        keep = own
        if training.program != "fastvec" and not bench.quick:
            # Times say something beside others of the same run only.
            rounded = {name: round(value, 5) for name, value in result["scores"].items()}
            line, keep = {"training": asdict(training), "scores": rounded}, others
        with keep.open("a", encoding="utf8") as file:
            file.write(json.dumps(line) + "\n")
    return {training: done[training] for training in trainings}


def _read(path: Path) -> dict[Training, Scores]:
    """The trainings of a file and their scores."""
    if not path.exists():
        return {}
    lines = map(json.loads, path.read_text("utf8").splitlines())
    return {Training(**line["training"]): line["scores"] for line in lines}
