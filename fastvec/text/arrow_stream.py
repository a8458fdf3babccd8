"""The Arrow C data interface: columns of any library that offers them, without importing it.

The structs and their ownership rules are those of the Arrow documentation, "The Arrow C data
interface" and "The Arrow PyCapsule interface". Memory belongs to the producer: it is valid until the
array's ``release`` is called, so nothing that outlives a batch may point into it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Schema(ctypes.Structure):
    """``struct ArrowSchema``."""


class Array(ctypes.Structure):
    """``struct ArrowArray``."""

    length: int
    null_count: int
    offset: int
    n_buffers: int
    buffers: Any
    children: Any
    dictionary: Any
    release: Any


class _Stream(ctypes.Structure):
    """``struct ArrowArrayStream``."""


Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.POINTER(Schema)),
    ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.POINTER(Array)),
    ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
    ("release", _RELEASE),
    ("private_data", ctypes.c_void_p),
]

# A prototype of our own: attributes set on ctypes.pythonapi's functions would be everybody's.
_capsule_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


@dataclass(frozen=True)
class Field:
    """The type of a column: Arrow's format string, and those of what it consists of."""

    format: str
    name: str
    children: tuple[Field, ...]
    dictionary: Field | None


class ArrowStream:
    """Arrow data that an object has handed out, to be read once.

    Raises
    ------
    OSError
        If the producer fails.
    """

    def __init__(self, column: Any) -> None:
        self._stream: Any = None
        self._array: Any = None
        # The capsules own the structs, and release what has not been released when they go.
        if hasattr(column, "__arrow_c_stream__"):
            self._capsules = (column.__arrow_c_stream__(),)
            self._stream = _Stream.from_address(
                _capsule_pointer(self._capsules[0], b"arrow_array_stream")
            )
            schema = Schema()
            self._check(self._stream.get_schema(self._address(), ctypes.byref(schema)))
            try:
                self.field = _field(schema)
            finally:
                schema.release(ctypes.addressof(schema))
        else:
            self._capsules = column.__arrow_c_array__()
            pointers = map(_capsule_pointer, self._capsules, (b"arrow_schema", b"arrow_array"))
            schema_at, array_at = pointers
            self.field = _field(Schema.from_address(schema_at))
            self._array = Array.from_address(array_at)

    def batches(self) -> Iterator[Array]:
        """Yield the arrays; each is gone when the next one is asked for."""
        if self._stream is None:
            yield self._array
            return
        while True:
            array = Array()
            self._check(self._stream.get_next(self._address(), ctypes.byref(array)))
            if not array.release:
                return
            try:
                yield array
            finally:
                array.release(ctypes.addressof(array))

    def _address(self) -> int:
        return ctypes.addressof(self._stream)

    def _check(self, status: int) -> None:
        """Raise the producer's error."""
        if status:
            message = self._stream.get_last_error(self._address()) or b"no reason given"
            reason = message.decode("utf-8", "replace")
            raise OSError(status, f"the Arrow column could not be read: {reason}")


def _field(schema: Any) -> Field:
    """Copy what a schema says, which is about to be released."""
    children = (schema.children[i].contents for i in range(schema.n_children))
    return Field(
        schema.format.decode(),
        (schema.name or b"").decode("utf-8", "replace"),
        tuple(map(_field, children)),
        _field(schema.dictionary.contents) if schema.dictionary else None,
    )
