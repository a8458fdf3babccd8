"""Formulas against worked examples."""

from __future__ import annotations

import math

import pytest

from fastvec.evaluate import significance


def test_williams_and_steiger():
    assert significance.williams_t(0.4, 0.5, 0.1, 103) == pytest.approx((-0.891, 0.375), abs=1e-3)
    assert significance.steiger_z(0.4, 0.5, 0.1, 103) == pytest.approx((-0.889, 0.374), abs=1e-3)


@pytest.mark.parametrize("formula", [significance.williams_t, significance.steiger_z])
def test_equal_models_and_too_few_items_are_undefined(formula):
    assert math.isnan(formula(0.4, 0.5, 0.1, 3)[1])


def test_mcnemar_is_exact():
    assert significance.mcnemar_p(10, 25) == pytest.approx(0.0167, abs=1e-4)
    assert significance.mcnemar_p(25, 10) == significance.mcnemar_p(10, 25)
    assert significance.mcnemar_p(0, 0) == 1


def test_bonett_and_wright():
    low, high = significance.bonett_wright_interval(0.70, 353, 0.95)
    assert (low, high) == pytest.approx((0.635, 0.755), abs=2e-3)
    assert significance.bonett_wright_interval(1.0, 10, 0.95) == (1, 1)
    assert math.isnan(significance.bonett_wright_interval(0.5, 3, 0.95)[0])


def test_wilson():
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I: 81 of 263
    assert significance.wilson_interval(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert significance.wilson_interval(0, 20, 0.95) == pytest.approx((0, 0.1611), abs=1e-4)
    assert math.isnan(significance.wilson_interval(0, 0, 0.95)[0])


def test_holm_multiplies_by_the_number_still_open_and_never_falls():
    assert significance.holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert significance.holm([0.9, 0.8]) == [1, 1]
