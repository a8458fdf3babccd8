"""Layer 2: contexts decide which rows go into a block, with which weights, for which target."""
