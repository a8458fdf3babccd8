"""Keys as arrays: how a file stores them, and lookups in them before any dict exists.

All keys are joined as UTF-8; integers are their decimal text. ``keys.hash`` is an open-addressing
table of row + 1 (0 = free) with linear probing from crc32(bytes), at most half full, so that a
mapped file answers its first lookups without reading the other keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from zlib import crc32

import numpy as np

from .keys import KEY_TYPES, Array, Key

_STR, _INT, _EMPTY = 0, 1, 2
TENSORS = ("keys.bytes", "keys.offsets", "keys.kind", "keys.hash")


class KeyTable:
    """Keys of a mapped file, decoded one by one as they are asked for."""

    def __init__(self, tensors: Mapping[str, Array], n_keys: int) -> None:
        """Take the four tensors of `to_tensors`; ValueError when they contradict each other."""
        self._bytes, self._offsets, self._kind, self._hash = (
            np.asarray(tensors[name]) for name in TENSORS
        )
        self._n_keys = n_keys
        if self._offsets.dtype != np.int64 or self._offsets.shape != (n_keys + 1,):
            raise ValueError(f"keys.offsets must be int64 of length {n_keys + 1}")
        if self._bytes.dtype != np.uint8 or self._bytes.ndim != 1:
            raise ValueError("keys.bytes must be a row of bytes")
        if self._kind.dtype != np.uint8 or self._kind.shape not in ((1,), (n_keys,)):
            raise ValueError("keys.kind must hold one byte, or one for each key")
        n_slots = len(self._hash)
        if self._hash.dtype != np.uint32 or n_slots <= n_keys or n_slots & (n_slots - 1):
            raise ValueError("keys.hash must be a uint32 table, larger than the number of keys")

    def __len__(self) -> int:
        return self._n_keys

    def key(self, row: int) -> Key | None:
        """The key of a row, None for a slot that was never filled."""
        kind = self._kind_of(row)
        if kind == _EMPTY:
            return None
        text = str(self._encoded(row), "utf-8", "surrogatepass")
        return int(text) if kind == _INT else text

    def __getitem__(self, row: int) -> Key | None:
        return self.key(row)

    def get(self, key: object, default: int) -> int:
        """The row of a key, as a dict of the keys would give it."""
        found = self.find(key) if isinstance(key, KEY_TYPES) else None  # type: ignore[arg-type]
        return default if found is None else found

    def find(self, key: Key) -> int | None:
        """The row of a key, or None."""
        kind, encoded = _encode(key)
        mask = len(self._hash) - 1
        slot = crc32(encoded) & mask
        for _ in range(len(self._hash)):
            row = int(self._hash[slot]) - 1
            if row < 0:
                return None
            if row >= self._n_keys:
                raise ValueError(f"keys.hash names row {row} of {self._n_keys}")
            if self._encoded(row) == encoded and self._kind_of(row) == kind:
                return row
            slot = (slot + 1) & mask
        return None

    def head(self, n: int) -> list[Key | None]:
        """The first `n` keys."""
        return [self.key(row) for row in range(min(n, self._n_keys))]

    def to_list(self) -> list[Key | None]:
        """All keys, in row order."""
        ends = self._offsets
        joined = self._bytes.tobytes()
        if len(ends) and (ends[0] < 0 or ends[-1] > len(joined) or (np.diff(ends) < 0).any()):
            raise ValueError("keys.offsets must rise from 0 to the length of keys.bytes")
        bounds = ends.tolist()
        texts = [joined[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds)]
        if not self._kind.any():
            return list(texts)
        kinds = np.broadcast_to(self._kind, self._n_keys).tolist()
        return [
            text if kind == _STR else int(text) if kind == _INT else None
            for text, kind in zip(texts, kinds)
        ]

    def _kind_of(self, row: int) -> int:
        """Whether the key of a row is text, an integer, or absent."""
        return int(self._kind[row if len(self._kind) > 1 else 0])

    def _encoded(self, row: int) -> bytes:
        """The bytes of a row's key."""
        begin, end = int(self._offsets[row]), int(self._offsets[row + 1])
        if not 0 <= begin <= end <= len(self._bytes):
            raise ValueError(f"keys.offsets: key {row} spans bytes {begin} to {end}")
        return self._bytes[begin:end].tobytes()


def to_tensors(keys: Sequence[Key | None]) -> dict[str, Array]:
    """Return the four tensors that hold `keys`."""
    texts, kinds = _encode_all(keys)
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=offsets[1:])
    if not len(kinds) or (kinds == kinds[0]).all():
        kinds = kinds[:1] if len(kinds) else np.zeros(1, np.uint8)
    hashes = np.fromiter(map(crc32, texts), np.uint32, len(texts))
    return {
        "keys.bytes": np.frombuffer(b"".join(texts), np.uint8),
        "keys.offsets": offsets,
        "keys.kind": kinds,
        "keys.hash": _hash_table(hashes),
    }


def _encode_all(keys: Sequence[Key | None]) -> tuple[list[bytes], Array]:
    """Bytes and kinds of keys."""
    if set(map(type, keys)) == {str}:
        with suppress(UnicodeEncodeError):  # lone surrogates
            return list(map(str.encode, keys)), np.zeros(len(keys), np.uint8)  # type: ignore[arg-type]
    coded = [_encode(key) for key in keys]
    return [text for _, text in coded], np.fromiter((kind for kind, _ in coded), np.uint8)


def _encode(key: Key | None) -> tuple[int, bytes]:
    """Kind and bytes of a key."""
    if key is None:
        return _EMPTY, b""
    if isinstance(key, str):
        return _STR, key.encode("utf-8", "surrogatepass")
    return _INT, b"%d" % int(key)


def _hash_table(hashes: Array) -> Array:
    """The probing table for keys with these hashes, filled in rounds: one probe for all at once."""
    n_slots = 1 << max(1, int(2 * len(hashes)).bit_length())
    table = np.zeros(n_slots, np.uint32)
    pending = np.arange(len(hashes), dtype=np.int64)
    slots = hashes.astype(np.int64) & (n_slots - 1)
    while len(pending):
        free = table[slots] == 0
        # of several keys on one free slot, one wins: whichever is written last
        table[slots[free]] = (pending[free] + 1).astype(np.uint32)
        lost = table[slots] != (pending + 1).astype(np.uint32)
        pending, slots = pending[lost], (slots[lost] + 1) & (n_slots - 1)
    return table
