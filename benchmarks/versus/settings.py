"""The settings that every row shares, so that both programs always train the same model."""

from typing import Any

Settings = dict[str, Any]

COMMON: Settings = {"window": 5, "min_count": 5, "sample": 1e-3, "seed": 1}

MODELS: dict[str, Settings] = {
    "sgns": {"sg": 1, "negative": 5, "hs": 0, "alpha": 0.025},
    "cbow": {"sg": 0, "negative": 5, "hs": 0, "alpha": 0.05},
    "sghs": {"sg": 1, "negative": 0, "hs": 1, "alpha": 0.025},
}

SUBWORDS: Settings = {"min_n": 3, "max_n": 6, "bucket": 2_000_000}  # of FastText


def settings(model: str, **changes: Any) -> Settings:
    """Keyword arguments of ``Word2Vec`` for a model, with the row's changes on top."""
    return {**COMMON, **MODELS[model], "vector_size": 100, "workers": 1, **changes}
