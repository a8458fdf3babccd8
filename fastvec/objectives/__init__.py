"""Layer 2: objectives decide which output rows a target needs, and turn scores into loss.

An objective holds the arrays its kernel reads (noise distribution, tree) and names its output table;
it never sees where the inputs came from. `LogCounts` is for cells of a matrix, the others are for text.
The kernels are in ``_kernels/outputs.h`` and ``_kernels/objectives.h``.
"""

from ._registry import OBJECTIVES, Objective
from .hsoftmax import HierarchicalSoftmax
from .log_counts import LogCounts
from .negative import NegativeSampling
from .one_vs_all import OneVsAll
from .softmax import Softmax

__all__ = [
    "OBJECTIVES",
    "HierarchicalSoftmax",
    "LogCounts",
    "NegativeSampling",
    "Objective",
    "OneVsAll",
    "Softmax",
]
