"""Layer 2: KeyedVectors: keys, rows, neighbours, arithmetic."""
