"""What to do against crashes, divergence and overtraining: the options of one training job."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ..io.errors import FormatError
from ..io.native import read_tensors
from .interval import Interval
from .stopping import EarlyStopping

KEY = "training"  # in a checkpoint's metadata: the position and these options
MAX_REDUCTIONS = 5  # halvings of the rate in one job: a 32nd is no rate to learn with


@dataclass(frozen=True)
class Recovery:
    """Options that `train` and the constructors share; see `Recovery.of`.

    Attributes
    ----------
    path : Path or None
        Where checkpoints go; None for none.
    every : Interval
    early_stopping : EarlyStopping or None
    on_divergence : {"raise", "reduce_alpha"}
    """

    path: Path | None = None
    every: Interval = field(default_factory=lambda: Interval(seconds=600.0))
    early_stopping: EarlyStopping | None = None
    on_divergence: str = "raise"

    @classmethod
    def of(
        cls,
        checkpoint: str | os.PathLike[str] | None,
        checkpoint_every: object,
        early_stopping: EarlyStopping | None,
        on_divergence: str,
    ) -> Self:
        """Check what a user passed; TypeError, ValueError or OSError name the argument."""
        if checkpoint is not None and not isinstance(checkpoint, (str, os.PathLike)):
            raise TypeError(f"checkpoint must be the path of a file, got {checkpoint!r}")
        if early_stopping is not None and not isinstance(early_stopping, EarlyStopping):
            raise TypeError(
                f"early_stopping must be a fastvec.EarlyStopping, got {early_stopping!r}; write "
                "early_stopping=EarlyStopping(held_out=0.01)"
            )
        if on_divergence not in ("raise", "reduce_alpha"):
            raise ValueError(
                f"on_divergence must be 'raise' or 'reduce_alpha', got {on_divergence!r}"
            )
        every = Interval.parse(checkpoint_every)
        path = None if checkpoint is None else Path(checkpoint)
        if path is not None:
            _check_path(path)
        return cls(path, every, early_stopping, on_divergence)

    def to_json(self) -> dict[str, Any]:
        """Return what a checkpoint keeps of the options."""
        stopping = self.early_stopping
        return {
            "every": {"words": self.every.words, "seconds": self.every.seconds},
            "early_stopping": None if stopping is None else stopping.to_json(),
            "on_divergence": self.on_divergence,
        }

    @classmethod
    def from_json(
        cls, fields: Mapping[str, Any], path: Path, early_stopping: EarlyStopping | None
    ) -> Self:
        """Return the options of a checkpoint; `early_stopping` replaces what it holds."""
        kept = fields["early_stopping"]
        if early_stopping is None and kept is not None:
            early_stopping = EarlyStopping.from_json(kept)
        every = Interval(**fields["every"])
        return cls(path, every, early_stopping, fields["on_divergence"])


def _check_path(path: Path) -> None:
    """Raise if checkpoints cannot be written to a path, or would replace what must not be lost."""
    if path.is_dir():
        raise IsADirectoryError(f"checkpoint must be a file, {path} is a folder")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"checkpoint={str(path)!r}: there is no folder {path.parent}")
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        _, metadata = read_tensors(path)
    except FormatError:
        raise FileExistsError(
            f"checkpoint={str(path)!r}: this file is no checkpoint and would be replaced; choose "
            "another path"
        ) from None
    if KEY in metadata and not _is_finished(metadata[KEY]):
        raise FileExistsError(
            f"{path} is the checkpoint of a training that is not finished: go on with "
            f"{metadata.get('class', 'Word2Vec')}.resume({str(path)!r}, corpus), or delete the file"
        )


def _is_finished(training: str) -> bool:
    """Whether a checkpoint says that its training is done; what is damaged does not."""
    try:
        return json.loads(training)["position"]["finished"] is True
    except (ValueError, KeyError, TypeError):
        return False
