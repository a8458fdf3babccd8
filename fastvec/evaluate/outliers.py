"""Outlier detection: which word of a group does not belong to it?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec import __version__
from fastvec.vectors.norms import unit_rows

from .lookup import Lookup, vectors_of
from .results import Provenance, Result, table
from .sets import DataFile, DataPath, parse_outliers, read_data


class OutlierCase(NamedTuple):
    """An outlier among members, and its place; None where it could not be judged.

    `position` is 0 for the word that fits best and the number of known members for the outlier that
    fits worst, as it should.
    """

    group: str
    outlier: str
    n_members: int
    position: int | None


@dataclass(frozen=True)
class OutlierResult(Result):
    """How often and how nearly outliers are found.

    Attributes
    ----------
    accuracy : float
        Share of the cases in which the outlier fits worst.
    opp : float
        Outlier position percentage: mean of position / number of members, 1 at best.
    n_cases, n_known : int
        Pairs of a group and an outlier; those with the outlier and two members known.
    n_members, n_members_known : int
        Members of all groups; those with a vector.
    source : Provenance
    cases : list of OutlierCase
    """

    ITEMS = ("cases",)

    accuracy: float
    opp: float
    n_cases: int
    n_known: int
    n_members: int
    n_members_known: int
    source: Provenance
    cases: list[OutlierCase]

    @property
    def coverage(self) -> float:
        """Share of the cases that could be judged."""
        return self.n_known / self.n_cases

    def to_dict(self, items: bool = False) -> dict[str, Any]:
        """Return the result as plain values, `coverage` among them."""
        return {**super().to_dict(items), "coverage": self.coverage}

    def __str__(self) -> str:
        row = [
            self.source.dataset,
            self.accuracy,
            self.opp,
            f"{self.n_known}/{self.n_cases}",
            f"{self.n_members_known}/{self.n_members}",
        ]
        return table([row], ["outlier detection", "accuracy", "OPP", "known", "members known"])


def evaluate_outliers(
    model: Any,
    path: DataPath,
    *,
    restrict_vocab: int | None = None,
    case: str = "fold",
    encoding: str = "utf8",
) -> OutlierResult:
    """Look for the word of a group that fits worst.

    A word's fit is its mean cosine with the other words of the group.

    Parameters
    ----------
    model : KeyedVectors or model with ``wv``
    path : str or Path
        A file with the members of a group one a line, a blank line, and outliers one a line; or a
        folder of such ``.txt`` files. Each outlier is judged alone among the members.
    restrict_vocab, case, encoding
        As in `evaluate_word_pairs`. Unknown members are left out, cases with an unknown outlier or
        fewer than two known members are not judged.

    Returns
    -------
    OutlierResult

    Raises
    ------
    FileNotFoundError
        If a folder holds no ``.txt`` file.
    ValueError
        When no case can be judged, or a file has another form.

    References
    ----------
    Camacho-Collados and Navigli (2016), Find the word that does not belong.
    """
    vectors = vectors_of(model)
    lookup = Lookup(vectors, restrict_vocab, case)
    cases: list[OutlierCase] = []
    n_members = n_members_known = 0
    files = _files(path, encoding)
    for data in files:
        members, outliers = parse_outliers(data)
        rows = [row for row in map(lookup.row, members) if row >= 0]
        n_members, n_members_known = n_members + len(members), n_members_known + len(rows)
        for outlier in outliers:
            row, position = lookup.row(outlier), None
            if row >= 0 and len(rows) >= 2:
                position = outlier_position(vectors.vectors[[*rows, row]])
            cases.append(OutlierCase(data.name, outlier, len(rows), position))
    judged = [(case.position, case.n_members) for case in cases if case.position is not None]
    if not judged:
        raise ValueError(f"{path}: none of its {len(cases)} cases has enough known words")
    digest = files[0].sha256 if len(files) == 1 else _joined(files)
    options = {"restrict_vocab": restrict_vocab, "case": case}
    return OutlierResult(
        accuracy=float(np.mean([position == n for position, n in judged])),
        opp=float(np.mean([position / n for position, n in judged])),
        n_cases=len(cases),
        n_known=len(judged),
        n_members=n_members,
        n_members_known=n_members_known,
        source=Provenance(os.fspath(path), digest, lookup.n_rows, options, __version__),
        cases=cases,
    )


def outlier_position(vectors: ArrayLike) -> int:
    """Return the place of the last vector among all, by falling fit; n - 1 if it fits worst.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        Members, then the outlier.

    Notes
    -----
    The fit of a vector is its mean cosine with the others. Where another fits equally badly, the
    outlier does not count as worst.
    """
    units: NDArray[np.float64] = unit_rows(np.asarray(vectors, np.float64))
    cosines = units @ units.T
    np.fill_diagonal(cosines, 0)
    fit = cosines.sum(axis=1)
    return int((fit[:-1] > fit[-1]).sum())


def _files(path: DataPath, encoding: str) -> list[DataFile]:
    """The file, or those of a folder in the order of their names."""
    if not os.path.isdir(path):
        return [read_data(path, encoding)]
    names = sorted(str(file) for file in Path(path).glob("*.txt"))
    if not names:
        raise FileNotFoundError(f"{os.fspath(path)}: no .txt file in this folder")
    return [read_data(name, encoding) for name in names]


def _joined(files: list[DataFile]) -> str:
    """The SHA-256 of the SHA-256 of several files."""
    import hashlib

    return hashlib.sha256("".join(data.sha256 for data in files).encode()).hexdigest()
