"""Hypothesis profiles, chosen by HYPOTHESIS_PROFILE. None has a deadline: machines differ.

Child processes get PYTHONSAFEPATH: they must import the fastvec that is tested, not the sources that
may lie, uncompiled, in the current folder.
"""

import os

from hypothesis import HealthCheck, settings

os.environ["PYTHONSAFEPATH"] = "1"

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "short", settings.get_profile("default"), max_examples=20, derandomize=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
