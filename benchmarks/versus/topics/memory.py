"""Peak memory (RssAnon + RssShmem) of whole jobs."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run, Task
from benchmarks.versus.settings import settings


def measure(bench: Bench) -> list[Figure]:
    """The whole file in one epoch against gensim; then ten times the text against once."""
    return [_whole_job(bench), _stream(bench)]


def _whole_job(bench: Bench) -> Figure:
    given = settings("sgns", workers=2, epochs=1)
    path = str(bench.corpus.whole)
    runs = bench.interleave(
        {
            program: bench.task(program, "whole_job", path=path, source="file", settings=given)
            for program in ("gensim", "fastvec")
        }
    )
    return _ratio("whole job on a file, peak memory, fastvec / gensim", runs, (1, 0.8))


def _stream(bench: Bench) -> Figure:
    """Tokens generated lazily; what the list of tokens would weigh is not in it.

    In ten times the text every word occurs ten times as often: with ``min_count`` ten times as high
    both vocabularies, and so both models, are the same.
    """
    path = str(bench.corpus.whole)

    def task(times: int) -> Task:
        given = settings("sgns", workers=2, epochs=1, min_count=5 * times)
        return bench.task("fastvec", "stream", path=path, times=times, settings=given)

    runs = bench.interleave({"once": task(1), "ten times": task(10)})
    name = "iterable of ten times the text, 1 epoch, peak memory against once"
    return _ratio(name, runs, (1.1, 1.05))


def _ratio(name: str, runs: dict[str, list[Run]], wanted: tuple[float, float]) -> Figure:
    """The second entry against the first."""
    other, judged = (middle(entry, "peak_bytes") for entry in runs.values())
    note = f"{judged / 2**20:.0f} against {other / 2**20:.0f} MiB"
    return Figure(name, judged / other, *wanted, lower_is_better=True, note=note, runs=runs)
