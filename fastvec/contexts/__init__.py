"""Layer 2: contexts decide which rows stand on the input side of a block.

A context is a small frozen dataclass that names its kernel and the options the kernel reads; it never
sees scores, objectives or how a row moves. The kernels are in ``_kernels/contexts.h``.
"""

from ._registry import CONTEXTS, Context
from .cbow import Cbow
from .concat import Concat
from .skipgram import SkipGram
from .text import WholeText

__all__ = ["CONTEXTS", "Cbow", "Concat", "Context", "SkipGram", "WholeText"]
