"""``import fastvec`` beyond ``import numpy``."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle


def measure(bench: Bench) -> list[Figure]:
    """Seconds, and that neither scipy nor smart_open comes along."""
    runs = bench.interleave({"fastvec": bench.task("fastvec", "import_time")})
    unwanted = sorted({name for run in runs["fastvec"] for name in run["unwanted"]})
    seconds = Figure(
        "import fastvec beyond import numpy, seconds",
        middle(runs["fastvec"], "wall"),
        0.1,
        0.05,
        lower_is_better=True,
        runs=runs,
    )
    modules = Figure(
        "import fastvec, scipy and smart_open imported along",
        len(unwanted),
        0,
        0,
        lower_is_better=True,
        note=", ".join(unwanted) or "neither",
    )
    return [seconds, modules]
