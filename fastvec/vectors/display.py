"""How KeyedVectors show themselves to notebooks and to NumPy."""

from __future__ import annotations

from html import escape
from itertools import islice

import numpy as np
import numpy.typing as npt

from .keys import Array
from .store import KeyStore

_KEYS_SHOWN = 8
_NUMBERS_SHOWN = 6


class Display(KeyStore):
    """A table of the first keys; an array of all vectors."""

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        """Return ``vectors``, so that ``np.asarray(kv)`` is the matrix of shape (n, vector_size)."""
        kind = np.dtype(self.vectors.dtype if dtype is None else dtype)
        if copy is False and (
            kind != self.vectors.dtype or not isinstance(self.vectors, np.ndarray)
        ):
            raise ValueError(f"vectors cannot be given as {kind} without a copy")
        return np.array(self.vectors, kind) if copy else np.asarray(self.vectors, kind)

    def _repr_html_(self) -> str:
        """The head of the vectors as an HTML table."""
        view = self._view()
        dtype = getattr(view.vectors, "codes", view.vectors).dtype
        size = view.vectors.nbytes / 1e6
        lines = [
            f"<p>{escape(str(self))}, {dtype}, {size:,.1f} MB</p>",
            "<table>",
            f"<tr><th>key</th>{''.join(f'<th>{escape(name)}</th>' for name in self.expandos)}"
            "<th>vector</th></tr>",
        ]
        for row in islice(range(view.n_rows), _KEYS_SHOWN):
            cells = [escape(repr(view.keys[row]))]
            cells += [escape(str(values[row])) for values in self.expandos.values()]
            numbers = " ".join(f"{x:.3f}" for x in view.vectors[row][:_NUMBERS_SHOWN])
            cells.append(numbers + (" …" if self.vector_size > _NUMBERS_SHOWN else ""))
            lines.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        return "\n".join([*lines, "</table>"])
