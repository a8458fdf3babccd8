"""Estimate memory, disk and time of a training before it runs.

With a corpus, up to 64 MB of it, spread over the file, are read, and two seconds of training on them
give the speed; a smaller corpus is read whole. Without a corpus, --tokens and --vocabulary say how
large it would be. --verify then trains, and prints how far the estimate was off.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ._output import duration, emit, megabytes, positive_int
from ._training_options import (
    add_training_options,
    training_arguments,
    training_parameters,
)
from ._vectors import FORMATS
from .families import all_formats, find

if TYPE_CHECKING:
    from ._estimate_corpus import Text
    from ._estimate_sizes import Job

HELP = "memory, disk and time of a training, before it runs"
EXAMPLES = """\
  fastvec estimate corpus.txt --vector-size 300 --cbow 0
  fastvec estimate --tokens 3e9 --vocabulary 1.2e6 -size 300
  fastvec estimate corpus.txt -size 100 -threads 2 --verify
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("corpus", nargs="?", metavar="FILE", help="text to learn from")
    add("--tokens", type=positive_int, metavar="N", help="without FILE: words of the text")
    add("--vocabulary", type=positive_int, metavar="N", help="without FILE: different words kept")
    add("--types", type=positive_int, metavar="N", help="without FILE: different words (4 x kept)")
    add("--sentences", type=positive_int, metavar="N", help="without FILE: (a 20th of the words)")
    add(
        "--format",
        choices=[*FORMATS, *all_formats()],
        default="native",
        help="of the file to write (native)",
    )
    add("--sample-bytes", type=positive_int, default=64_000_000, metavar="N", help="(64e6)")
    add("--no-time", action="store_true", help="do not measure the speed: leave the time out")
    add("--verify", action="store_true", help="train, too, and compare (needs FILE)")
    add_training_options(parser)


def run(args: argparse.Namespace) -> int:
    """Measure, add up, print; under ``--verify`` train, and print how the two compare."""
    from ._estimate_sizes import Job, disk, memory
    from ._estimate_speed import seconds

    numbers = args.tokens is not None and args.vocabulary is not None
    if (args.corpus is not None) == numbers:
        raise ValueError("give either FILE, or --tokens and --vocabulary")
    if args.verify and args.corpus is None:
        raise ValueError("--verify trains, so it needs FILE")
    family = find(args.model)
    if not family.estimated:
        raise ValueError(f"there are no estimates for --model {args.model} yet")
    if args.format not in (*FORMATS, *family.formats):
        raise ValueError(f"--format {args.format} cannot hold --model {args.model}")
    job = Job.of(family, training_parameters(args), args.format)
    with _text(args, job) as text:
        space, files = memory(text.figures, job), disk(text.figures, job)
        times = {} if args.no_time else seconds(text, job, files["file"])
    results: dict[str, Any] = {
        "corpus": text.figures.to_dict(),
        "memory": max(space.values()),
        "memory_by_phase": space,
        "disk": files["file"],
        "temporary_disk": files["temporary"],
        "seconds": sum(times.values()) if times else None,
        "seconds_by_phase": times,
    }
    if args.verify:
        from ._estimate_verify import train_and_measure

        print("fastvec estimate: training, to compare ...", file=sys.stderr)
        options = training_arguments(args)
        results["measured"] = train_and_measure(args.corpus, args.format, options)
    emit(args, results, _lines(results))
    return 0


def _text(args: argparse.Namespace, job: Job) -> AbstractContextManager[Text]:
    """The text to judge by: a sample of the file, or one made up."""
    if args.corpus is not None:
        from ._estimate_corpus import sampled

        return sampled(args.corpus, job, args.sample_bytes)
    from ._estimate_made_up import made_up

    return made_up(job, args.tokens, args.vocabulary, args.types, args.sentences)


def _lines(results: dict[str, Any]) -> list[str]:
    """What a person reads."""
    text = results["corpus"]
    phases = ", ".join(f"{name} {megabytes(n)}" for name, n in results["memory_by_phase"].items())
    lines = [
        f"text    {text['tokens']:,} words, {text['types']:,} different, {text['words']:,} kept"
        + ("" if text["read"] == 1 else f" (judged by {100 * text['read']:.2g} % of it)"),
        f"memory  {megabytes(results['memory'])} ({phases})",
        f"disk    {megabytes(results['disk'])}",
    ]
    if results["temporary_disk"]:
        lines[-1] += f", and {megabytes(results['temporary_disk'])} while it trains"
    if results["seconds"] is not None:
        phases = ", ".join(
            f"{name} {duration(s)}" for name, s in results["seconds_by_phase"].items()
        )
        lines.append(f"time    {duration(results['seconds'])} ({phases})")
    for name, truth in results.get("measured", {}).items():
        guess = results[name]
        shown = duration(truth) if name == "seconds" else megabytes(truth)
        if guess is not None:
            lines.append(f"measured {name}: {shown}; estimate / truth = {guess / truth:.2f}")
    return lines
