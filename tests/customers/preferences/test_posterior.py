import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import Variable, prior_spread
from shopkeeper.customers.preferences.posterior import UNSAID, _chance, believe, shares
from shopkeeper.stats import Beta, Dirichlet
from tests.customers.preferences.shop import SHOP

ONE = {"focus": 1.0, "kinds": ("Kitchen",), "proof": ("tests", "reviews"), "framing": "bundle"}
weight = st.floats(0.01, 100)


@pytest.mark.parametrize("name", list(ONE))
@given(weight=weight)
def test_confidence_is_the_share_of_evidence_that_all_agrees(name, weight):
    variable = SHOP.variables[name]
    found = believe(variable, [(ONE[name], weight)], ONE[name])
    assert found.confidence == pytest.approx(weight / (weight + variable.strength))


@given(weight, weight)
def test_what_is_guessed_is_what_has_most_evidence(one, other):
    for name in ("framing", "proof"):
        found = believe(SHOP.variables[name], [("a", one), ("b", other)], None)
        best = "a" if one >= other else "b"
        assert found.value in {best, (best, "b" if best == "a" else "a")}


def test_a_prior_is_believed_of_anybody():
    common = {"title": "A", "about": "B"}
    choice = Variable(
        name="a", kind="choice", options={"x": "X", "y": "Y"}, prior={"x": 3, "y": 1}, **common
    )
    assert prior_spread(choice) == {"x": 0.75, "y": 0.25}
    several = Variable(
        name="a", kind="set", options={"x": "X", "y": "Y"}, prior={"x": 0.9}, **common
    )
    assert prior_spread(several) == {"x": 0.9, "y": pytest.approx(1 / 3)}
    number = Variable(name="a", kind="number", low=0, high=12, **common)
    assert prior_spread(number) == {"mean": 6, "deviation": pytest.approx(12**0.5)}
    assert prior_spread(SHOP.variables["kinds"]) == {}


@given(weight, weight)
def test_each_option_of_a_set_is_a_beta(one, other):
    variable = SHOP.variables["kinds"]
    found = believe(variable, [(("Kitchen",), one), (("Garden",), other)], None)
    chance = _chance(variable, "Kitchen")
    prior = Beta(variable.strength * chance, variable.strength * (1 - chance))
    posterior = prior.after(one, UNSAID * other)
    assert found.spread["Kitchen"] == pytest.approx(posterior.mean)


OPTIONS = {"reviews": 1.0, "experts": 2.0, "tests": 0.0}
rankings = st.lists(st.sampled_from([*OPTIONS, "unlisted"]), min_size=1, max_size=3, unique=True)


@given(st.lists(st.tuples(rankings.map(tuple), weight), min_size=1, max_size=5), st.booleans())
def test_a_choice_is_a_dirichlet(weighed, is_open):
    proof = SHOP.variables["proof"]
    options = {} if is_open else proof.options
    variable = msgspec.structs.replace(proof, options=options, prior={} if is_open else OPTIONS)
    counts = {one: variable.strength * share for one, share in prior_spread(variable).items()}
    prior = posterior = Dirichlet(counts, variable.strength if is_open else 0.0)
    for ranking, heavy in weighed:
        told = {one: heavy * share for one, share in shares(variable, ranking).items()}
        posterior = posterior.after(told)
    found = believe(variable, weighed, weighed[0][0])
    assert found.spread == pytest.approx(posterior.spread)
    sure = posterior.confidence(shares(variable, weighed[0][0]), prior)
    assert found.confidence == pytest.approx(sure, abs=1e-9)
