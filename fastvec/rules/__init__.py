"""Layer 2: update rules decide how a row moves, given its gradient, its state and the rate.

The kernels are in ``_kernels/rules.h``. Words of the field: Adagrad's state is the sum of squared
gradients.
"""

from ._registry import RULES, Rule, described, from_description, resolve
from .adagrad import Adagrad
from .sgd import Sgd

__all__ = ["RULES", "Adagrad", "Rule", "Sgd", "described", "from_description", "resolve"]
