"""fastvec beside gensim and fastText (``python -m benchmarks.versus``)."""
