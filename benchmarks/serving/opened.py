"""``python -m benchmarks.serving.opened FILE``: open, look up 100 keys, ask once; print the costs."""

import itertools
import json
import os
import sys
import time

from benchmarks.versus.process import private_bytes
from fastvec import KeyedVectors


def main() -> None:
    """Print milliseconds and the growth of this process's own memory as JSON."""
    warm = KeyedVectors(2)
    warm.add_vectors(["a", "b"], [[1, 2], [3, 4]])
    warm.most_similar("a")  # what the program itself takes is not the file's
    before = private_bytes(os.getpid())
    times = [time.perf_counter()]
    kv = KeyedVectors.load(sys.argv[1], mmap="r")
    times.append(time.perf_counter())
    for i in range(100):
        kv[f"word{i * (len(kv) // 100)}"]
    times.append(time.perf_counter())
    kv.most_similar("word1")
    times.append(time.perf_counter())
    spans = [1000 * (after - before) for before, after in itertools.pairwise(times)]
    names = ("open_ms", "lookups_ms", "query_ms")
    own = private_bytes(os.getpid()) - before
    print(json.dumps({**dict(zip(names, spans)), "own_mb": own / 1e6}))


if __name__ == "__main__":
    main()
