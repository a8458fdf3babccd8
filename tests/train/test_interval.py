"""``checkpoint_every`` as people write it."""

from datetime import timedelta

import numpy as np
import pytest

from fastvec.train.interval import Interval


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("90 s", Interval(seconds=90)),
        ("5 min", Interval(seconds=300)),
        ("5min", Interval(seconds=300)),
        ("1.5 hours", Interval(seconds=5400)),
        (" 2 H ", Interval(seconds=7200)),
        ("0.5 sec", Interval(seconds=0.5)),
        (timedelta(minutes=2), Interval(seconds=120)),
        (5_000_000, Interval(words=5_000_000)),
        (np.int64(7), Interval(words=7)),
        ("5000000 words", Interval(words=5_000_000)),
        ("1000", Interval(words=1000)),
    ],
    ids=str,
)
def test_words_and_times(value, expected):
    assert Interval.parse(value) == expected


@pytest.mark.parametrize(
    "value", ["", "min", "5 days", "-5 min", "1.5 words", "0 s", 0, -3, "5 min 3", timedelta(0)]
)
def test_values_that_are_none(value):
    with pytest.raises(ValueError, match="checkpoint_every"):
        Interval.parse(value)


@pytest.mark.parametrize("value", [None, 2.5, ["5 min"]], ids=repr)
def test_types_that_are_none(value):
    with pytest.raises(TypeError, match="checkpoint_every"):
        Interval.parse(value)
