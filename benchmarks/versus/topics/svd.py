"""SVD of PPMI, window 2, from counts to vectors: wall time against the same in plain SciPy."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import run

DIM, QUICK_DIM = 500, 20


def measure(bench: Bench) -> list[Figure]:
    """Exact solvers on both sides; the randomised one, which is not, beside."""
    counts = RESULTS / "cache" / f"pairs-{'quick' if bench.quick else 'all'}.npz"
    if not counts.exists():
        run(bench.task("fastvec", "count_pairs", corpus=str(bench.corpus.whole), path=str(counts)))
    dim = QUICK_DIM if bench.quick else DIM
    given = {"path": str(counts), "dim": dim}
    runs = bench.interleave(
        {
            "scipy": bench.task("scipy", "factorize", **given),
            "fastvec": bench.task("fastvec", "factorize", **given),
            "fastvec, lanczos": bench.task("fastvec", "factorize", solver="lanczos", **given),
            "fastvec, randomized": bench.task("fastvec", "factorize", solver="randomized", **given),
        }
    )
    scipy = middle(runs["scipy"], "wall")
    figures = []
    for name in ("fastvec", "fastvec, lanczos", "fastvec, randomized"):
        wanted = (None, None) if name.endswith("randomized") else (1, 2)
        wall = middle(runs[name], "wall")
        largest, smallest = runs[name][0]["singular_values"]
        exact = runs["scipy"][0]["singular_values"]
        note = (
            f"{wall:.1f} against {scipy:.1f} s; largest and last singular value "
            f"{largest:.4f} and {smallest:.4f} against {exact[0]:.4f} and {exact[1]:.4f}"
        )
        label = f"SVD-{dim} of PPMI window 2, wall, scipy / {name}"
        figures.append(Figure(label, scipy / wall, *wanted, note=note, runs=runs))
    peak = {name: middle(runs[name], "peak_bytes") for name in ("scipy", "fastvec")}
    figures.append(
        Figure(
            f"SVD-{dim} of PPMI window 2, peak memory, fastvec / scipy",
            peak["fastvec"] / peak["scipy"],
        )
    )
    return figures
