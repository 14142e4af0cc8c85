import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.stats import Beta, Dirichlet, Normal

weight = st.floats(0, 100)
count = st.floats(0.01, 100)
value = st.floats(-100, 100)
counts = st.dictionaries(st.sampled_from("abcd"), count, min_size=2)


@given(count, count, st.lists(st.tuples(weight, weight), max_size=6), st.randoms())
def test_evidence_of_a_chance_may_come_in_any_order(yes, no, evidence, random):
    shuffled = evidence.copy()
    random.shuffle(shuffled)
    one, other = Beta(yes, no), Beta(yes, no)
    for mine, theirs in zip(evidence, shuffled, strict=True):
        one, other = one.after(*mine), other.after(*theirs)
    assert math.isclose(one.mean, other.mean)
    assert math.isclose(one.deviation, other.deviation)


@given(count, count, count)
def test_more_evidence_for_something_makes_it_likelier_and_surer(yes, no, more):
    prior = Beta(yes, no)
    once, twice = prior.after(more, 0), prior.after(2 * more, 0)
    assert prior.mean < once.mean < twice.mean < 1
    assert 0 < once.confidence(prior) < twice.confidence(prior) < 1
    assert 0 < prior.after(0, more).confidence(prior) < 1


@given(count, count, counts, value, count)
def test_evidence_of_no_weight_changes_nothing(yes, no, options, mean, variance):
    beta, dirichlet, normal = Beta(yes, no), Dirichlet(options), Normal(mean, variance)
    assert beta.after(0, 0) == beta
    assert dirichlet.after(dict.fromkeys(options, 0.0)) == dirichlet
    assert normal.after(5.0, 0.0, 1.0) == normal
    assert beta.confidence(beta) == normal.confidence(normal) == 0
    assert dirichlet.confidence({"a": 1.0}, dirichlet) == 0


@given(counts, weight, st.sampled_from("abcde"))
def test_chances_of_options_add_up_to_one(options, rest, option):
    found = Dirichlet(options, rest).after({option: 1.0})
    named = math.fsum(found.spread.values())
    assert math.isclose(named + found.rest / found.total, 1)
    assert found.mean("nobody said this") == 0
    assert 0 <= found.deviation(option) <= 0.5


@given(counts, count, weight, st.sampled_from("abcd"), count)
def test_confidence_in_an_option_is_the_share_of_evidence_that_all_agrees(
    options, rest, heavy, option, more
):
    prior = Dirichlet(options, rest)
    found = prior.after({option: heavy}).confidence({option: 1.0}, prior)
    assert math.isclose(found, heavy / (heavy + prior.total), abs_tol=1e-9)
    assert prior.after({option: heavy + more}).confidence({option: 1.0}, prior) > found
    doubted = prior.after({option: heavy, "other": more}).confidence({option: 1.0}, prior)
    assert doubted <= found + 1e-12


@given(value, count, value, count, value, count, count)
def test_observations_may_come_in_any_order(mean, variance, a, wa, b, wb, noise):
    one = Normal(mean, variance).after(a, wa, noise).after(b, wb, noise)
    other = Normal(mean, variance).after(b, wb, noise).after(a, wa, noise)
    assert math.isclose(one.mean, other.mean, abs_tol=1e-6)
    assert math.isclose(one.variance, other.variance)


@given(value, count, value, count, count)
def test_observations_draw_the_mean_to_them_and_sharpen_it(mean, variance, seen, heavy, noise):
    prior = Normal(mean, variance)
    once, twice = prior.after(seen, heavy, noise), prior.after(seen, 2 * heavy, noise)
    assert abs(twice.mean - seen) <= abs(once.mean - seen) <= abs(mean - seen) + 1e-9
    assert twice.deviation < once.deviation < prior.deviation
    assert 0 < once.confidence(prior) < twice.confidence(prior) <= 1


def test_two_observations_are_one_of_twice_the_weight():
    assert Normal(0, 1).after(2, 1, 1).after(2, 1, 1).mean == pytest.approx(
        Normal(0, 1).after(2, 2, 1).mean
    )
