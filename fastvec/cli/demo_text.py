"""English text that every Python installation holds: its own documentation.

`pydoc_data.topics` (the language reference behind ``help()``) and the docstrings of the standard
library, read with `ast`: nothing is imported or run, nothing is downloaded.
"""

from __future__ import annotations

import ast
import os
import sysconfig
import warnings
from collections.abc import Iterator

from ..utils import simple_preprocess

# Folders of the standard library that hold tests, programs or other people's packages.
_LEFT_OUT = {"site-packages", "dist-packages", "test", "tests", "idlelib", "lib2to3", "__pycache__"}


def documentation_sentences(stdlib: str | None = None) -> list[list[str]]:
    """Return Python's documentation as lists of lower-case words, one list a paragraph.

    Parameters
    ----------
    stdlib : str, optional
        Folder of the standard library; that of this interpreter by default.

    Returns
    -------
    list of list of str
        Paragraphs of at least two words, in a fixed order.

    Raises
    ------
    FileNotFoundError
        If the folder holds no Python sources, as in some stripped-down distributions.
    """
    folder = sysconfig.get_path("stdlib") if stdlib is None else stdlib
    sentences = [
        words
        for text in _texts(folder)
        for paragraph in text.split("\n\n")
        if len(words := simple_preprocess(paragraph)) > 1
    ]
    if not sentences:
        raise FileNotFoundError(
            f"no documentation to learn from: {folder} holds no Python sources. "
            "Train on a text of your own: fastvec train --corpus FILE --output FILE"
        )
    return sentences


def _texts(folder: str) -> Iterator[str]:
    """Yield help topics and docstrings, file by file in sorted order."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in sorted(files):
            if name.endswith(".py"):
                yield from _texts_of_file(os.path.join(root, name), topics=name == "topics.py")


def _texts_of_file(path: str, topics: bool) -> Iterator[str]:
    """Yield a file's docstrings, or every string of the table of help topics."""
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a module's own slips, such as odd escapes
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):  # unreadable, or meant for another Python
        return
    for node in ast.walk(tree):
        if topics and isinstance(node, ast.Dict):
            yield from (v.value for v in node.values if _is_text(v))  # type: ignore[attr-defined]
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def _is_text(node: ast.expr) -> bool:
    """Return whether the node is a string constant."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
