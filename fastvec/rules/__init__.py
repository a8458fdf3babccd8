"""Layer 2: rules decide how a row moves, given its gradient, its state and the rate."""
