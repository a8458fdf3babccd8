"""Hypothesis profiles, chosen by HYPOTHESIS_PROFILE. None has a deadline: machines differ."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "short", settings.get_profile("default"), max_examples=20, derandomize=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
