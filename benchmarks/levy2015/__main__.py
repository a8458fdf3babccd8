"""``python -m benchmarks.levy2015``: run what is missing, then write the page from what there is."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.levy2015 import page, results
from benchmarks.levy2015.measure import Study
from benchmarks.levy2015.plan import Job, jobs
from benchmarks.versus.corpus import RESULTS, default_folder

PAGE = Path(__file__).resolve().parents[2] / "docs" / "levy2015.md"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.levy2015", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder of the texts")
    parser.add_argument("--only", nargs="+", choices=("PPMI", "SVD", "SGNS", "GloVe"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--words", type=int, help="the first so many words only: does it work?")
    parser.add_argument("--results", type=Path, help="file of the runs")
    parser.add_argument("--page", type=Path, default=PAGE, help="page to write")
    parser.add_argument("--write-only", action="store_true", help="run nothing")
    return parser.parse_args()


def main() -> int:
    """Run job by job; a run that is in the file is not repeated."""
    given = arguments()
    corpus = given.data / "wiki-en.txt"
    if given.words:
        corpus = cut(corpus, given.words)
    kept = given.results or RESULTS / f"levy2015-{given.words or 'all'}.jsonl"
    study = Study(corpus, given.data / "evaluation", given.workers)
    done = results.read(kept)
    if not given.write_only:
        for job in jobs():
            if given.only is None or job.model in given.only:
                done |= run(study, job, done, kept)
    facts = page.Facts(
        n_words=count_words(corpus),
        cut=given.words is not None,
        models=Counter(record["model"] for record in done.values()),
        planned=Counter(job.model for job in jobs() for _ in job.variants()),
    )
    page.write(given.page, list(done.values()), given.data / "evaluation", facts)
    return 0


def run(study: Study, job: Job, done: dict, kept: Path) -> dict:
    """The runs of a job, done now unless all of them are there."""
    if all(results.key_of(job.run(variant)) in done for variant in job.variants()):
        return {}
    print(job, file=sys.stderr, flush=True)
    found = {}
    for record in study.records(job):
        key = results.key_of(record)
        if key not in done:
            results.append(kept, record)
        found[key] = record
    return found


def cut(corpus: Path, n_words: int) -> Path:
    """A file with the first words of another, made once."""
    path = RESULTS / "cache" / f"levy2015-{n_words}.txt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with corpus.open(encoding="utf8") as file:
            words = file.read(n_words * 12).split()[:n_words]
        path.write_text(" ".join(words), encoding="utf8")
    return path


def count_words(corpus: Path) -> int:
    """Words of a text of one or few lines."""
    n_words = 0
    with corpus.open("rb") as file:
        rest = b""
        while block := file.read(1 << 24):
            block = rest + block
            head, _, rest = block.rpartition(b" ")
            n_words += len(head.split())
    return n_words + len(rest.split())


if __name__ == "__main__":
    sys.exit(main())
