"""Layer 5: programs that gensim has under ``gensim.scripts``."""
