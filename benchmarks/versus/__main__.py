"""``python -m benchmarks.versus``: measure, print the table, write JSON and plots."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from benchmarks.versus import plot, report
from benchmarks.versus.bench import Bench
from benchmarks.versus.cooccur_job import VARIABLE
from benchmarks.versus.corpus import RESULTS, Corpus, default_folder
from benchmarks.versus.figures import table

TOPICS = (
    "peak",
    "speed",
    "iterable",
    "scan",
    "scaling",
    "memory",
    "analogies",
    "imports",
    "loss",
    "fasttext",
    "facebook",
    "phrases",
    "supervised",
    "doc2vec",
    "checkpoint",
    "files",
    "cooccur",
    "svd",
    "glove",
    "quality",
    "fasttext_quality",
)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.versus", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder of the texts")
    parser.add_argument("--only", nargs="+", choices=TOPICS, default=TOPICS, metavar="TOPIC")
    parser.add_argument("--repeat", type=int, default=3, help="interleaved runs of each row")
    parser.add_argument("--quick", action="store_true", help="20,000 words, one run: does it work?")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the reports")
    parser.add_argument("--make-gensim", action="store_true", help="train gensim's missing vectors")
    parser.add_argument("--vectors", type=Path, help="folder of gensim's vectors; scores them anew")
    parser.add_argument("--glove", type=Path, help=f"folder of GloVe's programs ({VARIABLE})")
    return parser.parse_args()


def main() -> int:
    """Measure topic by topic; a report is written after each, so that none is lost."""
    given = arguments()
    if given.glove is not None:
        os.environ[VARIABLE] = str(given.glove)
    bench = Bench(
        corpus=Corpus(given.data, given.quick),
        repeat=1 if given.quick else given.repeat,
        quick=given.quick,
        vectors=given.vectors,
        make_gensim=given.make_gensim,
    )
    prefix = "quick-" if given.quick else ""
    missed = 0
    for topic in given.only:
        print(topic, file=sys.stderr, flush=True)
        module = importlib.import_module(f"benchmarks.versus.topics.{topic}")
        figures = module.measure(bench)
        report.write(given.out, prefix + topic, bench.machine, figures)
        print(f"\n{topic}\n\n{table(figures)}\n", flush=True)
        missed += sum(figure.verdict == "MISSED" for figure in figures)
    figures_so_far = report.merge(given.out, [prefix + topic for topic in TOPICS])
    plot.draw(given.out / f"{prefix}versus.svg", figures_so_far)
    # Twenty thousand words say nothing about speed: quick mode only asks whether all ran.
    return 1 if missed and not given.quick else 0


if __name__ == "__main__":
    sys.exit(main())
