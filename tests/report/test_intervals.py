from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.report.intervals import Bootstrap, wilson

CLUSTERS = st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(CLUSTERS)
def test_the_interval_holds_the_estimate_and_stays_a_share(clusters: list[tuple[int, float]]) -> None:
    sizes = [size for size, _ in clusters]
    counts = [int(size * share) for size, share in clusters]
    interval = Bootstrap(sizes).interval(counts)
    assert 0 <= interval.low <= sum(counts) / sum(sizes) + 1e-12
    assert sum(counts) / sum(sizes) - 1e-12 <= interval.high <= 1


@settings(max_examples=10, deadline=None)
@given(CLUSTERS)
def test_the_interval_is_the_same_every_time(clusters: list[tuple[int, float]]) -> None:
    sizes, counts = [s for s, _ in clusters], [int(s * p) for s, p in clusters]
    assert Bootstrap(sizes).interval(counts) == Bootstrap(sizes).interval(counts)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_wilson_holds_the_estimate(n: int, share: float) -> None:
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1


def test_wilson_is_the_published_one() -> None:
    low, high = wilson(0.1, 10)  # Newcombe, Statistics in Medicine 17 (1998): 1 of 10 by the score method
    assert (round(low, 4), round(high, 4)) == (0.0179, 0.4042)


def test_one_cluster_says_next_to_nothing_however_many_documents_it_has() -> None:
    assert Bootstrap([200]).interval([20]) == wilson(0.1, 1)


def test_a_few_clusters_are_not_trusted_to_show_all_that_varies() -> None:
    low, high = Bootstrap([100, 100, 100]).interval([99, 99, 100])
    assert low < 0.5
    assert high == 1


def test_a_share_that_never_varies_is_not_certain() -> None:
    assert Bootstrap([10] * 30).interval([0] * 30) == wilson(0.0, 30)


def test_nothing_seen_means_nothing_known() -> None:
    assert Bootstrap([0, 0]).interval([0, 0]) == (0.0, 1.0)
    assert Bootstrap([]).intervals([[], []]) == [(0.0, 1.0), (0.0, 1.0)]


def test_clustered_data_give_a_wider_interval_than_independent_ones() -> None:
    counts = [50 if index % 3 == 0 else 0 for index in range(30)]
    low, high = Bootstrap([50] * 30).interval(counts)
    naive = wilson(1 / 3, 1500)
    assert high - low > 2 * (naive.high - naive.low)


@pytest.mark.slow
def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        sizes = rng.integers(20, 80, size=60)
        counts = rng.binomial(sizes, rng.beta(1.5, 3.5, size=60))
        low, high = Bootstrap(sizes.tolist()).interval(counts.tolist())
        hits += low <= 0.3 <= high
    assert 0.90 <= hits / 400 <= 0.98
