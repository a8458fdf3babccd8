"""Find phrases in a text, and write the text with the words of each joined.

A pass joins two words (--max-words: more), with connector words between them if there are any; with
--times 2 a second pass over the joined text makes phrases of three and four words.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..io.atomic import replacing
from ._output import emit, positive_int
from ._vectors import check_folder

if TYPE_CHECKING:
    from ..models.phrases import FrozenPhrases, Phrases
    from ..text.sources import Source

HELP = "find phrases in a text and join their words"

EXAMPLES = """\
  fastvec phrases -train corpus.txt -output joined.txt
  fastvec phrases --corpus corpus.txt --output joined.txt --connector-words english --times 2
  fastvec phrases --corpus corpus.txt --save phrases.fastvec
  fastvec phrases --corpus more.txt --output more-joined.txt --model phrases.fastvec
"""

# Parameter of Phrases: its names on the command line beside its own, and how argparse reads it.
_OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "min_count": (("-minCount",), {"type": float, "metavar": "N", "help": "of phrases (5)"}),
    "threshold": ((), {"type": float, "metavar": "X", "help": "a phrase scores more (10)"}),
    "scoring": ((), {"choices": ["default", "npmi"], "help": "how phrases are scored (default)"}),
    "delimiter": ((), {"metavar": "TEXT", "help": "between the words of a phrase (_)"}),
    "max_words": ((), {"type": int, "metavar": "N", "help": "most words of a phrase (2)"}),
    "max_vocab_size": (
        (),
        {"type": int, "metavar": "N", "help": "forget rare words and phrases while counting"},
    ),
    "workers": (("-threads",), {"type": int, "metavar": "N", "help": "threads (all processors)"}),
    "errors": (
        (),
        {"choices": ["strict", "ignore", "replace"], "help": "what to do with bad UTF-8 (strict)"},
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add(
        "-train",
        "-input",
        "--corpus",
        required=True,
        metavar="FILE",
        help="text, a sentence a line",
    )
    add("-output", "--output", metavar="FILE", help="the joined text; empty lines are left out")
    add("--save", metavar="FILE", help="write what was found; with --times N to FILE.1 ... FILE.N")
    add("--model", nargs="+", metavar="FILE", help="join the phrases of these files, find none")
    add("--times", type=positive_int, default=1, metavar="N", help="passes (1)")
    add(
        "--connector-words",
        metavar="FILE",
        help="words that may stand inside a phrase, or the word english for a list of ours",
    )
    for name, (others, settings) in _OPTIONS.items():
        dashed = name.replace("_", "-")
        add(f"-{dashed}", f"--{dashed}", *others, dest=name, default=argparse.SUPPRESS, **settings)
    add("-debug", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Learn, save, join, and say what was found."""
    from ..text.sources import as_source

    if not args.output and not args.save:
        raise ValueError("nothing to write: say --output FILE, --save FILE, or both")
    if args.model and args.save:
        raise ValueError("--model finds nothing new that --save could write")
    saved = _saved_as(args)
    for path in filter(None, (args.output, *saved)):
        check_folder(path)
    start = time.perf_counter()
    source: Source = as_source(corpus_file=args.corpus)
    models = _opened(args.model) if args.model else []
    for model in models:
        source = _joined(source, model)
    for number in range(0 if args.model else args.times):
        learnt = _learn(args, source)
        if saved:
            learnt.save(saved[number])
        models.append(learnt)
        source = _joined(source, learnt)
    n_words = (
        _write(source, args.output, getattr(args, "errors", "strict")) if args.output else None
    )
    _report(args, models, saved, n_words, time.perf_counter() - start)
    return 0


def _saved_as(args: argparse.Namespace) -> list[str]:
    """The file of each pass."""
    if not args.save:
        return []
    if args.times == 1:
        return [args.save]
    return [f"{args.save}.{i + 1}" for i in range(args.times)]


def _opened(paths: Sequence[str]) -> list[Phrases | FrozenPhrases]:
    """The phrases that files hold."""
    from ..io.loading import load
    from ..models.phrases import FrozenPhrases, Phrases

    models: list[Phrases | FrozenPhrases] = []
    for path in paths:
        model: Any = load(path)
        if not isinstance(model, (Phrases, FrozenPhrases)):
            raise TypeError(f"{path} holds no phrases, but a {type(model).__name__}")
        models.append(model)
    return models


def _learn(args: argparse.Namespace, source: Source) -> Phrases:
    """One pass."""
    from ..models.phrases import Phrases

    settings = {name: getattr(args, name) for name in _OPTIONS if hasattr(args, name)}
    return Phrases(source, connector_words=_connector_words(args.connector_words), **settings)


def _connector_words(given: str | None) -> frozenset[str]:
    """The words of a file, or ours."""
    from ..models.phrases import ENGLISH_CONNECTOR_WORDS

    if given is None:
        return frozenset()
    if given == "english":
        return ENGLISH_CONNECTOR_WORDS
    return frozenset(Path(given).read_text(encoding="utf-8").split())


def _joined(source: Source, model: Phrases | FrozenPhrases) -> Source:
    """A text with phrases joined, read when it is needed."""
    from ..text.transformed import TransformedSource

    matcher = model.matcher()
    assert matcher is not None
    return TransformedSource(source, matcher)


def _write(source: Source, path: str, errors: str) -> int:
    """Write the sentences, one a line; return how many words they have."""
    n_words = 0
    with replacing(path) as file:
        for sentence in source.sentences(errors):
            words: list[str] = sentence  # type: ignore[assignment]
            file.write(f"{' '.join(words)}\n".encode("utf-8", "surrogatepass"))
            n_words += len(words)
    return n_words


def _report(
    args: argparse.Namespace,
    models: Sequence[Phrases | FrozenPhrases],
    saved: Sequence[str],
    n_words: int | None,
    seconds: float,
) -> None:
    """Print what was found and where it is."""
    n_phrases = [len(model.matcher() or ()) for model in models]
    results = {
        "output": args.output,
        "saved": list(saved),
        "phrases": n_phrases,
        "words": n_words,
        "seconds": seconds,
    }
    found = " + ".join(f"{n:,}" for n in n_phrases)
    lines = [f"{found} phrases, {seconds:.1f} s in all"]
    if n_words is not None:
        lines.append(f"{args.output} ({n_words:,} words)")
    emit(args, results, [*lines, *saved])
