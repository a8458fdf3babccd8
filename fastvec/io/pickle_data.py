"""The data in a pickle, without running any of it.

A pickle is a program: opcodes that push values, look up names and call them. This reader knows the
opcodes that data needs. It imports nothing and calls nothing: a name becomes a `Name` if the caller
allows it (any other is an error), a call becomes a `Made` that tells what would have been called with
what. Sizes and memo numbers are checked against the bytes that exist and the entries that were made, so
that a short file cannot ask for much memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, NoReturn

from .errors import FormatError, TruncatedError
from .pickle_opcodes import ACTIONS, INT, LONG_GET, MARK, MEMOIZE, SHORT_TEXT, STOP, Made, Name

__all__ = ["Made", "Name", "PickleData"]

_int32, _uint32 = struct.Struct("<i").unpack_from, struct.Struct("<I").unpack_from
_MAX_STACK = 1 << 16  # values waiting for their container; picklers write a thousand at once


class PickleData:
    """Reads one pickle.

    Parameters
    ----------
    data : bytes or memoryview
    allowed : callable
        Tells of a full name whether it may occur.
    title : str
        Name of the file, for messages.
    make : callable, default `Made`
        Returns what stands for the call of a name with a tuple of arguments.
    """

    def __init__(
        self,
        data: bytes | memoryview,
        allowed: Callable[[str], bool],
        title: str,
        make: Callable[[str, tuple[Any, ...]], Any] = Made,
    ) -> None:
        self.data = memoryview(data)
        self.allowed = allowed
        self.make = make
        self.title = title
        self.at = 0  # behind the current opcode
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: list[Any] = []

    def read(self) -> Any:
        """Return the pickled value.

        Raises
        ------
        FormatError
            For a name that is not allowed, an opcode or a structure that data does not need, or
            damage; the message tells the byte.
        """
        data, stack, memo, actions = self.data, self.stack, self.memo, ACTIONS
        size = len(data)
        at = 0
        while at < size:
            opcode = data[at]
            at += 1
            if opcode == SHORT_TEXT and at < size:  # these four make up most of a vocabulary
                end = at + 1 + data[at]
                if end > size:
                    self.fail("ends inside a text", TruncatedError)
                stack.append(self.text(at + 1, end))
                at = end
            elif opcode == MEMOIZE and stack:
                memo.append(stack[-1])
            elif opcode == INT and at + 4 <= size:
                stack.append(_int32(data, at)[0])
                at += 4
            elif opcode == LONG_GET and at + 4 <= size and _uint32(data, at)[0] < len(memo):
                stack.append(memo[_uint32(data, at)[0]])
                at += 4
            elif opcode == STOP:
                self.at = at
                return self.pop()
            else:
                action = actions.get(opcode)
                self.at = at
                if action is None:
                    self.fail(f"opcode {bytes([opcode])!r} has no place in a file of vectors")
                action(self)
                at = self.at
                if len(stack) > _MAX_STACK:
                    self.fail("too many values outside any container")
        self.fail("ends without a value", TruncatedError)

    def fail(self, what: str, kind: type[FormatError] = FormatError) -> NoReturn:
        """Raise an error that names the byte."""
        raise kind(f"{self.title}: byte {self.at}: the pickle {what}")

    def take(self, n: int) -> memoryview:
        """The next n bytes."""
        end = self.at + n
        if n < 0 or end > len(self.data):
            self.fail(f"wants {n} bytes more, there are {len(self.data) - self.at}", TruncatedError)
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def number(self, form: str) -> Any:
        """The next number in a format of `struct`."""
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self, begin: int, end: int) -> str:
        """Some bytes as text."""
        try:
            return str(self.data[begin:end], "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            self.at = begin
            self.fail(f"holds text that is not UTF-8: {error.reason}")

    def pop(self) -> Any:
        """The value on top, which must not be a mark."""
        if not self.stack or self.stack[-1] is MARK:
            self.fail("takes a value that is not there")
        return self.stack.pop()

    def top(self, kind: type) -> Any:
        """The value on top, left there, which must be of a type."""
        if not self.stack or type(self.stack[-1]) is not kind:
            self.fail(f"fills a {kind.__name__} that is not there")
        return self.stack[-1]

    def items(self) -> list[Any]:
        """The values since the last mark, which goes."""
        if not self.marks:
            self.fail("takes values since a mark that is not there")
        begin = self.marks.pop()
        items = self.stack[begin + 1 :]
        del self.stack[begin:]
        return items

    def push(self, value: Any) -> None:
        """Put a value on top."""
        self.stack.append(value)
