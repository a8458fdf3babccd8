"""``python -m benchmarks.versus.downstream``: packages built on gensim, run with gensim and fastvec."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.versus.corpus import RESULTS, default_folder
from benchmarks.versus.downstream.environments import ENVIRONMENTS, python_of

WORKER = Path(__file__).with_name("worker.py")
PROGRAMS = ("gensim", "fastvec")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.versus.downstream", description=__doc__
    )
    parser.add_argument("--only", nargs="+", choices=ENVIRONMENTS, default=list(ENVIRONMENTS))
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder of the texts")
    parser.add_argument("--repeat", type=int, default=1, help="interleaved runs of each program")
    parser.add_argument(
        "--environments",
        type=Path,
        default=RESULTS / "environments",
        help="where each package has its environment; missing ones are made with pip",
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the report")
    return parser.parse_args()


def run(python: Path, package: str, program: str, data: Path) -> dict[str, Any]:
    """Run one job in a process of its own; what it prints last, or why it failed."""
    how = "alone" if ENVIRONMENTS[package].alone else "over"
    command = [str(python), "-P", str(WORKER), package, program, how, str(data)]
    print(f"  {package}, {program}", file=sys.stderr, flush=True)
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode:
        return {"error": process.stderr.strip().splitlines()[-1], "trace": process.stderr[-4000:]}
    result: dict[str, Any] = json.loads(process.stdout.strip().splitlines()[-1])
    if not result["module"].startswith(program):
        result["error"] = f"ran on {result['module']}"
    return result


def row(package: str, runs: dict[str, list[dict[str, Any]]]) -> str:
    """A line of the table."""
    for entries in runs.values():
        for entry in entries:
            if "error" in entry:
                return f"| {package} | {entry['error'][:80]} | | | | |"
    first = {program: entries[0] for program, entries in runs.items()}
    seconds = {p: median(entry["cpu"] for entry in entries) for p, entries in runs.items()}
    quality = {p: median(entry["quality"] for entry in entries) for p, entries in runs.items()}
    same = "equal" if first["gensim"]["shapes"] == first["fastvec"]["shapes"] else "DIFFERENT"
    how = "alone" if ENVIRONMENTS[package].alone else "over gensim"
    return (
        f"| {package} | {how} | {same} | {quality['gensim']:.3f} | {quality['fastvec']:.3f} "
        f"| {seconds['gensim']:.2f} | {seconds['fastvec']:.2f} |"
    )


def main() -> int:
    """Run, print the table, write the report; 1 if anything failed."""
    given = arguments()
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    lines = [
        "| package | fastvec is | shapes | quality, gensim | fastvec | CPU s, gensim | fastvec |",
        "|---|---|---|---|---|---|---|",
    ]
    for package in given.only:
        python = python_of(given.environments, package)
        runs: dict[str, list[dict[str, Any]]] = {program: [] for program in PROGRAMS}
        for _ in range(given.repeat):
            for program in PROGRAMS:
                runs[program].append(run(python, package, program, given.data))
        found[package] = runs
        lines.append(row(package, runs))
        print(lines[-1], flush=True)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "downstream.json").write_text(json.dumps(found, indent=1))
    (given.out / "downstream.md").write_text("\n".join(lines) + "\n")
    print("\n" + "\n".join(lines))
    entries = [entry for runs in found.values() for both in runs.values() for entry in both]
    return int(any("error" in entry for entry in entries) or "DIFFERENT" in "\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
