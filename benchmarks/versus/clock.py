"""CPU and wall seconds of a stretch of code, and of the epochs inside a training."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def timed(result: dict[str, Any]) -> Iterator[None]:
    """Add ``cpu`` (all threads of this process) and ``wall`` seconds to a result."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    result["cpu"] = time.process_time() - cpu
    result["wall"] = time.perf_counter() - wall


class EpochClock:
    """A training callback, with gensim's names, that notes the seconds of each epoch and their sum."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0
        self.walls: list[float] = []
        self._start = (0.0, 0.0)

    def on_train_begin(self, model: Any) -> None:
        """Nothing: reading and encoding may still be ahead."""

    def on_epoch_begin(self, model: Any) -> None:
        """Note the time."""
        self._start = time.process_time(), time.perf_counter()

    def on_epoch_end(self, model: Any) -> None:
        """Add what has passed."""
        self.cpu += time.process_time() - self._start[0]
        self.walls.append(time.perf_counter() - self._start[1])
        self.wall += self.walls[-1]

    def on_train_end(self, model: Any) -> None:
        """Nothing."""
