"""Queries, and opening mapped files, beside NumPy and gensim."""
