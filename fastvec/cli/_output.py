"""Results go to stdout, as lines for people or as one JSON object a line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from typing import Any


def emit(args: argparse.Namespace, results: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Print `results` as JSON under ``--json``, else `lines`."""
    if args.json:
        print(json.dumps(results, ensure_ascii=False), flush=True)
    else:
        for line in lines:
            print(line, flush=True)


def say(args: argparse.Namespace, line: str = "") -> None:
    """Print a line for people; nothing under ``--json``."""
    if not args.json:
        print(line, flush=True)


def positive_int(text: str) -> int:
    """Read an option's value that must be at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number
