"""What is trained on text (parts and tables), and the kernels' view of it on one corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels.engine import Job
from ..contexts import Context
from ..objectives import Objective
from ..rules import Rule
from ..text._threads import run_parts
from ..text.idstream import IdStream
from .tables import Matrix, RowTable


@dataclass(frozen=True, eq=False)
class Parts:
    """What to train: one choice on each axis, with the numbers all of them share.

    `window` is (left, right) in kept tokens; `keep` and `lock` are None for no subsampling and no
    locked rows, `tag_lock` the same of documents' tags. `bags` are (starts, rows) where a word stands for
    several input rows, else None.
    """

    context: Context
    objectives: Sequence[Objective]
    rule: Rule
    window: tuple[int, int]
    shrink: bool
    seed: int
    keep: NDArray[np.uint32] | None = None
    lock: NDArray[np.float32] | None = None
    bags: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None
    tag_lock: NDArray[np.float32] | None = None


@dataclass(eq=False)
class Tables:
    """Row tables by their kernel names and the rule's states.

    The names are ``"in"``, ``"tags"``, ``"noise"``, ``"nodes"``; ``"in"`` is the first.

    `on_shrink` is called whenever Python can see the rows again, or they were put back. Up to `workers`
    threads lay the rows out, each a table at a time.
    """

    rows: Mapping[str, RowTable]
    states: Mapping[str, RowTable] = field(default_factory=dict)
    on_shrink: Callable[[], None] | None = None
    workers: int = 1

    @contextmanager
    def wide(self) -> Iterator[None]:
        """Spread all rows for the kernels, and give them back to Python whatever happens."""
        tables = list(self._all().values())
        n_bytes = sum(table.wide.nbytes for table in tables)

        def move(each: Callable[[RowTable], object]) -> None:
            def part(first: int, last: int) -> None:
                for table in tables[first:last]:
                    each(table)

            run_parts(part, len(tables), min(self.workers, len(tables)), n_bytes)

        try:
            move(RowTable.widen)
            yield
        finally:
            try:
                move(RowTable.shrink)
            finally:  # where no thread could be started
                for table in tables:
                    table.shrink()
            if self.on_shrink is not None:
                self.on_shrink()

    def copy(self, into: dict[str, Matrix] | None = None) -> dict[str, Matrix]:
        """Return copies of all tables, narrow, in the memory of an earlier copy if there is one."""
        if into is None:
            return {name: table.narrow.copy() for name, table in self._all().items()}
        self._each(into, lambda copied, own: np.copyto(copied, own))
        return into

    def put_back(self, copies: Mapping[str, Matrix]) -> None:
        """Overwrite all tables with what `copy` returned; ValueError if the shapes differ."""
        self._each(copies, lambda copied, own: np.copyto(own, copied))
        if self.on_shrink is not None:
            self.on_shrink()

    def _each(self, copies: Mapping[str, Matrix], move: Callable[[Matrix, Matrix], object]) -> None:
        for name, table in self._all().items():
            if name not in copies or copies[name].shape != table.narrow.shape:
                raise ValueError(f"the copy of table {name!r} is missing or has another shape")
            move(copies[name], table.narrow)

    def _all(self) -> dict[str, RowTable]:
        """Rows by name, states by ``<name>.state``."""
        return {**self.rows, **{f"{name}.state": table for name, table in self.states.items()}}


def engine_job(
    parts: Parts, tables: Tables, stream: IdStream, stop: NDArray[np.int32], *, fixed: bool = False
) -> Job:
    """Return the kernels' job on a corpus; with `fixed` it only computes the loss, moving nothing."""
    rule = parts.rule
    job = Job(
        _kernels.LEVEL,
        parts.context.kernel,
        *parts.window,
        parts.shrink,
        parts.context.pool,
        parts.context.gradient_per_row,
        "fixed" if fixed else rule.kernel,
        rule.eps,
        rule.before,
        rule.clip,
        parts.seed,
    )
    job.set_corpus(stream.ids, stream.starts, _longest(stream.starts))
    for name, table in tables.rows.items():
        state = tables.states[name].wide if rule.has_state and not fixed else None
        job.set_table(name, table.wide, state)
        if table.apart is not None:
            job.set_apart(name, table.apart)
        if name == "in":
            parts.context.install(job)
    for objective in parts.objectives:
        objective.install(job)
    if parts.keep is not None:
        job.set_keep(parts.keep)
    if parts.bags is not None:
        job.set_bags(*parts.bags)
    if stream.tags is not None:
        job.set_tags(*stream.tags)
    if parts.lock is not None and not fixed:
        job.set_lock(parts.lock)
    if parts.tag_lock is not None and not fixed:
        job.set_tag_lock(parts.tag_lock)
    job.set_stop(stop)
    return job


def _longest(starts: NDArray[np.int64]) -> int:
    """Return the length of the longest sentence; in pieces, since starts may be a large map."""
    step = 1 << 20
    return max(
        (int(np.diff(starts[i : i + step + 1]).max()) for i in range(0, len(starts) - 1, step)),
        default=0,
    )
