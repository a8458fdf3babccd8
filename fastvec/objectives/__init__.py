"""Layer 2: objectives turn the scores of a block into coefficients and a loss."""
