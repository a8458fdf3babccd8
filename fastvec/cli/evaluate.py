"""Evaluate vectors on word pairs, analogies, categories and outliers; compare several models.

Without a data set, on the two that travel with the package: WordSim-353 and the Google analogies.
With two models or more, each pair of them is compared on every data set by a paired bootstrap.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from ._output import emit, positive_int

if TYPE_CHECKING:
    from ..evaluate.results import Result
    from ..vectors.keyed import KeyedVectors

HELP = "evaluate vectors, compare models"
EXAMPLES = """\
  fastvec eval model.fastvec
  fastvec eval model.fastvec --pairs simlex999.txt --pairs wordsim353 --oov zero
  fastvec eval model.fastvec --analogies google-analogies --method 3cosmul --restrict-vocab 30000
  fastvec eval old.fastvec new.fastvec --json
"""

Task = tuple[str, "Callable[[KeyedVectors], Result]"]  # kind of data set, evaluation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("models", nargs="+", metavar="model", help="vector or model files")
    for option, what in (
        ("--pairs", "lines of word, word, score; or wordsim353"),
        ("--analogies", "lines of four words in sections that begin with ':'; or google-analogies"),
        ("--categories", "lines of word, category"),
        ("--outliers", "members, a blank line, outliers; or a folder of such .txt files"),
    ):
        add(
            option,
            action="append",
            default=[],
            metavar="FILE",
            help=f"{what}; may be repeated",
        )
    add("--hubness", action="store_true", help="also how unevenly words are others' neighbours")
    add("--restrict-vocab", type=positive_int, metavar="N", help="use only the N first words")
    add("--case", choices=["fold", "lower", "exact"], default="fold", help="(fold)")
    add(
        "--oov",
        choices=["skip", "zero", "mean"],
        default="skip",
        help="an item with an unknown word is left out, a similarity of 0 (an analogy: wrong), or a "
        "pair with the mean vector (skip)",
    )
    add("--method", choices=["3cosadd", "3cosmul"], default="3cosadd", help="analogies (3cosadd)")
    add("--no-baselines", action="store_true", help="analogies: leave simpler queries out")
    add("--score-column", type=int, default=2, metavar="N", help="pairs: counted from 0 (2)")
    add("--threads", type=positive_int, default=1, metavar="N", help="threads (1)")
    add("--seed", type=int, default=0, help="of bootstrap and clustering (0)")


def run(args: argparse.Namespace) -> int:
    """Print a table for each data set and model, then how the models compare on it."""
    from ..evaluate import compare_many
    from ._vectors import open_vectors

    if not (args.pairs or args.analogies or args.categories or args.outliers or args.hubness):
        args.pairs, args.analogies = ["wordsim353"], ["google-analogies"]
    models = {path: open_vectors(path) for path in dict.fromkeys(args.models)}
    for kind, evaluate in _tasks(args):
        results = {path: evaluate(vectors) for path, vectors in models.items()}
        for path, result in results.items():
            heading = [path] if len(models) > 1 else []
            facts = {"task": kind, "model": path, **result.to_dict()}
            emit(args, facts, [*heading, str(result), ""])
        if len(models) > 1 and kind in _COMPARABLE:
            compared = compare_many(results, seed=args.seed)
            facts = {"task": f"compare {kind}", "dataset": facts["source"]["dataset"]}
            emit(args, {**facts, **compared.to_dict()}, [str(compared), ""])
    return 0


_COMPARABLE = ("pairs", "analogies", "outliers")


def _tasks(args: argparse.Namespace) -> Iterator[Task]:
    """Yield each evaluation that was asked for."""
    from .. import evaluate

    shared = {"restrict_vocab": args.restrict_vocab, "case": args.case}
    functions: dict[str, Callable[..., Result]] = {
        "pairs": partial(
            evaluate.evaluate_word_pairs,
            oov=args.oov,
            score_column=args.score_column,
            seed=args.seed,
            **shared,
        ),
        "analogies": partial(
            evaluate.evaluate_analogies,
            method=args.method,
            oov="wrong" if args.oov == "zero" else "skip",
            baselines=not args.no_baselines,
            threads=args.threads,
            **shared,
        ),
        "categories": partial(evaluate.evaluate_categorization, seed=args.seed, **shared),
        "outliers": partial(evaluate.evaluate_outliers, **shared),
    }
    for kind, function in functions.items():
        for dataset in getattr(args, kind):
            yield kind, partial(function, path=dataset)
    if args.hubness:
        yield (
            "hubness",
            partial(evaluate.hubness, restrict_vocab=args.restrict_vocab, threads=args.threads),
        )
