"""Layer 0: C kernels behind thin Cython modules. Nothing here imports the rest of fastvec.

The instruction-set level is chosen once, at import: the fastest this machine can run, or the one
that ``FASTVEC_ISA`` names (``scalar``, ``sse2``, ``avx2``, ``avx512``, ``neon``).
"""

from __future__ import annotations

import os

from . import isa


def _choose(name: str | None) -> int:
    """Return the index of the level called `name`, or of the best one for None or ''."""
    if not name:
        return isa.best()
    known = isa.levels()
    if name not in known:
        raise ImportError(f"FASTVEC_ISA={name!r} is unknown; levels are {', '.join(known)}")
    level = known.index(name)
    if not isa.supported(level):
        usable = [n for i, n in enumerate(known) if isa.supported(i)]
        reason = "this CPU lacks it" if isa.built(level) else "this build does not hold it"
        raise ImportError(
            f"FASTVEC_ISA={name!r}: {reason}; usable here: {', '.join(usable)}. "
            "Unset FASTVEC_ISA to take the best."
        )
    return level


LEVEL = _choose(os.environ.get("FASTVEC_ISA"))
ISA = isa.levels()[LEVEL]
