"""GloVe at dim 100 against the C program: cells per CPU-second, threads, the whole job, quality."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.versus.bench import Bench
from benchmarks.versus.cooccur_job import VARIABLE, glove_program
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import run
from benchmarks.versus.quality.scores import PAIRS
from benchmarks.versus.quality.verdict import judge

SEEDS = (1, 2, 3)
EPOCHS = 15
# Both programs: the bias mode is that of GloVe's later versions.
COMMON = {
    "vector_size": 100,
    "x_max": 10.0,
    "weight_exponent": 0.75,
    "alpha": 0.05,
    "clip": 100.0,
    "bias_eta": False,
    "window": 10,
    "min_count": 5,
}


def measure(bench: Bench) -> list[Figure]:
    """All rows; without the C programs only fastvec's own figures."""
    if glove_program("glove") is None:
        print(f"  {VARIABLE} or --glove names no folder with glove: not compared", file=sys.stderr)
        return [_alone(bench)]
    pairs, vocabulary = _pairs(bench, bench.corpus.short, "cut")
    return [
        *_speed(bench, {"pairs": pairs, "vocabulary": vocabulary}),
        *_whole(bench),
        *_quality(bench),
    ]


def _settings(bench: Bench, epochs: int, **changes: Any) -> dict[str, Any]:
    return {**COMMON, "epochs": 1 if bench.quick else epochs, "workers": 1, "seed": 1, **changes}


def _pairs(bench: Bench, text: Path, name: str) -> tuple[str, str]:
    """Pairs and vocabulary of a text, made once by GloVe's programs."""
    prefix = RESULTS / "cache" / f"glove-{'quick' if bench.quick else name}"
    pairs, vocabulary = f"{prefix}-pairs.bin", f"{prefix}-vocab.txt"
    if not Path(pairs).exists():
        given = {"path": str(text), "pairs": pairs, "vocabulary": vocabulary}
        run(bench.task("glove", "make_pairs", settings=_settings(bench, 1), **given))
    return pairs, vocabulary


def _alone(bench: Bench) -> Figure:
    task = bench.task(
        "fastvec", "whole_glove", path=str(bench.corpus.short), settings=_settings(bench, 3)
    )
    runs = bench.interleave({"fastvec": task})
    return Figure("GloVe dim 100, whole job, seconds", middle(runs["fastvec"], "wall"), runs=runs)


def _speed(bench: Bench, given: dict[str, str]) -> list[Figure]:
    """Epochs only, on the same cells."""
    # A second of work would say little about threads; the other program takes forty for two epochs.
    tasks = {
        name: bench.task(
            program, "train_pairs", settings=_settings(bench, n_epochs, workers=n), **given
        )
        for name, program, n, n_epochs in (
            ("glove", "glove", 1, 2),
            ("1 worker", "fastvec", 1, 10),
            ("2 workers", "fastvec", 2, 10),
        )
    }
    runs = bench.interleave(tasks)
    n_cells = {"1 worker": runs["1 worker"][0]["n_cells"]}
    n_cells["glove"] = n_cells["1 worker"] * (1 if bench.quick else 2 / 10)
    speed = {name: n / middle(runs[name], "cpu") for name, n in n_cells.items()}
    note = f"{speed['1 worker'] / 1e6:.2f} against {speed['glove'] / 1e6:.3f} M cells/s"
    ratio = speed["1 worker"] / speed["glove"]
    name = "GloVe dim 100, cells per CPU-second, fastvec / GloVe's program"
    figures = [Figure(name, ratio, 18, 25, note=note, runs=runs)]
    one, two = (middle(runs[name], "wall") for name in ("1 worker", "2 workers"))
    note = f"{two:.2f} against {one:.2f} s"
    figures.append(Figure("GloVe dim 100, 2 workers / 1 worker", one / two, 1.7, 1.9, note=note))
    peak = {name: middle(runs[name], "peak_bytes") for name in ("1 worker",)}
    figures.append(Figure("GloVe dim 100, peak memory in GB", peak["1 worker"] / 1e9))
    return figures


def _whole(bench: Bench) -> list[Figure]:
    """From text to saved vectors, two threads, wall seconds."""
    text, given = str(bench.corpus.whole), _settings(bench, EPOCHS, workers=2)
    tasks = {
        program: bench.task(program, "whole_glove", path=text, settings=given)
        for program in ("glove", "fastvec")
    }
    # One run: the C programs take half an hour.
    runs = {name: [run(task)] for name, task in tasks.items()}
    wall = {name: runs[name][0]["wall"] for name in runs}
    note = f"{wall['fastvec']:.0f} against {wall['glove']:.0f} s"
    name = "GloVe dim 100, counting, 15 epochs and saving, 2 threads, wall, C programs / fastvec"
    return [Figure(name, wall["glove"] / wall["fastvec"], 12, 20, note=note, runs=runs)]


def _quality(bench: Bench) -> list[Figure]:
    """Loss and scores of three seeds on the same cells; finished trainings are not repeated."""
    pairs, vocabulary = _pairs(bench, bench.corpus.whole, "whole")
    path = RESULTS / ("glove-quality-quick.jsonl" if bench.quick else "glove-quality.jsonl")
    done: dict[tuple[str, int], dict[str, Any]] = {}
    if path.exists() and not bench.quick:
        for line in map(json.loads, path.read_text("utf8").splitlines()):
            done[line["program"], line["seed"]] = line
    seeds = SEEDS[:1] if bench.quick else SEEDS
    with path.open("a", encoding="utf8") as file:
        for key in ((program, seed) for seed in seeds for program in ("fastvec", "glove")):
            if key in done:
                continue
            program, seed = key
            print(f"  {program}, seed {seed}", file=sys.stderr, flush=True)
            result = run(
                bench.task(
                    program,
                    "train_pairs",
                    pairs=pairs,
                    vocabulary=vocabulary,
                    settings=_settings(bench, EPOCHS, seed=seed, workers=2),
                    folder=str(bench.corpus.folder / "evaluation"),
                    sets=("ws353",) if bench.quick else PAIRS,
                )
            )
            done[key] = {"program": program, "seed": seed, **result}
            file.write(json.dumps(done[key]) + "\n")
            file.flush()
    return _judged(bench, *([done[p, s] for s in seeds] for p in ("fastvec", "glove")))


def _judged(bench: Bench, ours: list[Any], theirs: list[Any]) -> list[Figure]:
    """Figures of quality."""
    last = [middle(runs, lambda run: run["loss"][-1]) for runs in (ours, theirs)]
    note = f"{last[0]:.4f} against {last[1]:.4f}"
    wanted = (None, None) if bench.quick else (1.0, 0.999)
    name = "GloVe dim 100, last epoch's loss, fastvec / GloVe's program"
    figures = [Figure(name, last[0] / last[1], *wanted, lower_is_better=True, note=note)]
    for name in ours[0]["scores"]:
        verdict = judge(*([run["scores"][name] for run in runs] for runs in (ours, theirs)))
        note = (
            f"{verdict.ours:.3f} against {verdict.theirs:.3f}; "
            f"standard error {verdict.standard_error:.4f}"
        )
        # RG-65 has 65 pairs: reported, not judged. So is quick mode's one seed.
        least = None if name == "rg65" or bench.quick else verdict.least
        label = f"quality, GloVe dim 100, {name}, fastvec - GloVe's program"
        figures.append(Figure(label, verdict.difference, least, 0.0, note=note))
    return figures
