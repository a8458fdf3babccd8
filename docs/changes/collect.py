"""Move the changelog fragments of this folder into CHANGELOG.md.

Usage: ``python docs/changes/collect.py VERSION [DATE]``; without a version it prints what it
would write.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CHANGELOG = FOLDER.parents[1] / "CHANGELOG.md"
KINDS = ("added", "changed", "faster", "fixed", "removed")


def fragments(folder: Path = FOLDER) -> dict[str, list[Path]]:
    """Return the fragments by kind, in the order of their names."""
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted(folder.glob("*.*.md")):
        kind = path.stem.rpartition(".")[2]
        if kind not in found:
            raise SystemExit(f"{path.name}: unknown kind {kind!r}; kinds are {', '.join(KINDS)}")
        found[kind].append(path)
    return found


def section(title: str, by_kind: dict[str, list[Path]]) -> str:
    """Return one release's section of the changelog."""
    lines = [f"## {title}", ""]
    for kind, paths in by_kind.items():
        if paths:
            lines += [f"### {kind.capitalize()}", ""]
            lines += [f"- {' '.join(path.read_text().split())}" for path in paths]
            lines += [""]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print or write the section; when written, the fragments are deleted."""
    by_kind = fragments()
    if not arguments:
        print(section("Unreleased", by_kind))
        return
    date = arguments[1] if len(arguments) > 1 else datetime.date.today().isoformat()
    head, mark, older = CHANGELOG.read_text().partition("\n## ")
    new = section(f"{arguments[0]} ({date})", by_kind)
    CHANGELOG.write_text(f"{head.rstrip()}\n\n{new}{mark}{older}")
    for paths in by_kind.values():
        for path in paths:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
