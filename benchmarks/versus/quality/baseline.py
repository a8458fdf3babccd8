"""gensim's figures: trained once, scored with fastvec's evaluator, committed as one JSON file."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.process import run
from benchmarks.versus.quality.plan import Training, gensim_trainings
from benchmarks.versus.quality.results import Scores

BASELINE = Path(__file__).resolve().parents[1] / "gensim_quality.json"


def gensim_scores(path: Path = BASELINE) -> dict[Training, Scores]:
    """What the committed file holds."""
    if not path.exists():
        return {}
    entries = json.loads(path.read_text("utf8"))["runs"]
    return {Training(**entry["training"]): entry["scores"] for entry in entries}


def update_baseline(bench: Bench, path: Path = BASELINE) -> None:
    """Train what is missing if asked, and add what is in the folder and not in the file.

    The file is written after each score: an interrupted series goes on. Delete it to score anew.
    """
    folder = bench.vectors or RESULTS / "gensim-vectors"
    folder.mkdir(parents=True, exist_ok=True)
    entries = json.loads(path.read_text("utf8"))["runs"] if path.exists() else []
    known = {Training(**entry["training"]) for entry in entries}
    for training in gensim_trainings():
        stem = folder / training.stem
        about = stem.with_name(f"{stem.name}.json")
        if training in known:
            continue
        if not about.exists() and bench.make_gensim:
            _train(bench, training, stem)
        if about.exists():
            print(f"  scoring {stem.name}", file=sys.stderr, flush=True)
            entries.append(_entry(bench, training, stem, json.loads(about.read_text("utf8"))))
            _write(path, bench, entries)


def _write(path: Path, bench: Bench, entries: list[dict[str, Any]]) -> None:
    document = {
        "about": "gensim's vectors scored with fastvec's evaluator: see benchmarks/README.md",
        "text": bench.corpus.whole.name,
        "runs": entries,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", "utf8")


def _train(bench: Bench, training: Training, stem: Path) -> None:
    print(f"  training {stem.name}", file=sys.stderr, flush=True)
    run(
        bench.task(
            "gensim",
            "train_and_save",
            path=str(bench.corpus.whole),
            mode=training.mode,
            stem=str(stem),
            settings=training.settings,
        )
    )


def _entry(bench: Bench, training: Training, stem: Path, about: dict[str, Any]) -> dict[str, Any]:
    """One training as it stands in the file."""
    wanted = training.settings
    differs = {k: v for k, v in about["settings"].items() if wanted.get(k) != v}
    if differs:
        raise ValueError(f"{stem.name} was trained with other settings than now: {differs}")
    scored = run(
        bench.task(
            "fastvec",
            "score_file",
            vectors=f"{stem}.npy",
            keys=str(stem.with_name("keys.txt")),
            folder=str(bench.corpus.folder / "evaluation"),
        )
    )
    return {
        "training": asdict(training),
        "settings": wanted,
        "versions": {name: about[name] for name in ("gensim", "numpy")},
        "scores": {name: round(value, 5) for name, value in scored["scores"].items()},
    }
