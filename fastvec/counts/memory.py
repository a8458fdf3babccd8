"""How a limit of memory is shared out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fastvec.counts.rows import Plan

_SHARE = 0.85  # of the limit is planned for; allocators and the interpreter take the rest
_LEAST_PLACES = 1 << 16
_LEAST_CELLS = 1 << 20  # bytes


def private_bytes() -> int:
    """Memory of this process that no file backs (RssAnon + RssShmem), 0 where it cannot be told."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    found = (line.split()[1] for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    return 1024 * sum(map(int, found))


def machine_bytes() -> int:
    """Memory of the machine; 8 GB where it cannot be told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 << 30


@dataclass(frozen=True)
class Shares:
    """What a count may hold, in bytes.

    Attributes
    ----------
    workers : int
        Threads, fewer than asked for if their rows alone would exceed the limit.
    in_memory : bool
        Whether the text is copied into memory.
    places, cells, waiting : int
        For places of words, for finished rows, for rows that wait for their turn.
    """

    workers: int
    in_memory: bool
    places: int
    cells: int
    waiting: int


def share_out(limit: int, used: int, text_bytes: int, plan: Plan) -> Shares:
    """Share out what is left of a limit.

    Parameters
    ----------
    limit, used : int
        The limit and what this count already holds (its vocabulary), in bytes.
    text_bytes : int
        Size of the text.
    plan : Plan
        Gives the size of a thread's scratch, and the most threads.
    """
    free = max(int(limit * _SHARE) - used, limit // 8)
    workers = max(1, min(plan.workers, free // 2 // plan.bytes_per_worker))
    tables = 3 * 8 * workers * plan.n_rows  # where rows begin, for each part of the text
    free = max(free - workers * plan.bytes_per_worker - tables, limit // 16)
    in_memory = 3 * text_bytes < free
    free -= text_bytes * in_memory
    return Shares(
        workers=workers,
        in_memory=in_memory,
        places=max(free // 2, 4 * _LEAST_PLACES),
        cells=max(free // 4, _LEAST_CELLS),
        waiting=max(free // 8, _LEAST_CELLS),
    )
