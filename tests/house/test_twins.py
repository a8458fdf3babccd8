"""Every member of the three registries has a slow twin that trains."""

import numpy as np
import pytest

from fastvec._reference import rules as rule_twins
from fastvec._reference import texts, windows
from fastvec.contexts import CONTEXTS, Cbow, Concat
from fastvec.objectives import OBJECTIVES
from fastvec.rules import RULES


def test_every_rule_has_a_twin():
    assert {rule().kernel for rule in RULES.values()} <= set(rule_twins.RULES)


def test_every_context_and_objective_has_a_twin():
    assert set(CONTEXTS) == {*_WINDOWS, "text"}
    assert set(OBJECTIVES) == {*_LABELS, "negative"} - {"ns"}


_WINDOWS = ("skipgram", "cbow", "concat")
_LABELS = ("softmax", "ova", "hs", "ns")  # "ns" is what a classifier calls negative sampling


@pytest.mark.parametrize("objective", _LABELS)
def test_every_objective_is_trained_on_texts_by_the_twin(objective):
    e = texts.Epoch(np.zeros(2, np.int32), (np.array([0, 1, 2]), np.array([0, 1])), 2, objective)
    e.negative, e.alias = 1, np.array([2**32 - 1, 2**32 - 1 + (1 << 32)], np.uint64)
    e.paths = np.array([0, 1, 2]), np.array([0, 0], np.int32), np.array([0, 1], np.uint8)
    rows = {name: np.full((2, 3), 0.1) for name in ("in", "noise", "nodes")}
    ids, starts = np.array([0, 2, 1, 3], np.int32), np.array([0, 2, 4])
    loss, n_texts = texts.train(ids, starts, rows, e)
    assert loss > 0 and n_texts == 2 and (rows["in"] != 0.1).any()


@pytest.mark.parametrize("name", _WINDOWS)
@pytest.mark.parametrize("objective", ["negative", "hs"])
def test_every_context_and_objective_is_trained_by_the_twin(name, objective):
    context = (
        Concat(n_tags=0, dim=3, stride=8, null_word=0) if name == "concat" else CONTEXTS[name]()
    )
    settings = windows.Epoch(context=context.kernel, pool=context.pool, shrink=False)
    n_parts = 1
    if name == "concat":
        settings.concat, settings.left, settings.right, n_parts = (0, 0), 1, 1, 2
    if objective == "negative":
        settings.negative = 1
        settings.alias = np.array([2**32 - 1, 2**32 - 1 + (1 << 32)], np.uint64)
    else:
        one_node = np.array([0, 1, 2]), np.array([0, 0], np.int32), np.array([0, 1], np.uint8)
        settings.paths = one_node
    table = OBJECTIVES[objective].table
    rows = {"in": np.full((2, 3), 0.1), table: np.full((2, 3 * n_parts), 0.1)}
    ids, starts = np.array([0, 1, 0], np.int32), np.array([0, 3])
    *losses, n_pairs = windows.train(ids, starts, rows, settings)
    assert sum(losses) > 0
    assert n_pairs == (6 if name == "skipgram" else 3)
    assert np.ptp(rows["in"]) > 0 and np.ptp(rows[table]) > 0


@pytest.mark.parametrize("mean", [True, False])
@pytest.mark.parametrize("gradient", ["word2vec", "exact"])
def test_the_gradient_of_a_pool_is_divided_where_it_should_be(mean, gradient):
    context = Cbow(mean=mean, gradient=gradient)
    true_gradient_is_divided = mean
    assert context.gradient_per_row == (true_gradient_is_divided == (gradient == "exact"))
