"""Variables, beliefs and moments of somebody who said something, for tests of decisions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from shopkeeper.customers.preferences import (
    AskLimit,
    Belief,
    Evidence,
    Preferences,
    ProductLink,
    Variable,
)
from shopkeeper.decisions import Moment, Shop
from shopkeeper.domain import Source, Value
from shopkeeper.models.boosters import lightgbm
from shopkeeper.models.features import Features
from shopkeeper.models.ranker import Ranker, RankerConfig
from tests.decisions.shelf import NOW, interactions

TYPE = Variable(
    name="category",
    kind="set",
    title="Departments you like",
    about="",
    uses=("ranking",),
    products=ProductLink("product_type", "path"),
)
BRAND = Variable(
    name="brand",
    kind="ranked",
    title="Brands",
    about="",
    uses=("ranking",),
    products=ProductLink("brand", "equals"),
)
QUALITY = Variable(
    name="quality",
    kind="scale",
    title="Quality or price",
    about="",
    ends=("Price", "Quality"),
    uses=("ranking",),
    products=ProductLink("price", "percentile"),
)
NEVER = Variable(
    name="never",
    kind="set",
    title="Never show me",
    about="",
    uses=("filter",),
    products=ProductLink("", "words"),
)
COLOR = Variable(
    name="color",
    kind="choice",
    title="Colour",
    about="",
    options={"red": "Red", "blue": "Blue"},
    uses=("ranking",),
    products=ProductLink("color", "equals"),
)
VARIABLES = {one.name: one for one in (TYPE, BRAND, QUALITY, NEVER, COLOR)}
PREFERENCES = Preferences(
    variables=VARIABLES,
    rules=(),
    quizzes={},
    ask=AskLimit(3, 7.0),
    withhold=0.0,
    support_tags={},
    digest=b"12345678",
)


def belief(
    variable: str, value: Value, confidence: float = 0.6, source: Source = "quiz", **more: Any
) -> Belief:
    when = NOW - timedelta(days=2)
    piece = Evidence(variable, value, source, when, 1.0, more.pop("position", 1_000))
    return Belief(
        variable=variable,
        value=value,
        confidence=confidence,
        explicit=source != "behaviour",
        evidence=(piece,),
        **more,
    )


def believing(moment: Moment, *beliefs: Belief) -> Moment:
    return replace(moment, beliefs={one.variable: one for one in beliefs}, preferences=PREFERENCES)


def listening(at: Shop) -> Shop:
    """The shop with a ranker that puts what the customer said they like first, and learned
    nothing else."""
    assert at.recommender is not None
    config = RankerConfig(trees=5, least=1, groups=("retrieval", "beliefs"))
    features = Features.fit(interactions(), tuple(at.recommender.models), config.groups)
    table = np.zeros((400, len(features.names)), np.float32)
    lifts = np.linspace(-1, 1, 400, dtype=np.float32)
    table[:, features.names.index("said lift")] = lifts
    library = lightgbm()
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 1}
    booster = library.train(params, library.Dataset(table, lifts > 0), 5)
    ranker = Ranker(config, features, booster)
    return replace(at, recommender=replace(at.recommender, ranker=ranker))
