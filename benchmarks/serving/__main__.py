"""``python -m benchmarks.serving``: opening a mapped file, one query, a thousand queries."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dim", type=int, default=300)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1, help="for all programs alike")
    parser.add_argument("--repeat", type=int, default=5, help="turns of each row")
    parser.add_argument("--quick", action="store_true", help="20,000 rows, two turns")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of data and report")
    given = parser.parse_args()
    if given.quick:
        given.rows, given.queries, given.repeat = 20_000, 100, 2
    return given


def opened(path: Path) -> dict[str, float]:
    """What a process of its own pays; the first has put the file into the system's cache."""
    command = [sys.executable, "-m", "benchmarks.serving.opened", str(path)]
    for _ in range(2):
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    costs: dict[str, float] = json.loads(output)
    return costs


def main() -> int:
    """Measure, print the table, write the report; 1 if a must was missed."""
    given = arguments()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(given.threads)  # before NumPy is imported
    from benchmarks.serving import queries
    from benchmarks.serving.data import native_file
    from benchmarks.versus import report
    from benchmarks.versus.figures import Figure, table
    from fastvec import KeyedVectors

    path = native_file(given.out / "cache", given.rows, given.dim)
    cost = opened(path)
    size = f"{given.rows:,} x {given.dim}"
    note = f"100 lookups {cost['lookups_ms']:.1f} ms, a query {cost['query_ms']:.0f} ms"
    figures = [
        Figure(f"open of {size}, ms", cost["open_ms"], 50, 50, True, note),
        Figure("a second process's own memory, MB", cost["own_mb"], 5, 5, True),
    ]
    kv = KeyedVectors.load(path)  # writable: norms are taken in the scan
    many = queries.batch(kv, given.queries, given.threads, given.repeat)
    note = f"{many['fastvec']:.2f} against {many['NumPy']:.2f} s, {given.threads} threads"
    ratio = many["NumPy"] / many["fastvec"]
    figures.append(Figure(f"{given.queries} queries, NumPy / fastvec", ratio, 1, 1.3, note=note))
    one = queries.single(kv, given.threads, 3 * given.repeat)
    for name, must, goal in (("float32", 1, 1.1), ("float16", None, None), ("int8", 2.5, 3.5)):
        against = "gensim" if "gensim" in one else "float32"
        note = f"{1000 * one[name]:.1f} against {1000 * one[against]:.1f} ms"
        label = f"one query in {name}, {against} / fastvec"
        figures.append(Figure(label, one[against] / one[name], must, goal, note=note))
    machine = {"threads": given.threads, "processors": os.cpu_count()}
    report.write(given.out, "quick-serving" if given.quick else "serving", machine, figures)
    print(table(figures))
    return int(any(figure.verdict == "MISSED" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
