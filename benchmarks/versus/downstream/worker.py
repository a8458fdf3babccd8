"""One package's job, in its own environment: with gensim, or with fastvec under its name."""

import importlib
import json
import sys
from pathlib import Path

# Behind everything else, so that an installed fastvec wins over the source tree.
sys.path.append(str(Path(__file__).resolve().parents[3]))


def main() -> None:
    """Take package, program, how fastvec is installed, data folder; print the result as JSON."""
    package, program, alone, folder = sys.argv[1:]
    if program == "fastvec":
        compat = importlib.import_module("fastvec.compat.gensim")
        compat.install(overlay=alone != "alone")
    packages = importlib.import_module("benchmarks.versus.downstream.packages")
    result = packages.PACKAGES[package](Path(folder))
    models = importlib.import_module("gensim.models")
    result["module"] = models.Word2Vec.__module__
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
