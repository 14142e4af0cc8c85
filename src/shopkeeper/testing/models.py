"""The laws of a model, as a suite for whoever writes one.

Subclass `ModelLaws` in a test file: it finds every model named in `shopkeeper.models.__all__`. For
a model of your own override the fixture `model_class`. A law a model cannot obey is declared by
`gaps`, with a reason, and the suite then insists that it is really broken.
"""

import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper import models
from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models import Candidates, Interactions, Model, Query, top
from shopkeeper.models.owned import Owned
from shopkeeper.testing.interactions import (
    cases,
    checkerboard,
    from_rows,
    history,
    shuffled_within_moments,
)
from shopkeeper.testing.models_rows import crowd, keyed, telling_lengths

ModelClass = type[Model[Any]]
laws = settings(max_examples=40)
BRIEFLY: Mapping[str, Any] = {"sasrec": models.SASRecConfig(steps=3, epochs=1)}
"""How models are taught where a law holds whatever they have learned."""


def find_models() -> list[ModelClass]:
    """Every concrete model `shopkeeper.models` offers."""
    offered = (getattr(models, name) for name in models.__all__)
    classes = (thing for thing in offered if isinstance(thing, type) and issubclass(thing, Model))
    return [model for model in classes if hasattr(model, "name")]


def never(reason: str) -> pytest.MarkDecorator:
    """A law that does not apply to a model, by its nature."""
    return pytest.mark.xfail(reason=f"never: {reason}", strict=True, raises=AssertionError)


