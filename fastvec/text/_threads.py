"""A handful of threads that run one function and bring its first exception back to the caller."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

_POLL_SECONDS = 0.1  # how long Ctrl-C may wait
_PART_BYTES = 4 << 20  # a thread starts in 0.1 ms, and moves so much in some ms


def n_threads(workers: int | None, argument: str = "workers") -> int:
    """Return the number of threads that an argument asks for; None stands for all cores."""
    if workers is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    if workers < 1:
        raise ValueError(f"{argument} must be at least 1, or None for all cores, got {workers}")
    return workers


def run_threads(
    function: Callable[[int], object], n: int, stop: Callable[[], object] = lambda: None
) -> None:
    """Call function(rank) for rank 0 to n - 1, one thread each; n = 1 stays on the calling thread.

    ``stop`` is called as soon as one of them raises, or the caller is interrupted; it must make the
    others return. The first exception is raised again after all have ended.
    """
    if n == 1:
        function(0)
        return
    errors: list[BaseException] = []

    def run(rank: int) -> None:
        try:
            function(rank)
        except BaseException as error:
            errors.append(error)
            stop()

    threads = [threading.Thread(target=run, args=(rank,), daemon=True) for rank in range(n)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(_POLL_SECONDS)
    except BaseException:
        stop()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        raise
    if errors:
        raise errors[0]


def run_parts(function: Callable[[int, int], object], n: int, workers: int, n_bytes: int) -> None:
    """Call function(first, last) for parts of range(n), each on a thread of its own.

    At most `workers` threads share the `n_bytes` that are moved; none gets so few that starting it
    would take as long.
    """
    n_parts = min(workers, 1 + n_bytes // _PART_BYTES)
    cuts = [n * rank // n_parts for rank in range(n_parts + 1)]
    run_threads(lambda rank: function(cuts[rank], cuts[rank + 1]), n_parts)
