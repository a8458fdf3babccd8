"""Layer 1: small helpers under the names that gensim's users know."""

from .corpora import ClippedCorpus, RepeatCorpus, RepeatCorpusNTimes, save_as_line_sentence
from .files import open, pickle, unpickle
from .saveload import SaveLoad, call_on_class_only
from .strings import (
    any2unicode,
    any2utf8,
    deaccent,
    simple_preprocess,
    simple_tokenize,
    to_unicode,
    to_utf8,
    tokenize,
)
from .words import RULE_DEFAULT, RULE_DISCARD, RULE_KEEP, keep_vocab_item, prune_vocab

__all__ = [
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "ClippedCorpus",
    "RepeatCorpus",
    "RepeatCorpusNTimes",
    "SaveLoad",
    "any2unicode",
    "any2utf8",
    "call_on_class_only",
    "deaccent",
    "keep_vocab_item",
    "open",
    "pickle",
    "prune_vocab",
    "save_as_line_sentence",
    "simple_preprocess",
    "simple_tokenize",
    "to_unicode",
    "to_utf8",
    "tokenize",
    "unpickle",
]
