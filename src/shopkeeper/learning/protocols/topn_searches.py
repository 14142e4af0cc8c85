"""What `topn` tries for each model, the cheap and promising first."""

from collections.abc import Mapping

from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    GraphFilterConfig,
    ImplicitALSConfig,
    PopularityConfig,
    RepeatPurchaseConfig,
    RP3BetaConfig,
    SparseEASEConfig,
    TransitionsConfig,
    UserKNNConfig,
    VmisKNNConfig,
)

UNTRIED: Mapping[str, float] = {
    "popularity": 0.01,
    "rp3beta": 0.3,
    "user_knn": 0.3,
    "graph_filter": 1.0,
    "sparse_ease": 0.3,
    "transitions": 0.1,
    "vmis_knn": 0.1,
    "item_knn": 0.1,
    "ials": 0.1,
}
SEARCHES: Mapping[str, Search] = {
    "popularity": Search(
        PopularityConfig(half_life_days=36_500.0, view=1.0, cart=1.0),
        (({"half_life_days": 30.0}, {"half_life_days": 7.0}),),
    ),
    "rp3beta": Search(
        RP3BetaConfig(
            neighbours=1_000, alpha=0.75, beta=0.3, decay=1.0, last=10_000, itself=0.0, repeat=False
        ),
        (
            ({"decay": 0.95}, {"decay": 0.8}, {"decay": 0.6}),
            ({"alpha": 0.5, "beta": 0.4}, {"alpha": 0.8, "beta": 0.2}),
        ),
    ),
    "user_knn": Search(
        UserKNNConfig(
            neighbours=100, half_life_days=36_500.0, idf=1.0, shrinkage=0.0, crowd=0.0, own=0.0,
            loyalty=0.0,
        ),
        (({"half_life_days": 90.0},), ({"neighbours": 60},), ({"idf": 1.5},), ({"breadth": 0.0},)),
    ),
    "graph_filter": Search(
        GraphFilterConfig(
            neighbours=1_000, factors=1_024, lift=0.0, sharpen=2.0, rounds=3, last=10_000,
            decay=1.0, itself=0.0, repeat=False,
        ),
        (({"decay": 0.9}, {"decay": 0.7}), ({"sharpen": 1.0},)),
    ),
    "sparse_ease": Search(
        SparseEASEConfig(decay=1.0, last=10_000, itself=0.0, repeat=False),
        (({"decay": 0.8}, {"decay": 0.6}), ({"reg": 20.0}, {"reg": 40.0})),
    ),
    "transitions": Search(
        TransitionsConfig(reach=20, target=0.0, decay=0.5, repeat=False),
        (({"decay": 0.8},), ({"target": 0.2}, {"target": 0.4})),
    ),
    "vmis_knn": Search(
        VmisKNNConfig(
            last=20, decay=1.0, match_decay=0.9, recent=5_000, neighbours=500, repeat=False
        ),
        (
            ({"decay": 0.8}, {"decay": 0.6}),
            ({"last": 100},),
            ({"match_decay": 0.7}, {"match_decay": 1.0}),
        ),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(
            neighbours=500, decay=1.0, last=10_000, itself=0.0, repeat=False
        ),
        (
            ({"decay": 0.95}, {"decay": 0.8}, {"decay": 0.6}),
            ({"breadth": 0.0}, {"breadth": 1.0}),
            ({"over": "session"},),
        ),
    ),
    "ials": Search(ImplicitALSConfig(factors=64, unobserved=0.003, reg=0.02, epochs=8)),
    "repeat_purchase": Search(RepeatPurchaseConfig()),
}  # fmt: skip
