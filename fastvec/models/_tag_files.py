"""Tags in files: the native model file, and word2vec's format."""

from __future__ import annotations

import ast
import json
import os
from typing import Any, Self, cast

import numpy as np

from ..vectors.keyed import KeyedVectors
from ._saving import Saving
from ._tags import TagRows

_PREFIX = "\0literal:"  # of keys in files that stand for tags of other types


class TagFiles(Saving, TagRows):
    """What a file of a model with tags has more than one without."""

    def save_word2vec_format(
        self,
        fname: str | os.PathLike[str],
        doctag_vec: bool = False,
        word_vec: bool = True,
        prefix: str = "*dt_",
        fvocab: str | os.PathLike[str] | None = None,
        binary: bool = False,
    ) -> None:
        """Write vectors of words, of tags, or both in word2vec's format.

        Parameters
        ----------
        fname : path
        doctag_vec : bool, default False
            Write tags, each once, behind the words.
        word_vec : bool, default True
            Write words.
        prefix : str, default ``"*dt_"``
            Put before each tag.
        fvocab : path, optional
            Also write words and their counts there.
        binary : bool, default False
        """
        n_words = len(self.wv) if word_vec else 0
        total = n_words + (len(self.dv) if doctag_vec else 0)
        if word_vec:
            self.wv.save_word2vec_format(fname, fvocab=fvocab, binary=binary, total_vec=total)
        if doctag_vec:
            self.dv.save_word2vec_format(
                fname,
                prefix=prefix,
                fvocab=None if word_vec else fvocab,
                total_vec=total,
                binary=binary,
                write_header=not word_vec,
                append=word_vec,
                sort_attr="doc_count",
            )

    def _to_tensors(self) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]:
        tensors, metadata = super()._to_tensors()
        dv = self.dv
        keys = dv.index_to_key
        try:
            dv.index_to_key = [_as_text(key) for key in keys]
            of_tags = dv._to_tensors(prefix="dv.")
        finally:
            dv.index_to_key = keys
        del of_tags[0]["dv.norms"]
        return tensors | of_tags[0] | {"dv_lockf": dv.vectors_lockf}, metadata | of_tags[1]

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str]
    ) -> Self:
        model = super()._from_tensors(tensors, metadata)
        dv = KeyedVectors._from_tensors(tensors, metadata, prefix="dv.")
        n_rows, n_ints = len(dv.vectors), json.loads(metadata["parameters"])["_n_int_tags"]
        if dv.vectors.dtype != np.float32 or dv.vector_size != model.vector_size:
            raise ValueError(f"dv: {dv.vectors.dtype} of shape {dv.vectors.shape}")
        keys = [_from_text(key) for key in dv.index_to_key]
        whole = type(n_ints) is int and 0 <= n_ints <= n_rows
        if not whole or keys[:n_ints] != list(range(n_ints)):
            raise ValueError(f"_n_int_tags is {n_ints!r}, which the tags are not")
        dv.index_to_key = keys
        dv.key_to_index = {key: row for row, key in enumerate(keys) if row >= n_ints}
        if len(dv.key_to_index) != n_rows - n_ints:
            raise ValueError("a tag stands twice in the file")
        dv.vectors_lockf = tensors["dv_lockf"]
        if dv.vectors_lockf.dtype != np.float32 or dv.vectors_lockf.shape not in ((1,), (n_rows,)):
            raise ValueError(f"dv_lockf: shape {dv.vectors_lockf.shape} for {n_rows} tags")
        model.dv, model._n_int_tags = dv, n_ints
        return model


def _as_text(tag: Any) -> str | int:
    """A tag as a file holds it: other types than text and integers by their literals."""
    if type(tag) in (str, int):
        return cast(str | int, tag)
    text = repr(tag)
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        found = None
    if found != tag or type(found) is not type(tag):
        raise TypeError(
            f"a model file cannot hold the tag {text:.60}: tags must be str, int, or made of literals"
        )
    return _PREFIX + text


def _from_text(key: Any) -> Any:
    """The tag that `_as_text` wrote."""
    if not isinstance(key, str) or not key.startswith(_PREFIX):
        return key
    try:
        return ast.literal_eval(key.removeprefix(_PREFIX))
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"the tag {key!r:.60} is no literal: {error}") from None
