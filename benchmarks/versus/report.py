"""Writes what was measured: JSON with every run, a Markdown table, plots."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.versus.figures import Figure, table


def write(folder: Path, name: str, machine: Mapping[str, Any], figures: Sequence[Figure]) -> Path:
    """Write ``<name>.json`` and ``<name>.md`` into the folder and return the JSON's path."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": dict(machine),
        "figures": [figure.as_json() for figure in figures],
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, indent=1) + "\n", "utf8")
    path.with_suffix(".md").write_text(table(figures) + "\n", "utf8")
    return path


def merge(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """The figures of all named reports that exist, in order."""
    paths = [folder / f"{name}.json" for name in names]
    return [
        figure
        for path in paths
        if path.exists()
        for figure in json.loads(path.read_text("utf8"))["figures"]
    ]
