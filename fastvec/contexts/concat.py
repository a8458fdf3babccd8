"""Concatenation: the rows of tags and window side by side predict the centre."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import Job


@dataclass(frozen=True)
class Concat:
    """PV-DM by concatenation (Le & Mikolov 2014, section 2.2): the order of words counts.

    Output rows are as long as all parts together. The update rule must keep no state.

    Parameters
    ----------
    n_tags : int
        Tags that a document must have; others are passed over.
    dim : int
        Floats of an input row.
    stride : int
        Floats from one output row to the next.
    null_word : int
        The row that stands where the window passes the ends of a document.
    """

    n_tags: int
    dim: int
    stride: int
    null_word: int

    kernel = "concat"
    pool = "none"
    gradient_per_row = False

    def install(self, job: Job) -> None:
        """Hand the layout to a job that has its input table."""
        job.set_concat(self.n_tags, self.dim, self.stride, self.null_word)
