"""Vectors handed to other libraries."""

from __future__ import annotations

import os
from typing import Any

from .files import Files


class Exports(Files):
    """gensim, Arrow and Parquet."""

    def to_gensim(self) -> Any:
        """Return the vectors as a `gensim.models.KeyedVectors`; the rows are copied.

        Raises
        ------
        ImportError
            When gensim is not installed.
        """
        from fastvec.io.gensim_vectors import to_gensim  # upward, lazily: vectors do not need files

        return to_gensim(self)  # type: ignore[arg-type]

    def to_arrow(self) -> Any:
        """Return the vectors as a `pyarrow.Table`.

        Returns
        -------
        pyarrow.Table
            Columns ``key`` (text, or int64 where all keys are integers), ``vector`` (a list of
            `vector_size` numbers, without a copy where possible) and one for each attribute of the
            keys that Arrow can hold, such as ``count``.

        Raises
        ------
        ImportError
            When pyarrow is not installed.
        TypeError
            When some keys are text and some are integers.
        """
        from fastvec.io.arrow import to_arrow  # upward, lazily: vectors do not need files

        return to_arrow(self)  # type: ignore[arg-type]

    def to_parquet(self, fname: str | os.PathLike[str], compression: str = "zstd") -> None:
        """Write the table of `to_arrow` to a Parquet file, whole or not at all.

        Parameters
        ----------
        fname : str or Path
        compression : str, default "zstd"
            As pyarrow names it; ``"none"`` for none.
        """
        from fastvec.io.arrow import to_parquet  # upward, lazily: vectors do not need files

        to_parquet(self, fname, compression)  # type: ignore[arg-type]
