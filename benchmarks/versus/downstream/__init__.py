"""Packages built on gensim, each run with gensim and with fastvec under gensim's name."""
