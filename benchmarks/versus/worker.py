"""Entry of a measured process: one JSON order as argument, one JSON line as answer."""

import json
import sys
from pathlib import Path

# Behind everything else, so that an installed fastvec wins over the source tree.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.versus.jobs import JOBS


def main() -> None:
    """Do the job named by the order and print its result."""
    order = json.loads(sys.argv[1])
    result = JOBS[order["job"]](order["program"], **order["arguments"])
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
