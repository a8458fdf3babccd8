"""The data in a pickle, without running any of it.

A pickle is a program: opcodes that push values, look up names and call them. This reader knows the
opcodes that data needs. It imports nothing and calls nothing: a name becomes a `Name` if the caller
allows it (any other is an error), a call becomes a `Made` that tells what would have been called with
what. Sizes and memo numbers are checked against the bytes that exist and the entries that were made, so
that a short file cannot ask for much memory.

References
----------
The opcodes are described in the source of Python's ``pickletools``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from .errors import FormatError, TruncatedError

_MAX_MARKS = 64  # containers begun and not yet filled; those of models are a handful deep
_MAX_STACK = 1 << 16  # values waiting for their container; picklers write a thousand at once

_MARK = object()


@dataclass(frozen=True)
class Name:
    """A class or function that the pickle names."""

    full: str


@dataclass(eq=False)
class Made:
    """What calling a name would have made, with the state that would have been set."""

    name: str
    args: tuple[Any, ...]
    state: Any = None


class PickleData:
    """Reads one pickle.

    Parameters
    ----------
    data : bytes or memoryview
    allowed : callable
        Tells of a full name whether it may occur.
    title : str
        Name of the file, for messages.
    """

    def __init__(
        self, data: bytes | memoryview, allowed: Callable[[str], bool], title: str
    ) -> None:
        self._data = memoryview(data)
        self._allowed = allowed
        self._title = title
        self._at = 0  # behind the current opcode
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: list[Any] = []

    def read(self) -> Any:
        """Return the pickled value.

        Raises
        ------
        FormatError
            For a name that is not allowed, an opcode or a structure that data does not need, or
            damage; the message tells the byte.
        """
        data, stack, memo, actions = self._data, self._stack, self._memo, _ACTIONS
        size = len(data)
        at = 0
        while at < size:
            opcode = data[at]
            at += 1
            if opcode == _SHORT_TEXT and at < size:  # these four make up most of a vocabulary
                end = at + 1 + data[at]
                if end > size:
                    self._fail("ends inside a text", TruncatedError)
                stack.append(self._text(at + 1, end))
                at = end
            elif opcode == _MEMOIZE and stack:
                memo.append(stack[-1])
            elif opcode == _INT and at + 4 <= size:
                stack.append(_int32(data, at)[0])
                at += 4
            elif opcode == _LONG_GET and at + 4 <= size and _uint32(data, at)[0] < len(memo):
                stack.append(memo[_uint32(data, at)[0]])
                at += 4
            elif opcode == _STOP:
                self._at = at
                return self._pop()
            else:
                action = actions.get(opcode)
                self._at = at
                if action is None:
                    self._fail(f"opcode {bytes([opcode])!r} has no place in a file of vectors")
                action(self)
                at = self._at
                if len(stack) > _MAX_STACK:
                    self._fail("too many values outside any container")
        self._fail("ends without a value", TruncatedError)

    def _fail(self, what: str, kind: type[FormatError] = FormatError) -> NoReturn:
        """Raise an error that names the byte."""
        raise kind(f"{self._title}: byte {self._at}: the pickle {what}")

    def _take(self, n: int) -> memoryview:
        """The next n bytes."""
        end = self._at + n
        if n < 0 or end > len(self._data):
            self._fail(
                f"wants {n} bytes more, there are {len(self._data) - self._at}", TruncatedError
            )
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _number(self, form: str) -> Any:
        """The next number in a format of `struct`."""
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _text(self, begin: int, end: int) -> str:
        """Some bytes as text."""
        try:
            return str(self._data[begin:end], "utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            self._at = begin
            self._fail(f"holds text that is not UTF-8: {error.reason}")

    def _pop(self) -> Any:
        """The value on top, which must not be a mark."""
        if not self._stack or self._stack[-1] is _MARK:
            self._fail("takes a value that is not there")
        return self._stack.pop()

    def _top(self, kind: type) -> Any:
        """The value on top, left there, which must be of a type."""
        if not self._stack or type(self._stack[-1]) is not kind:
            self._fail(f"fills a {kind.__name__} that is not there")
        return self._stack[-1]

    def _items(self) -> list[Any]:
        """The values since the last mark, which goes."""
        if not self._marks:
            self._fail("takes values since a mark that is not there")
        begin = self._marks.pop()
        items = self._stack[begin + 1 :]
        del self._stack[begin:]
        return items

    def _push(self, value: Any) -> None:
        self._stack.append(value)


def _mark(p: PickleData) -> None:
    if len(p._marks) >= _MAX_MARKS:
        p._fail("is nested too deeply")
    p._marks.append(len(p._stack))
    p._push(_MARK)


def _text_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes text behind its size."""

    def action(p: PickleData) -> None:
        size = p._number(size_form)
        begin = p._at
        p._take(size)
        p._push(p._text(begin, p._at))

    return action


def _bytes_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes a view of bytes behind their size."""
    return lambda p: p._push(p._take(p._number(size_form)))


def _number_of(form: str) -> Callable[[PickleData], None]:
    """The action that pushes a number."""
    return lambda p: p._push(p._number(form))


def _long_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes an integer of any length."""
    return lambda p: p._push(int.from_bytes(p._take(p._number(size_form)), "little", signed=True))


def _constant(value: Any) -> Callable[[PickleData], None]:
    """The action that pushes a constant."""
    return lambda p: p._push(value)


def _tuple_of(n: int) -> Callable[[PickleData], None]:
    """The action that makes a tuple of the last n values."""

    def action(p: PickleData) -> None:
        p._push(tuple(reversed([p._pop() for _ in range(n)])))

    return action


