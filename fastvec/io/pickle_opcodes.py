"""The opcodes of pickles that data need, and what a reader does at each; none of them calls anything.

References
----------
The opcodes are described in the source of Python's ``pickletools``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import TruncatedError

if TYPE_CHECKING:
    from .pickle_data import PickleData

_MAX_MARKS = 64  # containers begun and not yet filled; those of models are a handful deep

MARK = object()


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


def _mark(p: PickleData) -> None:
    """Begin to collect values."""
    if len(p.marks) >= _MAX_MARKS:
        p.fail("is nested too deeply")
    p.marks.append(len(p.stack))
    p.push(MARK)


def _text_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes text behind its size."""

    def action(p: PickleData) -> None:
        size = p.number(size_form)
        begin = p.at
        p.take(size)
        p.push(p.text(begin, p.at))

    return action


def _bytes_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes a view of bytes behind their size."""
    return lambda p: p.push(p.take(p.number(size_form)))


def _number_of(form: str) -> Callable[[PickleData], None]:
    """The action that pushes a number."""
    return lambda p: p.push(p.number(form))


def _long_of(size_form: str) -> Callable[[PickleData], None]:
    """The action that pushes an integer of any length."""
    return lambda p: p.push(int.from_bytes(p.take(p.number(size_form)), "little", signed=True))


def _constant(value: Any) -> Callable[[PickleData], None]:
    """The action that pushes a constant."""
    return lambda p: p.push(value)


def _tuple_of(n: int) -> Callable[[PickleData], None]:
    """The action that makes a tuple of the last n values."""

    def action(p: PickleData) -> None:
        p.push(tuple(reversed([p.pop() for _ in range(n)])))

    return action


def _append(p: PickleData) -> None:
    """Move the value on top to the list below."""
    value = p.pop()
    p.top(list).append(value)


def _appends(p: PickleData) -> None:
    """Move the values since the mark to the list below."""
    items = p.items()
    p.top(list).extend(items)


def _set_items(p: PickleData) -> None:
    """Move keys and values since the mark to the dict below."""
    _fill(p, p.items())


def _set_item(p: PickleData) -> None:
    """Move a key and a value to the dict below."""
    value = p.pop()
    _fill(p, [p.pop(), value])


def _fill(p: PickleData, items: list[Any]) -> None:
    """Put keys and values into the dict on top, or into the defaultdict that would be there."""
    target = p.stack[-1] if p.stack else None
    if type(target) is Made and target.name == "collections.defaultdict":
        if target.state is None:
            target.state = {}
        target = target.state
    if type(target) is not dict:
        p.fail("fills a dict that is not there")
    if len(items) % 2:
        p.fail("holds a key without a value")
    for key in items[::2]:
        # a tuple of tuples of tuples ... would be hashed by recursion
        if type(key) not in (str, int, float, bool, type(None)):
            p.fail(f"has a {type(key).__name__} as a key")
    target.update(zip(items[::2], items[1::2]))


def _add_items(p: PickleData) -> None:
    """Move the values since the mark to the set below."""
    items = _text_items(p)
    p.top(set).update(items)


def _frozen_set(p: PickleData) -> None:
    """Make a frozen set of the values since the mark."""
    p.push(frozenset(_text_items(p)))


def _text_items(p: PickleData) -> list[Any]:
    """The values since the last mark, which must be text: others need not be fit for a set."""
    items = p.items()
    if any(type(item) is not str for item in items):
        p.fail("holds a set of something else than text")
    return items


def _name(p: PickleData, module: object, name: object) -> None:
    """Push a name, if it is allowed."""
    full = f"{module}.{name}"
    if type(module) is not str or type(name) is not str or not p.allowed(full):
        p.fail(f"names {full:.100}, which files of vectors do not need; nothing was run")
    p.push(Name(full))


def _global(p: PickleData) -> None:
    """Two lines: module and name."""
    parts = []
    for _ in range(2):
        end = bytes(p.data[p.at : p.at + 200]).find(b"\n")
        if end < 0:
            p.fail("holds a name without an end", TruncatedError)
        parts.append(p.text(p.at, p.at + end))
        p.at += end + 1
    _name(p, *parts)


def _stack_global(p: PickleData) -> None:
    """Push the name that module and attribute on top are of."""
    name = p.pop()
    _name(p, p.pop(), name)


def _make(p: PickleData) -> None:
    """Note what would be called with what."""
    args, name = p.pop(), p.pop()
    if type(name) is not Name or type(args) is not tuple:
        p.fail("calls something that is not a name")
    p.push(p.make(name.full, args))


def _build(p: PickleData) -> None:
    """Note the state that would be set."""
    state = p.pop()
    target = p.top(Made)
    if target.state is not None:
        p.fail(f"sets the state of a {target.name} twice")
    target.state = state


def _put(form: str) -> Callable[[PickleData], None]:
    """The action that remembers the value on top under the next number, or an old one."""

    def action(p: PickleData) -> None:
        number = p.number(form)
        value = p.pop()
        p.push(value)
        if number == len(p.memo):
            p.memo.append(value)
        elif number < len(p.memo):
            p.memo[number] = value
        else:
            p.fail(f"remembers value {number} after {len(p.memo)}")

    return action


def _get(form: str) -> Callable[[PickleData], None]:
    """The action that pushes a remembered value."""

    def action(p: PickleData) -> None:
        number = p.number(form)
        if number >= len(p.memo):
            p.fail(f"recalls value {number} of {len(p.memo)}")
        p.push(p.memo[number])

    return action


def _protocol(p: PickleData) -> None:
    """Check the version."""
    version = p.number("B")
    if not 2 <= version <= 5:
        p.fail(f"has protocol {version}; 2 to 5 are read")


def _frame(p: PickleData) -> None:
    """Pass over the size of a frame, which tells nothing new."""
    p.take(8)


SHORT_TEXT, MEMOIZE, INT, LONG_GET, STOP = 0x8C, 0x94, ord("J"), ord("j"), ord(".")

ACTIONS: dict[int, Callable[[PickleData], None]] = {
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
    ord("]"): lambda p: p.push([]),
    ord("}"): lambda p: p.push({}),
    0x8F: lambda p: p.push(set()),
    ord(")"): _constant(()),
    ord("t"): lambda p: p.push(tuple(p.items())),
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
