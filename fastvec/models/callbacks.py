"""Training callbacks under the module path that gensim's users type."""

from ..train.callbacks import CallbackAny2Vec, StopTraining

__all__ = ["CallbackAny2Vec", "StopTraining"]
