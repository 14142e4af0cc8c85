"""Recommenders over item indices, the blend of their answers, and the registry of versions."""

from shopkeeper.models.blend import Blended, blend
from shopkeeper.models.bundle import Bundle, Manifest, Span, write_bundle
from shopkeeper.models.content import ContentConfig, ContentSimilarity
from shopkeeper.models.context import ContextPopularity, ContextPopularityConfig
from shopkeeper.models.contract import Candidates, Config, Model, top
from shopkeeper.models.dataset import KIND_OF, Contexts, Interactions, Kind, Query
from shopkeeper.models.ease import EASE, EASEConfig
from shopkeeper.models.goods import Goods, goods_of
from shopkeeper.models.graph_filter import GraphFilter, GraphFilterConfig
from shopkeeper.models.ials import ImplicitALS, ImplicitALSConfig
from shopkeeper.models.item_knn import CosineItemKNN, CosineItemKNNConfig
from shopkeeper.models.known import MODELS
from shopkeeper.models.lightgcn import LightGCN, LightGCNConfig
from shopkeeper.models.popularity import Popularity, PopularityConfig
from shopkeeper.models.probability import PurchaseModel, fit_probability
from shopkeeper.models.probability_items import Calibrator, fit_calibrator
from shopkeeper.models.registry import Mark, Registry
from shopkeeper.models.repeat import RepeatPurchase, RepeatPurchaseConfig
from shopkeeper.models.rp3beta import RP3Beta, RP3BetaConfig
from shopkeeper.models.sasrec import SASRec, SASRecConfig
from shopkeeper.models.sparse_ease import SparseEASE, SparseEASEConfig
from shopkeeper.models.stripping import Stripped
from shopkeeper.models.transitions import Transitions, TransitionsConfig
from shopkeeper.models.trending import Trending, TrendingConfig
from shopkeeper.models.user_knn import UserKNN, UserKNNConfig
from shopkeeper.models.vmis import VmisKNN, VmisKNNConfig

__all__ = [
    "EASE",
    "KIND_OF",
    "MODELS",
    "Blended",
    "Bundle",
    "Calibrator",
    "Candidates",
    "Config",
    "ContentConfig",
    "ContentSimilarity",
    "ContextPopularity",
    "ContextPopularityConfig",
    "Contexts",
    "CosineItemKNN",
    "CosineItemKNNConfig",
    "EASEConfig",
    "Goods",
    "GraphFilter",
    "GraphFilterConfig",
    "ImplicitALS",
    "ImplicitALSConfig",
    "Interactions",
    "Kind",
    "LightGCN",
    "LightGCNConfig",
    "Manifest",
    "Mark",
    "Model",
    "Popularity",
    "PopularityConfig",
    "PurchaseModel",
    "Query",
    "RP3Beta",
    "RP3BetaConfig",
    "Registry",
    "RepeatPurchase",
    "RepeatPurchaseConfig",
    "SASRec",
    "SASRecConfig",
    "Span",
    "SparseEASE",
    "SparseEASEConfig",
    "Stripped",
    "Transitions",
    "TransitionsConfig",
    "Trending",
    "TrendingConfig",
    "UserKNN",
    "UserKNNConfig",
    "VmisKNN",
    "VmisKNNConfig",
    "blend",
    "fit_calibrator",
    "fit_probability",
    "goods_of",
    "top",
    "write_bundle",
]
