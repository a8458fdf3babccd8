"""Vectors as Arrow tables and Parquet files."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .atomic import replacing

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors


def to_arrow(kv: KeyedVectors) -> Any:
    """Return a `pyarrow.Table`; see `KeyedVectors.to_arrow`."""
    pa = _pyarrow()
    try:
        keys = pa.array(kv.index_to_key)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(
            f"a column of keys must be all text or all integers; rename some: {error}"
        ) from None
    numbers = pa.array(np.ascontiguousarray(kv.vectors).reshape(-1))
    columns = {
        "key": keys if len(keys) else pa.array([], pa.string()),
        "vector": pa.FixedSizeListArray.from_arrays(numbers, kv.vector_size),
    }
    for name, values in kv.expandos.items():
        if name in columns:
            continue
        try:
            columns[name] = pa.array(values if values.dtype != object else values.tolist())
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            warnings.warn(
                f"attribute {name!r} holds what Arrow cannot, it is left out",
                UserWarning,
                stacklevel=3,
            )
    return pa.table(columns)


def to_parquet(kv: KeyedVectors, fname: str | os.PathLike[str], compression: str) -> None:
    """Write a Parquet file; see `KeyedVectors.to_parquet`."""
    table = to_arrow(kv)
    from pyarrow import parquet

    with replacing(fname) as file:
        parquet.write_table(table, file, compression=compression)


def _pyarrow() -> Any:
    """The module, or an error that names the extra."""
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError('to_arrow() needs pyarrow: pip install "fastvec[arrow]"') from error
    return pyarrow