def _append(p: PickleData) -> None:
    value = p._pop()
    p._top(list).append(value)


def _appends(p: PickleData) -> None:
    items = p._items()
    p._top(list).extend(items)


def _set_items(p: PickleData) -> None:
    _fill(p, p._items())


def _set_item(p: PickleData) -> None:
    value = p._pop()
    _fill(p, [p._pop(), value])


def _fill(p: PickleData, items: list[Any]) -> None:
    """Put keys and values into the dict on top, or into the defaultdict that would be there."""
    target = p._stack[-1] if p._stack else None
    if type(target) is Made and target.name == "collections.defaultdict":
        if target.state is None:
            target.state = {}
        target = target.state
    if type(target) is not dict:
        p._fail("fills a dict that is not there")
    if len(items) % 2:
        p._fail("holds a key without a value")
    for key in items[::2]:
        # a tuple of tuples of tuples ... would be hashed by recursion
        if type(key) not in (str, int, float, bool, type(None)):
            p._fail(f"has a {type(key).__name__} as a key")
    target.update(zip(items[::2], items[1::2]))


def _add_items(p: PickleData) -> None:
    items = _text_items(p)
    p._top(set).update(items)


def _frozen_set(p: PickleData) -> None:
    p._push(frozenset(_text_items(p)))


def _text_items(p: PickleData) -> list[Any]:
    """The values since the last mark, which must be text: others need not be fit for a set."""
    items = p._items()
    if any(type(item) is not str for item in items):
        p._fail("holds a set of something else than text")
    return items


def _name(p: PickleData, module: object, name: object) -> None:
    """Push a name, if it is allowed."""
    full = f"{module}.{name}"
    if type(module) is not str or type(name) is not str or not p._allowed(full):
        p._fail(f"names {full:.100}, which files of vectors do not need; nothing was run")
    p._push(Name(full))


def _global(p: PickleData) -> None:
    """Two lines: module and name."""
    parts = []
    for _ in range(2):
        end = bytes(p._data[p._at : p._at + 200]).find(b"\n")
        if end < 0:
            p._fail("holds a name without an end", TruncatedError)
        parts.append(p._text(p._at, p._at + end))
        p._at += end + 1
    _name(p, *parts)


def _stack_global(p: PickleData) -> None:
    name = p._pop()
    _name(p, p._pop(), name)


def _make(p: PickleData) -> None:
    """Note what would be called with what."""
    args, name = p._pop(), p._pop()
    if type(name) is not Name or type(args) is not tuple:
        p._fail("calls something that is not a name")
    p._push(Made(name.full, args))


def _build(p: PickleData) -> None:
    state = p._pop()
    target = p._top(Made)
    if target.state is not None:
        p._fail(f"sets the state of a {target.name} twice")
    target.state = state


def _put(form: str) -> Callable[[PickleData], None]:
    """The action that remembers the value on top under the next number, or an old one."""

    def action(p: PickleData) -> None:
        number = p._number(form)
        value = p._pop()
        p._push(value)
        if number == len(p._memo):
            p._memo.append(value)
        elif number < len(p._memo):
            p._memo[number] = value
        else:
            p._fail(f"remembers value {number} after {len(p._memo)}")

    return action


def _get(form: str) -> Callable[[PickleData], None]:
    """The action that pushes a remembered value."""

    def action(p: PickleData) -> None:
        number = p._number(form)
        if number >= len(p._memo):
            p._fail(f"recalls value {number} of {len(p._memo)}")
        p._push(p._memo[number])

    return action


def _protocol(p: PickleData) -> None:
    version = p._number("B")
    if not 2 <= version <= 5:
        p._fail(f"has protocol {version}; 2 to 5 are read")


def _frame(p: PickleData) -> None:
    p._take(8)  # its size tells nothing new


_SHORT_TEXT, _MEMOIZE, _INT, _LONG_GET, _STOP = 0x8C, 0x94, ord("J"), ord("j"), ord(".")
_int32, _uint32 = struct.Struct("<i").unpack_from, struct.Struct("<I").unpack_from

_ACTIONS: dict[int, Callable[[PickleData], None]] = {
    0x80: _protocol,
    0x95: _frame,
    ord("("): _mark,
    ord("N"): _constant(None),
    0x88: _constant(True),
    0x89: _constant(False),
    ord("J"): _number_of("<i"),
    ord("K"): _number_of("B"),
    ord("M"): _number_of("<H"),
    ord("G"): _number_of(">d"),
    0x8A: _long_of("B"),
    0x8B: _long_of("<i"),
    0x8C: _text_of("B"),
    ord("X"): _text_of("<I"),
    0x8D: _text_of("<Q"),
    ord("C"): _bytes_of("B"),
    ord("B"): _bytes_of("<I"),
    0x8E: _bytes_of("<Q"),
    0x96: _bytes_of("<Q"),
    ord("]"): lambda p: p._push([]),
    ord("}"): lambda p: p._push({}),
    0x8F: lambda p: p._push(set()),
    ord(")"): _constant(()),
    ord("t"): lambda p: p._push(tuple(p._items())),
    0x85: _tuple_of(1),
    0x86: _tuple_of(2),
    0x87: _tuple_of(3),
    ord("a"): _append,
    ord("e"): _appends,
    ord("s"): _set_item,
    ord("u"): _set_items,
    0x90: _add_items,
    0x91: _frozen_set,
    ord("c"): _global,
    0x93: _stack_global,
    ord("R"): _make,
    0x81: _make,
    ord("b"): _build,
    ord("q"): _put("B"),
    ord("r"): _put("<I"),
    ord("h"): _get("B"),
    ord("j"): _get("<I"),
}
