"""Imports point downward only."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "fastvec"

LAYERS = {
    "_kernels": 0,
    "_reference": 0,
    "_lazy": 0,
    "data": 0,
    "text": 1,
    "utils": 1,
    "contexts": 2,
    "objectives": 2,
    "rules": 2,
    "counts": 2,
    "vectors": 2,
    "train": 3,
    "io": 3,
    "models": 4,
    "align": 4,
    "evaluate": 4,
    "cli": 5,
    "scripts": 5,
    "compat": 5,
    "__main__": 6,
    "__init__": 6,
}
MARK = "# upward, lazily:"  # a reason follows


def layer(module):
    """Return the layer of ``fastvec.a.b``, which is that of ``a``."""
    return LAYERS[[*module.split("."), "__init__"][1]]


def imports(path):
    """Yield (line number, full name) of what a file imports from fastvec, type checking apart."""
    tree = ast.parse(path.read_text())
    package = ["fastvec", *path.relative_to(PACKAGE).parts[:-1]]
    unread = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and getattr(guard.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(guard)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in unread:
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and id(node) not in unread:
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *(node.module or "").split(".")] if node.module else base
            if base == ["fastvec"]:
                yield from ((node.lineno, f"fastvec.{name.name}") for name in node.names)
            else:
                yield node.lineno, ".".join(base)


def test_every_import_points_downward():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        own = layer(".".join(["fastvec", *path.relative_to(PACKAGE).with_suffix("").parts]))
        lines = path.read_text().splitlines()
        for number, name in imports(path):
            if not name.startswith("fastvec.") or name == "fastvec.__version__":
                continue
            marked = any(MARK in line for line in lines[max(number - 2, 0) : number])
            if layer(name) > own and not marked:
                wrong.append(f"{path}:{number} imports {name}")
    assert not wrong, f"upward imports (mark a needed one inside a function with {MARK!r}): {wrong}"


def test_the_walk_sees_relative_and_absolute_imports():
    found = {name for _, name in imports(PACKAGE / "cli" / "_vectors.py")}
    assert {"fastvec.io.loading", "fastvec.vectors.keyed"} <= found
    assert layer("fastvec.io.loading") < layer("fastvec.cli._vectors")
