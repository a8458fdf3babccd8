"""Counts to vectors by PPMI and SVD: by fastvec, and as one writes it with SciPy alone."""

from pathlib import Path
from typing import Any

from benchmarks.versus.clock import timed

Result = dict[str, Any]
SMOOTHING = 0.75


def factorize(program: str, path: str, dim: int, solver: str = "arpack") -> Result:
    """Read counts of pairs, weight them, factorise, scale: all of it timed.

    Parameters
    ----------
    program : {"fastvec", "scipy"}
    path : str
        ``.npz`` file of the counts, as `scipy.sparse.save_npz` writes it.
    dim : int
    solver : {"arpack", "lanczos", "randomized"}
        fastvec's.
    """
    result: Result = {}
    if program == "scipy":
        import numpy as np
        import scipy.sparse as sparse
        from scipy.sparse.linalg import svds

        with timed(result):
            counts = sparse.load_npz(path).tocoo()
            rows = np.asarray(counts.sum(axis=1)).ravel()
            contexts = np.asarray(counts.sum(axis=0)).ravel() ** SMOOTHING
            contexts /= contexts.sum()
            pmi = np.log(counts.data / rows[counts.row] / contexts[counts.col])
            kept = pmi > 0
            cells = pmi[kept], (counts.row[kept], counts.col[kept])
            ppmi = sparse.csr_array(sparse.coo_array(cells, shape=counts.shape))
            start = np.random.default_rng(1).standard_normal(min(counts.shape))
            left, values, _ = svds(ppmi, k=dim, v0=start)
            vectors = (left * np.sqrt(values)).astype(np.float32)
    else:
        import scipy.sparse as sparse

        import fastvec

        with timed(result):
            counts = sparse.load_npz(path)
            words = list(range(counts.shape[0]))
            matrix = fastvec.CooccurrenceMatrix.from_scipy(counts, words)
            model = fastvec.SVD(
                vector_size=dim, context_smoothing=SMOOTHING, solver=solver, workers=None
            ).fit(matrix)
            vectors = model.wv.vectors
        values = model.singular_values
    result["shape"] = list(vectors.shape)
    result["singular_values"] = [float(values.max()), float(values.min())]
    return result


def count_pairs(program: str, corpus: str, path: str) -> Result:
    """Write the counts of pairs within 2 words of each other, for both programs to read."""
    import scipy.sparse as sparse

    import fastvec

    matrix = fastvec.CooccurrenceMatrix.count(
        corpus_file=corpus, window=2, window_weighting="flat", progress=False
    )
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    sparse.save_npz(path, matrix.to_scipy(), compressed=False)
    return {"n_words": matrix.n_words, "nnz": matrix.nnz}
