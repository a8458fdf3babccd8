"""Layer 0: a slow NumPy twin of every kernel. Clear first; the tests compare the two."""
