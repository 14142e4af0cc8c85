from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models import Contexts, Interactions, Kind, Query
from shopkeeper.models.probability import PurchaseModel, fit_probability, prepare
from shopkeeper.models.probability_trees import TreesConfig
from shopkeeper.testing.interactions import START, interactions, queries

VIEW, CART, BUY = Kind.VIEW, Kind.CART, Kind.PURCHASE
SMALL = TreesConfig(rounds=60, least_rows=20)


def shop(visits: int = 1_500, seed: int = 4, contexts: bool = False) -> Interactions:
    """Visits of four looks; one in five has a cart, and half of those end with a purchase."""
    rng = np.random.default_rng(seed)
    rows, codes = [], []
    for visit in range(visits):
        at, item, user = START + 7_200.0 * visit, int(rng.integers(6)), visit % 300
        phone = int(rng.integers(2))
        acts = [(item, VIEW), (item, VIEW), (int(rng.integers(6)), VIEW)]
        if rng.random() < 0.2:
            acts.append((item, CART))
            if rng.random() < (0.25 if phone and contexts else 0.5):
                acts.append((item, BUY))
        for step, (what, kind) in enumerate(acts):
            rows.append((user, what, kind, at + 60 * step, visit))
            codes.append([phone])
    users, items, kinds, times, sessions = (np.array(column) for column in zip(*rows, strict=True))
    known = Contexts(("device",), (("desk", "phone"),), np.array(codes, np.int32))
    return Interactions(
        users.astype(np.int32), items.astype(np.int32), kinds.astype(np.int8), times,
        sessions.astype(np.int32), tuple("abcdef"), 300, known if contexts else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted() -> PurchaseModel:
    return fit_probability(shop(), SMALL)


def visit(*acts: tuple[int, Kind], context: list[int] | None = None, wait: float = 0.0) -> Query:
    items, kinds = (np.array([act[part] for act in acts], np.int32) for part in (0, 1))
    times = START + 9e7 + 60.0 * np.arange(len(acts))
    now = (times[-1] if len(times) else START + 9e7) + wait
    code = None if context is None else np.array(context, np.int32)
    return Query(items, kinds.astype(np.int8), times, float(now), 0, context=code)


LOOKS = ((1, VIEW), (1, VIEW), (2, VIEW))


def test_a_cart_moves_the_chance(fitted: PurchaseModel):
    before = fitted.session_probability(visit(*LOOKS))
    after = fitted.session_probability(visit(*LOOKS, (1, CART)))
    assert before < 0.15
    assert 0.35 < after < 0.65


def test_every_act_and_the_silence_are_heard(fitted: PurchaseModel):
    said = {
        fitted.session_probability(visit(*LOOKS[:n], wait=wait))
        for n in range(4)
        for wait in (0.0, 900.0)
    }
    assert len(said) > 4


def test_a_visit_that_has_bought_starts_anew(fitted: PurchaseModel):
    carted = fitted.session_probability(visit(*LOOKS, (1, CART)))
    bought = fitted.session_probability(visit(*LOOKS, (1, CART), (1, BUY)))
    assert bought < carted / 2


def test_chances_of_a_later_time_mean_what_they_say(fitted: PurchaseModel):
    _, asked = prepare(shop(seed=9))
    after_cart = asked.x[:, 2] > 0
    for rows in (after_cart, ~after_cart & asked.judged):
        said, came = fitted.trees.chances(asked.x[rows]), asked.y[rows]
        assert said.mean() == pytest.approx(came.mean(), abs=0.06)


def test_circumstances_are_heard_where_they_are_known():
    model = fit_probability(shop(4_000, contexts=True), SMALL)
    acts = (*LOOKS, (1, CART))
    desk, phone = (model.session_probability(visit(*acts, context=[code])) for code in (0, 1))
    assert phone < desk - 0.1
    assert 0 < model.session_probability(visit(*acts)) < 1
    assert 0 < model.session_probability(visit(*acts, context=[-1])) < 1


def test_a_saved_model_answers_alike(fitted: PurchaseModel, tmp_path: Path):
    fitted.save(tmp_path)
    loaded = PurchaseModel.load(tmp_path)
    for asked in (visit(), visit(*LOOKS), visit(*LOOKS, (1, CART))):
        assert loaded.session_probability(asked) == fitted.session_probability(asked)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json", ".txt"}


def test_what_is_missing_or_broken_is_named(fitted: PurchaseModel, tmp_path: Path):
    with pytest.raises(NotReady, match="is missing"):
        PurchaseModel.load(tmp_path)
    fitted.save(tmp_path)
    (tmp_path / "counts.npy").write_bytes(b"nonsense")
    with pytest.raises(BackendFailed, match="cannot be read"):
        PurchaseModel.load(tmp_path)
    (tmp_path / "counts.npy").unlink()
    with pytest.raises(NotReady, match=r"counts\.npy is missing"):
        PurchaseModel.load(tmp_path)


def test_the_same_data_give_the_same_model(fitted: PurchaseModel):
    again = fit_probability(shop(), SMALL)
    assert again.session_probability(visit(*LOOKS)) == fitted.session_probability(visit(*LOOKS))


@given(data=interactions(), asked=st.data())
def test_anything_gets_a_chance_that_is_never_sure(data: Interactions, asked: st.DataObject):
    model = fit_probability(data)
    said = model.session_probability(asked.draw(queries(data.n_items + 3)))
    assert 0 < said < 1


def test_a_visit_that_is_not_over_teaches_nothing():
    data = shop(400)
    end = float(data.times[-1])
    running = replace(
        data,
        users=np.append(data.users, np.int32(7)),
        items=np.append(data.items, np.int32(0)),
        kinds=np.append(data.kinds, np.int8(VIEW)),
        times=np.append(data.times, end + 9.0),
        sessions=np.append(data.sessions, np.int32(9_999)),
    )
    assert len(prepare(running)[1].y) == len(prepare(data)[1].y)
