"""Layer 2: counts of pairs of words, from which GloVe, PPMI and SVD are made."""
