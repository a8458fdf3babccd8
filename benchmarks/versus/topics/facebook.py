"""Opening fastText's ``.bin`` for queries: peak anonymous memory, against gensim."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import run

SHAPE = {"n_words": 200_000, "bucket": 2_000_000, "dim": 300}
QUICK = {"n_words": 2_000, "bucket": 20_000, "dim": 50}


def measure(bench: Bench) -> list[Figure]:
    """A random model, made once; each process opens it and asks for two words and neighbours."""
    shape = QUICK if bench.quick else SHAPE
    cache = RESULTS / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    path = str(cache / f"{'-'.join(map(str, shape.values()))}.bin")
    run(bench.task("fastvec", "make_bin", path=path, **shape))
    runs = bench.interleave(
        {program: bench.task(program, "open_bin", path=path) for program in ("gensim", "fastvec")}
    )
    what = f"opening a .bin of {shape['bucket']:,} buckets x {shape['dim']}, {shape['n_words']:,} words"
    peak, seconds, held = (
        {program: middle(entry, key) for program, entry in runs.items()}
        for key in ("peak_bytes", "wall", "held_bytes")
    )
    note = f"{peak['fastvec'] / 2**20:,.0f} against {peak['gensim'] / 2**20:,.0f} MiB"
    slower = f"{seconds['fastvec']:.1f} against {seconds['gensim']:.1f} s"
    beyond = "what it holds in the end: the words' vectors, keys, the interpreter"
    return [
        Figure(
            f"{what}, peak memory, gensim / fastvec",
            peak["gensim"] / peak["fastvec"],
            3,
            10,
            note=note,
            runs=runs,
        ),
        Figure(
            f"{what}, peak memory / memory held, fastvec",
            peak["fastvec"] / held["fastvec"],
            1.05,
            1.02,
            lower_is_better=True,
            note=beyond,
        ),
        Figure(
            f"{what}, wall time, gensim / fastvec",
            seconds["gensim"] / seconds["fastvec"],
            note=slower,
        ),
    ]
