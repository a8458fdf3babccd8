"""The truth to compare an estimate with: the same training, measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

# The peak is asked for inside: seen from outside it is never below that of the parent at the fork.
_PROGRAM = """
import resource, sys
from fastvec.cli import main
code = main(sys.argv[1:])
try:
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
except OSError:
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(peak)
sys.exit(code)
"""
_SUFFIXES = {
    "word2vec-text": ".txt",
    "glove-text": ".txt",
    "word2vec-binary": ".bin",
    "fasttext": ".bin",
}


def train_and_measure(corpus: str, kind: str, options: list[str]) -> dict[str, float]:
    """Run ``fastvec train`` in a process of its own; return bytes of memory and disk, and seconds.

    Parameters
    ----------
    corpus, kind : str
        Text and format of the output.
    options : list of str
        Training options.
    """
    with tempfile.TemporaryDirectory(prefix="fastvec-") as folder:
        output = os.path.join(folder, "model" + _SUFFIXES.get(kind, ".fastvec"))
        command = [sys.executable, "-c", _PROGRAM, "train", "--corpus", corpus]
        command += ["--output", output, "--format", kind, "--quiet", *options]
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        elapsed = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"the training to compare with ended with code {done.returncode}")
        return {
            "memory": int(done.stdout.split()[-1]),
            "disk": os.path.getsize(output),
            "seconds": elapsed,
        }
