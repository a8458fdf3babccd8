"""The word mover's distance of two documents."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from .keys import Array, Key
from .norms import unit_rows
from .store import KeyStore


class DocumentDistance(KeyStore):
    """Distances between documents, which are lists of keys."""

    def wmdistance(
        self, document1: Iterable[Key], document2: Iterable[Key], norm: bool = True
    ) -> float:
        """Return the word mover's distance of two documents.

        A document is the distribution of its words; the distance is the least cost of turning one
        into the other when moving a share of words costs the share times the Euclidean distance of
        their vectors.

        Parameters
        ----------
        document1, document2 : iterable of str or int
            Tokens; those without a vector are left out.
        norm : bool, default True
            Divide the vectors by their lengths first.

        Returns
        -------
        float
            0 for documents of the same vectors; infinite when a document has no token with a vector.

        Raises
        ------
        ImportError
            Without the package POT (``pip install "fastvec[wmd]"``).

        References
        ----------
        Kusner et al. (2015), From Word Embeddings to Document Distances, equation 1.
        """
        try:
            from ot import emd2
        except ImportError as error:
            raise ImportError(
                'wmdistance needs the package POT: pip install "fastvec[wmd]"'
            ) from error
        keys1, shares1 = self._distribution(document1)
        keys2, shares2 = self._distribution(document2)
        if not keys1 or not keys2:
            return math.inf
        from scipy.spatial.distance import cdist

        vectors1, vectors2 = (self._rows_of(keys).astype(np.float64) for keys in (keys1, keys2))
        if norm:
            vectors1, vectors2 = unit_rows(vectors1), unit_rows(vectors2)
        costs = cdist(vectors1, vectors2)
        if not costs.any():  # the solver would not end
            return 0.0
        return float(emd2(shares1, shares2, costs))

    def _distribution(self, document: Iterable[Key]) -> tuple[list[Key], Array]:
        """The keys of a document that have a vector, and their shares."""
        counts = Counter(key for key in document if key in self)
        shares = np.fromiter(counts.values(), np.float64, len(counts))
        return list(counts), shares / max(1, shares.sum())
