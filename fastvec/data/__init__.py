"""Layer 0: evaluation sets that travel with the package, each under its own licence (README.md)."""
