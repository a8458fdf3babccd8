"""Block kernels alone, against the FMA peak of one core."""
