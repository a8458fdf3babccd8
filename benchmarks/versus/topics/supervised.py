"""Classifiers on 20newsgroups against fastText: CPU time of training and prediction, accuracy."""

import re
from pathlib import Path
from statistics import mean, stdev

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run

SETTINGS = {
    "vector_size": 100,
    "alpha": 0.5,
    "epochs": 10,
    "bucket": 2_000_000,
    "objective": "softmax",
}
N_GRAMS = {"words": 1, "words and bigrams": 2}
QUICK_POSTS = 300


def measure(bench: Bench) -> list[Figure]:
    """One worker (fastText: twelve threads, CPU time counted), its scan of the file left out."""
    folder = RESULTS / "cache"
    files = posts(bench.corpus.folder / "20newsgroups.tsv", folder, bench.quick)
    figures = []
    for name, n in N_GRAMS.items():
        given = {**SETTINGS, "word_ngrams": n, "epochs": 1 if bench.quick else SETTINGS["epochs"]}
        arguments = {"train": str(files[0]), "test": str(files[1]), "settings": given}
        runs = bench.interleave(
            {
                program: bench.task(program, "classify", **arguments)
                for program in ("fasttext", "fastvec")
            },
            seeds=True,
        )
        for what, must, goal in (("train", 1.5, 2.5), ("predict", 1.5, 3)):
            cpu = {program: middle(runs[program], f"{what}_cpu") for program in runs}
            figures.append(
                Figure(
                    f"supervised, 20newsgroups, {name}: {what}, fastvec / fastText",
                    cpu["fasttext"] / cpu["fastvec"],
                    must,
                    goal,
                    note=f"{cpu['fastvec']:.2f} against {cpu['fasttext']:.2f} CPU seconds",
                    runs=runs,
                )
            )
        figures.append(accuracy(f"supervised, 20newsgroups, {name}", runs, other="fasttext"))
    return figures


def accuracy(name: str, runs: dict[str, list[Run]], other: str) -> Figure:
    """Ratio of mean accuracies; what may be missing is 0.01 and two standard errors."""
    found = {program: [run["accuracy"] for run in runs[program]] for program in runs}
    spread = [
        stdev(values) ** 2 / len(values) if len(values) > 1 else 0.0 for values in found.values()
    ]
    missing = 0.01 + 2 * sum(spread) ** 0.5
    own, theirs = mean(found["fastvec"]), mean(found[other])
    return Figure(
        f"{name}: accuracy, fastvec / {other}",
        own / theirs,
        1 - missing / theirs,
        1.0,
        note=f"{own:.4f} against {theirs:.4f}",
    )


def posts(source: Path, folder: Path, quick: bool) -> tuple[Path, Path]:
    """Write the posts as fastText's lines, made once; return the files for training and test."""
    prefix = "quick-" if quick else ""
    paths = {split: folder / f"{prefix}20newsgroups-{split}.txt" for split in ("train", "test")}
    if not all(path.exists() for path in paths.values()):
        folder.mkdir(parents=True, exist_ok=True)
        lines: dict[str, list[str]] = {split: [] for split in paths}
        for row in filter(None, source.read_text("utf8").split("\n")):
            split, group, _, text = row.split("\t", 3)
            words = re.findall(r"\w+", text.replace("\\n", " ").lower())
            lines[split].append(f"__label__{group} {' '.join(words)}\n")
        for split, path in paths.items():
            chosen = lines[split][:QUICK_POSTS] if quick else lines[split]
            path.write_text("".join(chosen), "utf8")
    return paths["train"], paths["test"]
