"""Layer 4: how good vectors are: similarity sets, analogies."""
