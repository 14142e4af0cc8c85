"""Every model there is, by the name manifests and reasons know it by."""

from typing import Any

from shopkeeper.models.content import ContentSimilarity
from shopkeeper.models.context import ContextPopularity
from shopkeeper.models.contract import Model
from shopkeeper.models.ease import EASE
from shopkeeper.models.graph_filter import GraphFilter
from shopkeeper.models.ials import ImplicitALS
from shopkeeper.models.item_knn import CosineItemKNN
from shopkeeper.models.lightgcn import LightGCN
from shopkeeper.models.popularity import Popularity
from shopkeeper.models.repeat import RepeatPurchase
from shopkeeper.models.rp3beta import RP3Beta
from shopkeeper.models.sasrec import SASRec
from shopkeeper.models.sparse_ease import SparseEASE
from shopkeeper.models.transitions import Transitions
from shopkeeper.models.trending import Trending
from shopkeeper.models.user_knn import UserKNN
from shopkeeper.models.vmis import VmisKNN

_ALL: tuple[type[Model[Any]], ...] = (
    Popularity,
    RepeatPurchase,
    CosineItemKNN,
    VmisKNN,
    ContentSimilarity,
    Transitions,
    SASRec,
    ContextPopularity,
    LightGCN,
    ImplicitALS,
    GraphFilter,
    RP3Beta,
    EASE,
    SparseEASE,
    UserKNN,
    Trending,
)

MODELS: dict[str, type[Model[Any]]] = {model.name: model for model in _ALL}
"""Model name to its class."""
