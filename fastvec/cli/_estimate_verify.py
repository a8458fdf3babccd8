"""The truth to compare an estimate with: the same training, measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

_SUFFIXES = {"word2vec-text": ".txt", "glove-text": ".txt", "word2vec-binary": ".bin"}


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
        command = [sys.executable, "-m", "fastvec", "train", "--corpus", corpus]
        command += ["--output", output, "--format", kind, "--quiet", *options]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"the training to compare with failed: {' '.join(command)}")
        unit = 1 if sys.platform == "darwin" else 1024
        return {
            "memory": usage.ru_maxrss * unit,
            "disk": os.path.getsize(output),
            "seconds": elapsed,
        }