class ModelLaws:
    """What holds for every model."""

    gaps: ClassVar[Mapping[tuple[str, str], pytest.MarkDecorator]] = {}
    """(Model name, name of the law's test) to why it cannot hold, as `never` says it."""

    @pytest.fixture(params=find_models(), ids=lambda model: model.name, scope="class")
    @classmethod
    def model_class(cls, request: pytest.FixtureRequest) -> ModelClass:
        found: ModelClass = request.param
        if not found.trainable():
            pytest.skip(f"the optional extra that {found.name} is trained with is not installed")
        return found

    @pytest.fixture(autouse=True)
    def _declared_gap(self, request: pytest.FixtureRequest, model_class: ModelClass) -> None:
        gap = self.gaps.get((model_class.name, request.node.originalname))
        if gap is not None:
            request.applymarker(gap)

    def test_a_config_survives_being_written_and_read(self, model_class: ModelClass) -> None:
        config = model_class.Config()
        assert msgspec.json.decode(msgspec.json.encode(config), type=model_class.Config) == config

    def test_a_bad_value_is_refused_by_the_name_of_its_field(self, model_class: ModelClass) -> None:
        for field in model_class.Config.__struct_fields__:
            for bad in (float("nan"), "nonsense", -1e9):
                with pytest.raises(InvalidRequest, match=f"`{field}`"):
                    model_class.Config(**{field: bad})

    def test_an_unknown_field_is_refused(self, model_class: ModelClass) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(b'{"nonsense": 1}', type=model_class.Config)

    @laws
    @given(case=cases())
    def test_scores_are_finite_evidence_for_every_item(
        self, model_class: ModelClass, case: tuple[Interactions, Query]
    ) -> None:
        data, query = case
        model = fitted(model_class, data)
        scores = model.scores(query)
        assert scores.dtype == np.float32
        assert scores.shape == (data.n_items,) == (model.n_items,)
        assert np.isfinite(scores).all()
        assert (scores >= 0).all()

    @laws
    @given(case=cases(), n=st.integers(1, 15), seed=st.integers(0, 9))
    def test_what_it_recommends_is_what_it_scores_best_among_the_allowed(
        self, model_class: ModelClass, case: tuple[Interactions, Query], n: int, seed: int
    ) -> None:
        data, query = case
        model = fitted(model_class, data)
        allowed = np.random.default_rng(seed).random(data.n_items) < 0.6
        scores = model.scores(query)
        same(model.recommend(query, n), top(scores, n))
        within = np.where(allowed, scores, np.float32(0))
        same(model.recommend(query, n, allowed), top(within, n))

    @laws
    @given(case=cases())
    def test_a_reason_is_an_item_of_the_question(
        self, model_class: ModelClass, case: tuple[Interactions, Query]
    ) -> None:
        data, query = case
        model = fitted(model_class, data)
        known = {*query.items.tolist(), *query.anchors}
        items = model.recommend(query, 5).items.tolist()
        reasons = [model.because(query, item) for item in items]
        assert {*reasons} <= {None, *known}
        assert model.because_each(query, items) == reasons

    @laws
    @given(case=cases())
    def test_it_scores_the_same_after_being_saved_and_loaded(
        self, model_class: ModelClass, case: tuple[Interactions, Query]
    ) -> None:
        data, query = case
        model = fitted(model_class, data)
        with tempfile.TemporaryDirectory() as directory:
            model.save(Path(directory) / "model")
            loaded = model_class.load(Path(directory) / "model")
            assert loaded.config == model.config
            assert np.array_equal(loaded.scores(query), model.scores(query))
            same(loaded.recommend(query, 5), model.recommend(query, 5))

    @laws
    @given(case=cases(), other=cases())
    def test_a_second_fit_forgets_the_first(
        self,
        model_class: ModelClass,
        case: tuple[Interactions, Query],
        other: tuple[Interactions, Query],
    ) -> None:
        data, query = case
        once = fitted(model_class, data)
        twice = fitted(model_class, other[0])
        twice.scores(other[1])
        twice.fit(data)
        assert np.array_equal(once.scores(query), twice.scores(query))
        for name in model_class.learned:
            assert np.array_equal(getattr(once, name), getattr(twice, name)), name

    @laws
    @given(case=cases(), seed=st.integers(0, 9))
    def test_the_order_of_rows_of_one_moment_does_not_matter(
        self, model_class: ModelClass, case: tuple[Interactions, Query], seed: int
    ) -> None:
        data, query = case
        other = shuffled_within_moments(data, np.random.default_rng(seed))
        ours, theirs = fitted(model_class, data), fitted(model_class, other)
        np.testing.assert_allclose(ours.scores(query), theirs.scores(query), rtol=1e-5)

    def test_what_it_learned_cannot_be_written_to(self, model_class: ModelClass) -> None:
        model = fitted(model_class, checkerboard(6, (0, 0)))
        for name in model_class.learned:
            assert not getattr(model, name).flags.writeable, name

    def test_no_data_and_no_history_give_no_candidates(self, model_class: ModelClass) -> None:
        nothing = from_rows([], n_items=3, n_users=0)
        model = fitted(model_class, nothing)
        assert len(model.recommend(history(nothing, 0, running=False), 5).items) == 0

    def test_an_empty_vocabulary_is_served(self, model_class: ModelClass) -> None:
        nothing = from_rows([], n_items=0, n_users=0)
        model = fitted(model_class, nothing)
        query = history(nothing, 0, running=False)
        assert model.scores(query).shape == (0,)
        assert len(model.recommend(query, 5).items) == 0

    def test_a_stranger_is_served(self, model_class: ModelClass) -> None:
        data = checkerboard(6, (0, 0))
        assert fitted(model_class, data).scores(history(data, 99, running=False)).shape == (6,)

    def test_an_item_nobody_touched_may_be_asked_with(self, model_class: ModelClass) -> None:
        data = checkerboard(6, (0, 0))
        wider = replace(data, item_ids=(*data.item_ids, "new"))
        new = np.array([6], np.int32)
        query = Query(new, np.zeros(1, np.int8), np.zeros(1), now=1.0)
        assert np.isfinite(fitted(model_class, wider).scores(query)).all()

    def test_asking_for_nothing_is_refused(self, model_class: ModelClass) -> None:
        data = checkerboard(6, (0, 0))
        model = fitted(model_class, data)
        with pytest.raises(InvalidRequest, match="`n`"):
            model.recommend(history(data, 0, running=True), 0)

    def test_threads_asking_at_once_get_the_answers_of_one(self, model_class: ModelClass) -> None:
        data = checkerboard(10, (0, 0))
        model = fitted(model_class, data)
        questions = [history(data, user, running=user % 2 == 0) for user in range(10)] * 20
        alone = [model.recommend(query, 5) for query in questions]
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda query: model.recommend(query, 5), questions))
        for one, other in zip(alone, together, strict=True):
            same(one, other)

    @pytest.mark.parametrize("running", [True, False])
    def test_learns_the_checkerboard(self, model_class: ModelClass, running: bool) -> None:
        data = checkerboard(8, withheld=(0, 4))
        query = history(data, 0, running)
        unseen = ~np.isin(np.arange(8), query.items)
        found = fitted(model_class, data, whole=True).recommend(query, 1, unseen)
        assert found.items.tolist() == [4]

    def test_no_array_is_a_table_of_customers_or_sessions_unless_it_says_whose(
        self, model_class: ModelClass
    ) -> None:
        data = crowd()
        model, telling = fitted(model_class, data), telling_lengths(data)
        tables = {
            name: getattr(model, name).shape
            for name in model_class.learned
            if telling & set(getattr(model, name).shape)
        }
        assert not tables or issubclass(model_class, Owned), f"whose rows are these: {tables}"
        everybody = np.asarray(data.customers)
        assert model.rows_of(everybody) >= (data.n_users if tables else 0)

    @laws
    @given(case=cases(), seed=st.integers(0, 9))
    def test_what_it_keeps_of_customers_can_be_taken_out(
        self, model_class: ModelClass, case: tuple[Interactions, Query], seed: int
    ) -> None:
        data, query = keyed(case[0]), case[1]
        keys = np.asarray(data.customers)
        gone = np.random.default_rng(seed).random(len(keys)) < 0.5
        model = fitted(model_class, data)
        before = {name: getattr(model, name).copy() for name in model_class.learned}
        left = model.without(keys[gone])
        assert left.rows_of(keys[gone]) == 0
        assert left.rows_of(keys[~gone]) == model.rows_of(keys[~gone])
        scores = left.scores(query)
        assert scores.shape == (data.n_items,)
        assert np.isfinite(scores).all()
        assert (scores >= 0).all()
        same(left.recommend(query, 5), top(scores, 5))
        for item in left.recommend(query, 5).items.tolist():
            left.because(query, item)
        for name, array in before.items():
            assert np.array_equal(getattr(model, name), array), name
            assert not getattr(left, name).flags.writeable, name

    @laws
    @given(case=cases())
    def test_what_is_left_scores_the_same_after_being_saved_and_loaded(
        self, model_class: ModelClass, case: tuple[Interactions, Query]
    ) -> None:
        data, query = keyed(case[0]), case[1]
        with tempfile.TemporaryDirectory() as directory:
            fitted(model_class, data).save(Path(directory) / "model")
            left = model_class.load(Path(directory) / "model").without(
                np.asarray(data.customers)[:1]
            )
            left.save(Path(directory) / "left")
            loaded = model_class.load(Path(directory) / "left")
            assert np.array_equal(loaded.scores(query), left.scores(query))

    def test_taking_out_nobody_changes_nothing(self, model_class: ModelClass) -> None:
        model = fitted(model_class, crowd())
        assert model.without(np.array([], np.int64)) is model
        assert model.without(np.array([-1, 1], np.int64)) is model

    def test_a_missing_file_is_not_ready_and_named(
        self, model_class: ModelClass, tmp_path: Path
    ) -> None:
        fitted(model_class, checkerboard(6, (0, 0))).save(tmp_path)
        (tmp_path / f"{model_class.learned[-1]}.npy").unlink()
        with pytest.raises(NotReady, match=model_class.learned[-1]):
            model_class.load(tmp_path)

    @pytest.mark.parametrize("file", ["config.json", "array"])
    def test_a_damaged_file_is_refused_by_name(
        self, model_class: ModelClass, tmp_path: Path, file: str
    ) -> None:
        fitted(model_class, checkerboard(6, (0, 0))).save(tmp_path)
        path = tmp_path / (f"{model_class.learned[0]}.npy" if file == "array" else file)
        path.write_bytes(path.read_bytes()[:-5])
        with pytest.raises(BackendFailed, match=path.name):
            model_class.load(tmp_path)


def fitted(model_class: ModelClass, data: Interactions, whole: bool = False) -> Model[Any]:
    """The model with its default configuration, taught.

    Args:
        whole: Taught for as long as it would be in a shop, for laws of how well it answers; what
            `BRIEFLY` names is else taught for less.
    """
    config = model_class.Config() if whole else BRIEFLY.get(model_class.name, model_class.Config())
    return model_class(config).fit(data)


def same(ours: Candidates, theirs: Candidates) -> None:
    """Refuse two answers that differ in an item or a score."""
    assert ours.items.tolist() == theirs.items.tolist()
    assert np.array_equal(ours.scores, theirs.scores)
