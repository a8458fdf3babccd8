"""Layer 3: one file per file format, and the errors they raise."""
