"""The moment and the chance of a purchase reach the answer as the models learned them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from shopkeeper.decisions import open_shop, rank
from shopkeeper.decisions.decide import decide
from shopkeeper.decisions.heeding import ask
from shopkeeper.decisions.placements import placement
from shopkeeper.domain import Context, DecisionId, ProductId
from shopkeeper.models import Bundle, Contexts, Kind, Manifest, Span, write_bundle
from shopkeeper.models.bundle import read_bundle
from shopkeeper.models.known import MODELS
from shopkeeper.models.probability import fit_probability
from shopkeeper.models.probability_items import fit_calibrator
from tests.decisions.shelf import IDS, NOW, event, interactions, moment, profile, shop

D = DecisionId("d")
AT = shop()
TOLD = Contexts(
    ("device", "last_visit"), (("mobile",), ("new", "week")), np.zeros((0, 2), np.int32)
)


def informed(folder: Path) -> Bundle:
    """The shelf's models with what they know of circumstances and purchases, read from disk."""
    data = interactions()
    assert AT.bundle is not None
    purchase = fit_probability(data), fit_calibrator([])
    configs = write_bundle(folder, AT.bundle.models, IDS, None, TOLD, purchase)
    manifest = Manifest(NOW, configs, AT.bundle.weights, Span(len(data), 40, 12), version="v2")
    return read_bundle(folder, manifest, MODELS)


def test_the_moment_is_coded_as_it_was_learned_and_so_is_each_act(tmp_path: Path) -> None:
    at = open_shop(AT.columns, AT.search, informed(tmp_path))
    who = profile(event("Product Viewed", "p1", days_ago=3), event("Product Viewed", "p2"))
    query = ask(placement("home"), moment(at, who, context=Context(device="Mobile")))
    assert query.context is not None
    assert query.context.tolist() == [0, 1]
    assert query.contexts is not None
    assert query.contexts.tolist() == [[-1, 0], [-1, -1]]
    assert set(query.kinds.tolist()) == {Kind.VIEW}


def test_without_circumstances_learned_none_are_asked_with() -> None:
    query = ask(placement("home"), moment(AT, context=Context(device="mobile")))
    assert query.context is None
    assert query.contexts is None


def test_each_product_says_how_likely_it_is_to_be_bought_where_something_tells(
    tmp_path: Path,
) -> None:
    at = open_shop(AT.columns, AT.search, informed(tmp_path))
    who = profile(event("Product Viewed", "p1", days_ago=0.01))
    home = decide(moment(at, who), D).slates["home"].products
    chances = [one.probability for one in home if one.retriever != "range"]
    assert all(chance is not None and 0 < chance < 1 for chance in chances)
    ranked = rank(moment(at, who), (ProductId("p0"), ProductId("p2")), D)
    assert all(one.probability is not None for one in ranked.slates["rank"].products)
    held = replace(moment(at, who), holdout=1.0)
    assert {one.probability for one in decide(held, D).slates["home"].products} == {None}
    assert {one.probability for one in decide(moment(AT, who), D).slates["home"].products} == {None}
