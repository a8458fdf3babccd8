"""Convert a file of GloVe vectors to the text format of word2vec, which has a header.

``KeyedVectors.load_word2vec_format(path, no_header=True)`` reads GloVe's files as they are.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from ..io.errors import FormatError
from ..io.opening import checked_name, reading, writing

__all__ = ["get_glove_info", "glove2word2vec"]

Name = str | os.PathLike[str]


def get_glove_info(glove_file_name: Name) -> tuple[int, int]:
    """Return the number of vectors in a file of GloVe vectors, and their dimension.

    Parameters
    ----------
    glove_file_name : str or Path
        Lines of a word and numbers; ``.gz``, ``.bz2``, ... are decompressed.

    Raises
    ------
    FormatError
        For an empty file, and for a line with fewer numbers than the first.
    """
    name = checked_name(glove_file_name, "glove_file_name")
    n_lines, n_dims = 0, 0
    with reading(name) as file:
        for line in file:
            n_lines += 1
            n_fields = len(line.split())
            n_dims = n_dims or n_fields - 1
            if n_dims < 1 or n_fields < n_dims:  # the word may be empty, or hold blanks
                raise FormatError(f"{name}: line {n_lines}: not a word and numbers: {line[:60]!r}")
    if not n_lines:
        raise FormatError(f"{name}: no vectors, the file is empty")
    return n_lines, n_dims


def glove2word2vec(glove_input_file: Name, word2vec_output_file: Name) -> tuple[int, int]:
    """Write a file of GloVe vectors with the header of word2vec; the lines stay as they are.

    Parameters
    ----------
    glove_input_file : str or Path
    word2vec_output_file : str or Path
        Appears whole or not at all; packed if its name ends in ``.gz``, ``.bz2``, ...

    Returns
    -------
    n_vectors, n_dims : int

    Raises
    ------
    FormatError
        As `get_glove_info`.
    """
    n_lines, n_dims = get_glove_info(glove_input_file)
    target = checked_name(word2vec_output_file, "word2vec_output_file")
    with reading(os.fspath(glove_input_file)) as lines, writing(target) as file:
        file.write(b"%d %d\n" % (n_lines, n_dims))
        file.writelines(line if line.endswith(b"\n") else line + b"\n" for line in lines)
    return n_lines, n_dims


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program ``glove2word2vec``."""
    parser = argparse.ArgumentParser(prog="glove2word2vec", description=__doc__)
    parser.add_argument("-i", "--input", required=True, help="file of GloVe vectors")
    parser.add_argument("-o", "--output", required=True, help="file to write")
    args = parser.parse_args(argv)
    glove2word2vec(args.input, args.output)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
