"""Product quantisation of rows: k-means, codes, reading."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec.vectors.product_quantizer import ProductQuantizer, _split_for_empty
from fastvec.vectors.quantized_matrix import QuantizedMatrix


def rows(n=600, dim=7, seed=0):
    return np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)


def off(quantized, truth):
    """Mean squared difference, as a share of that of the zero matrix."""
    return ((np.asarray(quantized) - truth) ** 2).sum() / (truth**2).sum()


def test_as_many_different_rows_as_centroids_are_kept_exactly():
    few = rows(256, 5)
    quantized = QuantizedMatrix.quantize(few, dsub=2)
    np.testing.assert_allclose(np.asarray(quantized), few, atol=1e-6)
    assert quantized.shape == (256, 5)
    assert quantized.codes.shape == (256, 3)


@pytest.mark.parametrize("qnorm", [False, True])
def test_smaller_parts_are_nearer(qnorm):
    x = rows()
    fine, coarse, coarsest = (QuantizedMatrix.quantize(x, d, qnorm) for d in (1, 2, 7))
    assert off(fine, x) < 3e-4
    assert off(fine, x) < off(coarse, x) < off(coarsest, x) < 0.7
    assert QuantizedMatrix.quantize(x, 100, qnorm).codes.tolist() == coarsest.codes.tolist()


def test_rounds_of_k_means_come_nearer():
    x = rows(2000, 2)
    errors = []
    for epochs in (0, 1, 25):
        quantizer = ProductQuantizer.train(x, 2, epochs=epochs)
        errors.append(off(QuantizedMatrix(quantizer.encode(x), quantizer), x))
    assert errors[0] > errors[1] > errors[2]


@pytest.mark.parametrize("qnorm", [False, True])
def test_threads_change_nothing_and_seeds_do(qnorm):
    x = rows(70_000, 4) if not qnorm else rows()
    one = QuantizedMatrix.quantize(x, 2, qnorm)
    two = QuantizedMatrix.quantize(x, 2, qnorm, threads=2)
    assert (one.codes == two.codes).all()
    assert (one.quantizer.centroids == two.quantizer.centroids).all()
    other = QuantizedMatrix.quantize(x, 2, qnorm, seed=1)
    assert (one.quantizer.centroids != other.quantizer.centroids).any()


def test_norms_have_a_byte_of_their_own():
    x = rows() * np.exp(rows(600, 1, seed=2))
    x[3] = 0
    quantized = QuantizedMatrix.quantize(x, 1, qnorm=True)
    read = np.asarray(quantized)
    # a zero row has a length of nearly 0 whatever its codes are
    lengths = np.linalg.norm(x, axis=1)
    np.testing.assert_allclose(np.linalg.norm(read, axis=1), lengths, rtol=0.1, atol=0.1)
    plain = QuantizedMatrix.quantize(x, 1)
    assert quantized.nbytes == plain.nbytes + 600 + 256 * 4


def test_equal_rows_leave_clusters_empty_and_are_kept():
    x = np.repeat(rows(3, 4), 100, axis=0)
    quantized = QuantizedMatrix.quantize(x)
    np.testing.assert_allclose(np.asarray(quantized), x, atol=1e-5)


def test_an_empty_cluster_takes_half_of_another():
    centroids = np.zeros((256, 2), np.float32)
    sizes = np.ones(256, np.int64)
    sizes[[4, 9]] = 0
    sizes[7] = 9
    _split_for_empty(centroids, sizes, np.random.default_rng(0))
    assert sizes[[4, 9]].min() >= 1 and sizes.sum() == 253 + 9
    assert (centroids[4] != centroids[7]).any()


def test_indices_are_those_of_whole_rows():
    x = rows(300, 5)
    quantized = QuantizedMatrix.quantize(x)
    whole = quantized.astype(np.float32)
    mask = np.arange(300) % 7 == 0
    for index in (3, -1, slice(2, 9), [5, 5, 1], mask, np.array([], int)):
        assert (quantized[index] == whole[index]).all()
        assert quantized[index].shape == whole[index].shape
    assert (quantized.take([9, 4]).astype(np.float64) == whole[[9, 4]]).all()
    assert (np.asarray(quantized) == whole).all() and len(quantized) == 300
    with pytest.raises(IndexError):
        quantized[1, 2]
    with pytest.raises(IndexError):
        quantized[300]
    with pytest.raises(TypeError, match="astype"):
        quantized[1] = 0
    with pytest.raises(ValueError, match="shared"):
        quantized.__array__(copy=False)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.integers(0, 2**32 - 1))
def test_means_and_products_are_those_of_the_rows(dim, dsub, qnorm, seed):
    rng = np.random.default_rng(seed)
    quantizer = ProductQuantizer(dim, dsub, rng.normal(size=dim * 256).astype(np.float32))
    codes = rng.integers(0, 256, (20, quantizer.n_parts), np.uint8)
    lengths = ProductQuantizer(1, 1, rng.random(256, np.float32)) if qnorm else None
    quantized = QuantizedMatrix(codes, quantizer, codes[:, 0] if qnorm else None, lengths)
    whole = np.asarray(quantized).astype(np.float64)
    starts = np.sort(rng.integers(0, 13, 6))
    ids = rng.integers(0, 20, 13).astype(np.int32)
    bags = [whole[ids[a:b]].mean(axis=0) if a < b else np.zeros(dim) for a, b in pairwise(starts)]
    np.testing.assert_allclose(quantized.means(starts, ids), bags, atol=1e-5)
    np.testing.assert_allclose(quantized.products(whole[:3]), whole[:3] @ whole.T, atol=1e-4)


def test_what_cannot_be_quantised():
    with pytest.raises(ValueError, match="256 rows"):
        QuantizedMatrix.quantize(rows(255))
    with pytest.raises(ValueError, match="dsub"):
        QuantizedMatrix.quantize(rows(), dsub=0)
    bad = rows()
    bad[5, 3] = np.nan
    with pytest.raises(ValueError, match="finite"):
        QuantizedMatrix.quantize(bad)
    quantizer = ProductQuantizer.train(rows(), epochs=0)
    codes = quantizer.encode(rows())
    for args in (
        (codes[:, 1:], quantizer),
        (codes.astype(int), quantizer),
        (codes, quantizer, codes[:, 0]),
        (codes, quantizer, codes[1:, 0], ProductQuantizer(1, 1, np.zeros(256, np.float32))),
        (codes, quantizer, codes[:, 0], quantizer),
    ):
        with pytest.raises(ValueError):
            QuantizedMatrix(*args)
    with pytest.raises(ValueError, match="centroids"):
        ProductQuantizer(2, 1, np.zeros(5, np.float32))
