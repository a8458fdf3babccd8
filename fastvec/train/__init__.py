"""Layer 3: the only epoch loop: chunks, threads, schedule, loss, callbacks, progress."""
