"""The product quantiser's kernels against their twins, on every level."""

import numpy as np
import pytest

from fastvec._kernels import isa, quantizer
from fastvec._reference import quantizer as twin

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
every_level = pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])


@every_level
@pytest.mark.parametrize("dim", [1, 2, 3, 17])
@pytest.mark.parametrize("n", [0, 1, 4, 7, 50])
def test_the_nearest_centroid_is_the_same_on_every_level(level, dim, n):
    rng = np.random.default_rng(n)
    centroids = rng.normal(size=(256, dim)).astype(np.float32)
    centroids[100:120] = centroids[7]  # equally near ones: the first counts
    points = rng.normal(size=(n, dim + 3)).astype(np.float32)
    points[n // 2 :, 2 : 2 + dim] = centroids[rng.integers(0, 256, n - n // 2)]
    codes = np.zeros((n, 3), np.uint8)
    side_by_side = np.ascontiguousarray(centroids.T)
    quantizer.nearest(points, 2, side_by_side, codes, 1, level)
    assert codes[:, 1].tolist() == twin.nearest(points[:, 2 : 2 + dim], centroids).tolist()
    assert not codes[:, [0, 2]].any()


@every_level
def test_points_that_are_not_finite_get_some_code(level):
    points = np.array([[np.nan], [np.inf], [-np.inf], [3e38], [1]], np.float32)
    centroids = np.arange(256, dtype=np.float32)[None]
    codes = np.zeros((5, 1), np.uint8)
    quantizer.nearest(points, 0, centroids, codes, 0, level)
    assert codes[4] == 1


@pytest.mark.parametrize(("dim", "width"), [(1, 1), (6, 2), (7, 2), (7, 5), (4, 4)])
@pytest.mark.parametrize("with_norms", [False, True])
def test_coded_rows_are_written_averaged_and_multiplied(dim, width, with_norms):
    rng = np.random.default_rng(dim)
    centroids = rng.normal(size=dim * 256).astype(np.float32)
    codes = rng.integers(0, 256, (9, -(-dim // width))).astype(np.uint8)
    norms = rng.random(256).astype(np.float32) if with_norms else None
    norm_codes = rng.integers(0, 256, 9).astype(np.uint8) if with_norms else None
    parts = width, centroids, codes, norm_codes, norms
    wanted = twin.rows(width, centroids, codes, norms[norm_codes] if with_norms else None)
    out = np.empty((9, dim), np.float32)
    quantizer.rows(*parts, out)
    np.testing.assert_allclose(out, wanted, rtol=1e-6)
    starts, ids = np.array([0, 3, 3, 4]), np.array([8, 0, 8, 5], np.int32)
    means = np.empty((3, dim), np.float32)
    quantizer.mean_rows(*parts, starts, ids, means)
    bags = [wanted[[8, 0, 8]].mean(axis=0), np.zeros(dim), wanted[5]]
    np.testing.assert_allclose(means, bags, rtol=1e-5, atol=1e-6)
    x = rng.normal(size=(4, dim)).astype(np.float32)
    scores = np.empty((4, 9), np.float32)
    quantizer.products(*parts, x, scores)
    np.testing.assert_allclose(scores, x @ wanted.T, rtol=1e-5, atol=1e-5)


def test_clusters_are_summed():
    rng = np.random.default_rng(0)
    points, codes = rng.normal(size=(40, 5)).astype(np.float32), rng.integers(0, 256, 40)
    sums, sizes = np.zeros((256, 2)), np.zeros(256, np.int64)
    quantizer.sum_clusters(points, 3, codes.astype(np.uint8), sums, sizes)
    for j in range(2):
        wanted = np.bincount(codes, points[:, 3 + j].astype(np.float64), 256)
        np.testing.assert_allclose(sums[:, j], wanted, rtol=1e-12)
    assert sizes.tolist() == np.bincount(codes, minlength=256).tolist()


def test_arguments_that_do_not_fit_are_refused():
    points, codes = np.zeros((3, 4), np.float32), np.zeros((3, 2), np.uint8)
    centroids = np.zeros((2, 256), np.float32)
    for args in (
        (points, 3, centroids, codes, 0),
        (points, -1, centroids, codes, 0),
        (points, 0, centroids, codes, 2),
        (points, 0, centroids, codes[:2], 0),
        (points, 0, centroids[:, :255].copy(), codes, 0),
        (points, 0, centroids[:0], codes, 0),
        (points, 0, centroids, codes, 0, 99),
    ):
        with pytest.raises(ValueError):
            quantizer.nearest(*args)
    flat, out = np.zeros(4 * 256, np.float32), np.zeros((3, 4), np.float32)
    norm_codes, norms = np.zeros(3, np.uint8), np.zeros(256, np.float32)
    for args in (
        (2, flat[1:], codes, None, None),
        (3, flat, codes[:, :1].copy(), None, None),
        (0, flat, codes, None, None),
        (2, flat, codes, norm_codes, None),
        (2, flat, codes, norm_codes[1:], norms),
        (2, flat, codes, norm_codes, norms[1:]),
    ):
        with pytest.raises(ValueError):
            quantizer.rows(*args, out)
    fitting = 2, flat, codes, norm_codes, norms
    one = np.array([0, 1])
    with pytest.raises(ValueError):
        quantizer.rows(*fitting, out[:2])
    with pytest.raises(ValueError, match="ids"):
        quantizer.mean_rows(*fitting, one, np.array([3], np.int32), out[:1])
    with pytest.raises(ValueError, match="starts"):
        quantizer.mean_rows(*fitting, np.array([0, 2]), np.array([1], np.int32), out[:1])
    with pytest.raises(ValueError):
        quantizer.products(*fitting, out, np.zeros((3, 2), np.float32))
