"""Layer 5: programs written for another library run on this one."""
