"""Arrow columns as corpora: texts, one sentence each, or lists of tokens."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from fastvec.text import arrow_values as values
from fastvec.text.arrow_stream import Array, ArrowStream, Field
from fastvec.text.blocks import Block, BlockSource
from fastvec.text.integers import as_integers
from fastvec.text.unpacking import ChunkReader

_TEXTS = 256  # rows at a time: a row may be a whole document
_LISTS = 1024
_ENCODED = 1 << 16  # where each part unpacks the dictionary


def arrow_source(column: Any, stream: ArrowStream) -> ArrowText | ArrowLists:
    """Return the texts or the lists of an Arrow column, of which a stream has been opened.

    Raises
    ------
    TypeError
        If the column holds something else, or there are several.
    """
    reader = _Column(column, stream)
    field = reader.field
    if values.is_string(field):
        return ArrowText(reader)
    item = field.children[0] if values.is_list(field) else None
    if item is not None and (values.is_string(item) or values.is_integer(item)):
        return ArrowLists(reader)
    raise TypeError(
        f"sentences is an Arrow column of type {_type_name(field)}, wanted strings (one sentence each) "
        "or lists of strings or integers; cast it first"
    )


class _Column:
    """The column of an Arrow object, read as often as the object allows."""

    def __init__(self, column: Any, stream: ArrowStream) -> None:
        self._column = column
        self._opened: ArrowStream | None = stream  # there may be no second one
        self.one_shot = isinstance(column, Iterator)
        self.name = f"Arrow column ({type(column).__module__}.{type(column).__name__})"
        self._in_table = stream.field.format == "+s"
        self.field = stream.field
        if self._in_table:
            names = [child.name for child in self.field.children]
            if len(names) != 1:
                raise TypeError(
                    f"sentences is an Arrow table of {len(names)} columns ({', '.join(names):.200}); "
                    "pass one of them, as in table['text']"
                )
            self.field = self.field.children[0]

    def parts(self, n_rows: int) -> Iterator[tuple[Array, int, int]]:
        """Yield arrays with a range of their rows: the first, and how many."""
        if any(field.dictionary for field in (self.field, *self.field.children)):
            n_rows = _ENCODED
        stream, self._opened = self._opened or ArrowStream(self._column), None
        for batch in stream.batches():
            array, first = batch, 0
            if self._in_table:
                array, first = batch.children[0].contents, batch.offset
            for begin in range(0, batch.length, n_rows):
                yield array, first + begin, min(n_rows, batch.length - begin)


class ArrowText:
    """A column of strings, read like a file with one sentence per line; a null is an empty line."""

    def __init__(self, column: _Column) -> None:
        self._column = column
        self.one_shot = column.one_shot

    def open(self) -> io.RawIOBase:
        """Begin to read the column; a newline within a string is a blank."""
        chunks = self._chunks()
        return ChunkReader(chunks, chunks.close)

    def _chunks(self) -> Generator[bytes]:
        field = self._column.field
        for array, begin, n in self._column.parts(_TEXTS):
            keep = values.valid(field, array, begin, n)
            yield b"".join(values.strings(field, array, begin, n, keep, _as_line))

    def __str__(self) -> str:
        return self._column.name


def _as_line(row: bytes) -> bytes:
    """Return a text as one line."""
    return row.replace(b"\n", b" ") + b"\n"


class ArrowLists(BlockSource):
    """A column of lists, each one a sentence, of strings or integers; nulls are left out."""

    def __init__(self, column: _Column) -> None:
        self._column = column
        self.one_shot = column.one_shot

    def blocks(self) -> Iterator[Block]:
        """Yield the rows as blocks."""
        field = self._column.field
        for array, begin, n in self._column.parts(_LISTS):
            yield _block(field, array, begin, n)


def _block(field: Field, array: Array, begin: int, n: int) -> Block:
    """Return n lists as a block."""
    item, items = field.children[0], array.children[0].contents
    first, lengths = values.list_items(field, array, begin, n)
    n_items = int(lengths.sum())
    keep = values.valid(item, items, first, n_items)
    rows = values.valid(field, array, begin, n)
    if rows is not None and n_items:  # a null list may have items
        of_rows = np.repeat(rows, lengths)
        keep = of_rows if keep is None else keep & of_rows
    if keep is not None:
        row_of_item = np.repeat(np.arange(n), lengths)[keep]
        lengths = np.bincount(row_of_item, minlength=n)
    if values.is_string(item):
        tokens = values.strings(item, items, first, n_items, keep, bytes.decode)
        return Block([*tokens], lengths)
    numbers = values.integers(item, items, first, n_items, keep)
    if item.dictionary is not None:
        entries = items.dictionary.contents
        numbers = values.integers(item.dictionary, entries, 0, entries.length, None)[numbers]
    return Block(as_integers(numbers), lengths)


def _type_name(field: Field) -> str:
    """Name a type by its format string and those of its parts."""
    inside = ", ".join(_type_name(child) for child in field.children)
    return f"{field.format!r}" + (f" of {inside}" if inside else "")
