"""Bytes that grow where they lie: the system moves the pages of a large block, not its bytes."""

from __future__ import annotations

import contextlib
import mmap
import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LARGE = 4 << 20  # bytes from which on memory is asked of the system
# Blocks of the system can grow, and be given huge pages, only here.
CAN_GROW = sys.platform == "linux"


class GrowingBytes:
    """A block of memory that is appended to, in huge pages where there are any.

    Much of the time of filling new memory goes to the first touch of each page; huge pages are few.
    """

    def __init__(self) -> None:
        self._small = bytearray()
        self._large: mmap.mmap | None = None
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def append(self, data: memoryview) -> None:
        """Append a copy of some bytes."""
        end = self._used + len(data)
        if self._large is None and (end < _LARGE or not CAN_GROW):
            self._small += data
        else:
            self._reserve(end)[self._used : end] = data
        self._used = end

    def _reserve(self, n: int) -> mmap.mmap:
        """Return the large block, of at least so many bytes; what was not touched takes no memory."""
        if self._large is None:
            self._large = _first_that_fits(block, n)
            self._large[: self._used] = self._small
            self._small = bytearray()
        elif n > len(self._large):
            _first_that_fits(self._large.resize, n)
        return self._large

    def finish(self) -> memoryview:
        """Return the bytes; nothing can be appended any more."""
        if self._large is None:
            return memoryview(self._small)
        return memoryview(self._large)[: self._used]


def block(n: int) -> mmap.mmap:
    """Return n bytes of the system, where it `CAN_GROW` them; OSError if it has none."""
    memory = mmap.mmap(-1, n, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError, AttributeError):  # a kernel without huge pages
        memory.madvise(mmap.MADV_HUGEPAGE)
    return memory


def _first_that_fits(make: Callable[[int], T], n: int) -> T:
    """Make a block with room for as much again, or, where the system grants no such block, without."""
    with contextlib.suppress(OSError):
        return make(2 * n)
    try:
        return make(n)
    except OSError as error:
        raise MemoryError(f"no memory for a block of {n} bytes") from error
