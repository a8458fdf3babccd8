"""Layer 0: a slow NumPy twin of every kernel, in float64, short enough to check against the papers.

Tests run kernel and twin on the same input at every instruction-set level. Nothing else uses them.
"""
