"""KeyedVectors: vectors with keys, put together from its parts."""

from __future__ import annotations

from .cosmul import CosmulQueries
from .display import Display
from .editing import Editing
from .evaluation import Evaluation
from .exports import Exports
from .former_names import FormerNames
from .measures import Measures
from .pairs import PairQueries
from .storage import Storage
from .word_mover import DocumentDistance


class KeyedVectors(
    FormerNames,
    Measures,
    CosmulQueries,
    PairQueries,
    Storage,
    Exports,
    Editing,
    Evaluation,
    DocumentDistance,
    Display,
):
    """Vectors by key, with queries, arithmetic, evaluation and files.

    Parameters
    ----------
    vector_size : int
        Number of dimensions, at least 1.
    count : int, default 0
        Rows to reserve; `add_vector` fills them.
    dtype : dtype, default float32
        Type of the numbers.
    mapfile_path : str, optional
        Kept as an attribute for compatibility.

    Attributes
    ----------
    vectors : ndarray of shape (n, vector_size)
        C order, writable unless mapped read-only; may be assigned.
    key_to_index : dict of key to int
    index_to_key : list of key
    norms : ndarray of shape (n,) or None
        Lengths of the rows as `fill_norms` found them.
    expandos : dict of str to ndarray
        Attributes of the keys, such as ``count``.
    next_index : int
        The row that `add_vector` fills next.

    Examples
    --------
    >>> import numpy as np
    >>> kv = KeyedVectors(2)
    >>> kv.add_vectors(["north", "east", "northeast"], np.array([[0, 1], [1, 0], [1, 1]]))
    >>> kv.most_similar("north", topn=1)[0][0]
    'northeast'
    >>> print(kv)
    KeyedVectors<vector_size=2, 3 keys>
    """
