import numpy as np

from shopkeeper.models import (
    MODELS,
    Bundle,
    Kind,
    Query,
    blend,
    cooccurrence,
    item_knn,
    kernel,
    repeat,
    vmis,
)
from shopkeeper.testing.interactions import checkerboard

DATA = checkerboard(6, (0, 0))


def compiled():
    """How many variants of each kernel there are."""
    rooms = (cooccurrence, item_knn, kernel, repeat, vmis)
    kernels = (thing for room in rooms for thing in vars(room).values())
    return {k.__name__: len(k.signatures) for k in kernels if hasattr(k, "signatures")}


def test_nothing_is_compiled_after_the_warm_up():
    models = {name: model(model.Config()).fit(DATA) for name, model in MODELS.items()}
    bundle = Bundle("one", DATA.item_ids, models, dict.fromkeys(models, 1.0))
    bundle.warm_up()
    before = compiled()
    assert before
    for query in questions():
        found = {name: model.recommend(query, 5) for name, model in models.items()}
        for model in models.values():
            model.recommend(query, 3, np.ones(6, bool))
            model.scores(query)
            model.because(query, 2)
        blend(found, bundle.weights, 4, 6)
    assert compiled() == before


def questions():
    for items in ([], [0], [0, 2, 4, 0], list(range(6)) * 30):
        acts = len(items)
        kinds = np.arange(acts, dtype=np.int8) % len(Kind)
        for start in {0, acts // 2, acts}:
            for anchors in ((), (1,)):
                history = np.array(items, np.int32)
                yield Query(history, kinds, np.arange(acts, dtype=float), 1e6, start, anchors)


def test_a_bundle_without_items_is_warmed_up_too():
    Bundle("none", (), {}, {}).warm_up()
