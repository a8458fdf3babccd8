"""Results go to stdout, as lines for people or as one JSON object a line; values of options."""

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
    """Read an option's value that must be at least 1; 1e6 and 1_000_000 are numbers, too."""
    number = float(text.replace("_", ""))
    if not 1 <= number < 1e18 or number != int(number):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text}")
    return int(number)


def window(text: str) -> int | tuple[int, int]:
    """Read a window: a number, or two for left and right."""
    parts = [int(part) for part in text.split(",")]
    if len(parts) > 2:
        raise argparse.ArgumentTypeError(f"must be N or LEFT,RIGHT, got {text}")
    return parts[0] if len(parts) == 1 else (parts[0], parts[1])


def words_or_time(text: str) -> int | str:
    """Read how often a checkpoint is taken: a number of words, or a time as it is."""
    try:
        return int(float(text.replace("_", "")))
    except ValueError:
        return text


def thousands(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def megabytes(n_bytes: float) -> str:
    """Return a number of bytes as '12.3 MB' or '4.56 GB'."""
    return f"{n_bytes / 1e9:.2f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"


def duration(seconds: float) -> str:
    """Return seconds as '4.2 s', '3 min 20 s' or '2 h 05 min'."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
