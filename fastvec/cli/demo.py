"""Learn words from Python's own documentation, found on this machine: nothing is downloaded.

Trains skip-gram vectors on the help topics and the standard library's docstrings, prints the
loss of every epoch and the neighbours of a few words, saves the model and opens it again.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from ..train.callbacks import CallbackAny2Vec
from ._output import emit, positive_int, say

if TYPE_CHECKING:
    from ..models.word2vec import Word2Vec
    from ..vectors.keyed import KeyedVectors

HELP = "train on Python's own documentation and show neighbours"
EXAMPLES = """\
  fastvec demo
  fastvec demo --output python.fastvec --vector-size 300
"""

WORDS = ("month", "server", "thread", "directory", "exception", "bytes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("--output", default="demo.fastvec", metavar="FILE", help="model file (demo.fastvec)")
    add("--vector-size", type=positive_int, default=100, metavar="N", help="dimensions (100)")
    add("--epochs", type=positive_int, default=20, metavar="N", help="passes over the text (20)")
    add("--workers", type=positive_int, metavar="N", help="threads (all processors)")


def run(args: argparse.Namespace) -> int:
    """Gather, train, save, open again, query."""
    from .demo_text import documentation_sentences

    start = time.perf_counter()
    say(args, "Reading Python's help topics and the standard library's docstrings ...")
    sentences = documentation_sentences()
    n_words = sum(map(len, sentences))
    say(args, f"{n_words:,} words in {len(sentences):,} paragraphs")
    model = _train(args, sentences)
    model.save(args.output)
    vectors, milliseconds = _open_again(args.output)
    results = {
        "corpus_words": n_words,
        "vocabulary": len(vectors),
        "words_per_second": _speed(model),
        "loss": [epoch["loss"] for epoch in model.training_history],
        "output": args.output,
        "neighbours": {
            word: [key for key, _ in vectors.most_similar(word, topn=6)]
            for word in WORDS
            if word in vectors
        },
        "seconds": time.perf_counter() - start,
    }
    emit(args, results, _closing_lines(results, milliseconds))
    return 0


def _train(args: argparse.Namespace, sentences: list[list[str]]) -> Word2Vec:
    """Train with settings that suit a small text: many epochs, a high rate."""
    from ..models.word2vec import Word2Vec

    return Word2Vec(
        sentences,
        vector_size=args.vector_size,
        sg=1,
        alpha=0.05,
        epochs=args.epochs,
        workers=args.workers,
        callbacks=[_EpochLines(args)],
        progress=False,  # the lines of the epochs show it
    )


class _EpochLines(CallbackAny2Vec):
    """Prints the vocabulary, then a line an epoch."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args

    def on_train_begin(self, model: Any) -> None:
        size = f"{len(model.wv):,} words x {model.wv.vector_size} dimensions"
        say(self._args, f"Training {size} (words that occur {model.min_count} times or more)")

    def on_epoch_end(self, model: Any) -> None:
        epoch = model.training_history[-1]
        speed = epoch["n_words"] / max(epoch["seconds"], 1e-9)
        number = len(model.training_history)
        say(self._args, f"  epoch {number:2}  loss {epoch['loss']:.4f}  {speed:,.0f} words/s")


def _open_again(path: str) -> tuple[KeyedVectors, float]:
    """Map the saved file; return its word vectors and the milliseconds that took."""
    from ._vectors import open_vectors

    start = time.perf_counter()
    vectors = open_vectors(path)
    return vectors, 1000 * (time.perf_counter() - start)


def _speed(model: Word2Vec) -> float:
    """Return words per second over all epochs."""
    seconds = sum(epoch["seconds"] for epoch in model.training_history)
    return float(sum(epoch["n_words"] for epoch in model.training_history) / max(seconds, 1e-9))


def _closing_lines(results: dict[str, Any], milliseconds: float) -> list[str]:
    """Return what a person reads at the end."""
    path = results["output"]
    neighbours = results["neighbours"]
    width = max(map(len, neighbours), default=0)
    return [
        f"{results['words_per_second']:,.0f} words/s over all epochs",
        f"Saved as {path}; opened again, memory-mapped, in {milliseconds:.1f} ms. Neighbours:",
        *(f"  {word:{width}}  {', '.join(found)}" for word, found in neighbours.items()),
        f"Done in {results['seconds']:.1f} s. Next:",
        *(f"  {command:42}  {does}" for command, does in _next_commands(path)),
    ]


def _next_commands(path: str) -> list[tuple[str, str]]:
    """Return what to type next, and what it does."""
    return [
        (f"fastvec nn {path} class", "neighbours of any word"),
        (f"fastvec info {path}", "what the file holds"),
        ("fastvec train --corpus FILE --output FILE", "vectors from your own text"),
    ]
