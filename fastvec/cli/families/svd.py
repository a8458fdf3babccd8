"""``--model svd``: the options of PPMI, and how its matrix is factorised."""

from __future__ import annotations

from . import Family, Option, ppmi, word2vec

_FACTORS: dict[str, Option] = {
    "vector_size": word2vec.OPTIONS["vector_size"],
    "eigenvalue_weight": (
        (),
        {"type": float, "help": "power of the singular values in the vectors (0.5)"},
    ),
    "vectors": (
        (),
        {
            "choices": ["word", "context", "sum", "both"],
            "help": "which vectors: of words, of contexts, their sum, or both side by "
            "side (word; GloVe: sum)",
        },
    ),
    "normalize": (
        (),
        {
            "choices": ["row", "col", "both"],
            "help": "make rows or dimensions of length 1 (neither)",
        },
    ),
    "solver": (
        (),
        {
            "choices": ["arpack", "lanczos", "randomized"],
            "help": "exact, exact by blocks, or by random projections (arpack)",
        },
    ),
}

FAMILY = Family("SVD", {**ppmi.OPTIONS, **_FACTORS}, ppmi.parameters, iterative=False)
