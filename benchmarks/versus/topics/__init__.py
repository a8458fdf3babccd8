"""One module per topic; each has ``measure(bench) -> list[Figure]``."""
