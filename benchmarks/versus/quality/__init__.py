"""Quality of trained vectors: one evaluator, fastvec's, scores the vectors of every program."""

from benchmarks.versus.quality.scores import score_file, train_and_save, train_and_score

__all__ = ["score_file", "train_and_save", "train_and_score"]
