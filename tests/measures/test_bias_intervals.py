"""Intervals hold on clustered data, and the small distributions are those of the printed tables."""

import numpy as np
import pytest

from assent.measures.bias.association import association, dirichlet, gap, npmi
from assent.measures.bias.intervals import GROUPS, Floats, jackknife, jeffreys, share, wilson
from assent.measures.bias.quantiles import beta_cdf, beta_quantile, t_quantile


@pytest.mark.parametrize(
    ("p", "df", "printed"),
    [(0.975, 1, 12.706), (0.975, 5, 2.571), (0.975, 10, 2.228), (0.975, 63, 1.998), (0.95, 30, 1.697)],
)
def test_t_quantiles_are_those_of_the_printed_table(p: float, df: int, printed: float) -> None:
    assert t_quantile(p, df) == pytest.approx(printed, abs=6e-4)


def test_beta_is_uniform_for_one_and_one_and_symmetric() -> None:
    assert [beta_cdf(x, 1, 1) for x in (-1, 0.25, 0.5, 2)] == pytest.approx([0, 0.25, 0.5, 1])
    assert beta_cdf(0.3, 2.5, 7) == pytest.approx(1 - beta_cdf(0.7, 7, 2.5), abs=1e-12)
    assert beta_cdf(beta_quantile(0.2, 0.5, 30.5), 0.5, 30.5) == pytest.approx(0.2, abs=1e-9)


def corpus(random: np.random.Generator, documents: int) -> tuple[Floats, Floats]:
    """Women's pronouns and all pronouns by group of domains, as on the web.

    A page is mostly about women or about men, the shares of a domain scatter widely, pages have few pronouns or many.
    """
    domains = random.integers(0, documents // 2, documents)
    lean = random.beta(2.0, 3.0, documents // 2)
    group = random.integers(0, GROUPS, documents // 2)
    own = random.beta(1.2 * lean[domains] + 0.05, 1.2 * (1 - lean[domains]) + 0.05)
    pronouns = np.minimum(random.geometric(0.08, documents) * (random.random(documents) < 0.6), 200)
    women = random.binomial(pronouns, own)
    sums = (np.bincount(group[domains], counts, GROUPS).astype(np.float64) for counts in (women, pronouns))
    return next(sums), next(sums)


@pytest.mark.parametrize("documents", [1000, 4000])
def test_intervals_of_95_per_cent_hold_between_93_and_97_of_100_on_clustered_pages(documents: int) -> None:
    random = np.random.default_rng(7)
    big = [corpus(random, 200_000) for _ in range(4)]
    truth = sum(w.sum() for w, _ in big) / sum(n.sum() for _, n in big)
    draws, held, naive = 1500, 0, 0
    for _ in range(draws):
        women, pronouns = corpus(random, documents)
        found = share(women, pronouns, documents)
        held += found.low <= truth <= found.high
        low, high = wilson(women.sum(), pronouns.sum())
        naive += low <= truth <= high
    assert 0.93 <= held / draws <= 0.97
    assert naive / draws < 0.6, "an interval on tokens is far too narrow, or this data is not clustered"


def test_the_design_effect_says_how_much_less_the_pages_tell() -> None:
    random = np.random.default_rng(3)
    women, pronouns = corpus(random, 4000)
    clustered = share(women, pronouns, 4000).design_effect
    alone = random.integers(500, 600, GROUPS).astype(float)
    independent = share(random.binomial(alone.astype(int), 0.4).astype(float), alone, 4000).design_effect
    assert clustered is not None
    assert independent is not None
    assert independent < 2 < clustered


def test_rare_groups_get_jeffreys_interval_on_documents() -> None:
    part, whole = np.zeros(GROUPS), np.full(GROUPS, 10.0)
    part[3] = 2
    found = share(part, whole, 2, 640)
    assert (found.method, (found.low, found.high)) == ("jeffreys", jeffreys(2, 640))
    nothing = share(np.zeros(GROUPS), whole, 0, 640)
    assert (nothing.low, nothing.value) == (0, 0)
    assert 0 < nothing.high < 0.01
    assert not share(part, np.zeros(GROUPS), 0).known


def test_jackknife_of_a_mean_is_the_textbook_variance() -> None:
    random = np.random.default_rng(1)
    values = random.normal(5, 2, GROUPS)
    sums = np.stack([values, np.ones(GROUPS)], axis=1)
    value, low, high, variance = jackknife(sums, lambda s: np.asarray(s[..., 0] / s[..., 1]))
    assert value == pytest.approx(values.mean())
    assert variance == pytest.approx(values.var(ddof=1) / GROUPS)
    assert high - low == pytest.approx(2 * t_quantile(0.975, GROUPS - 1) * variance**0.5)


def test_npmi_has_its_closed_forms() -> None:
    assert npmi(50, 50, 50, 1000) == pytest.approx(1)
    assert npmi(10, 100, 100, 1000) == pytest.approx(0)
    assert npmi(0, 100, 100, 1000) == -1


def test_rare_pairs_are_not_reported_and_gaps_have_a_sign() -> None:
    few = np.zeros((GROUPS, 4))
    few[:, 3] = 10
    few[0, :3] = (1, 2, 3)
    assert not association(few, 100).known
    rows = np.tile(np.array([4.0, 10, 1, 10, 12, 100]), (GROUPS, 1))
    found = gap(rows, 500)
    assert 0 < found.low <= found.value <= found.high
    low, high = dirichlet(30, 100, 200, 5000)
    assert low < npmi(30, 100, 200, 5000) < high
