"""Layer 1: from text to ids: sources, vocabulary, the encoded corpus, sampling tables."""
