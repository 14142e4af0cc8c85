from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import pytest

from shopkeeper.models import MODELS, Popularity
from shopkeeper.models.owned import Owned
from shopkeeper.testing.models import ModelLaws, find_models, never

ALIKE = never("it knows no customer from another")
OWN = never("it recommends nothing but what the customer bought")
WORDLESS = never("it knows what products are, not who chose them")


class TestEveryModel(ModelLaws):
    gaps: ClassVar[Mapping[tuple[str, str], pytest.MarkDecorator]] = {
        ("popularity", "test_learns_the_checkerboard"): ALIKE,
        ("context_popularity", "test_learns_the_checkerboard"): ALIKE,
        ("content", "test_learns_the_checkerboard"): WORDLESS,
        ("repeat_purchase", "test_learns_the_checkerboard"): OWN,
        ("trending", "test_learns_the_checkerboard"): ALIKE,
    }


def test_two_models_keep_rows_of_customers_and_sessions():
    assert {m.name for m in find_models() if issubclass(m, Owned)} == {"vmis_knn", "user_knn"}


def test_a_table_of_users_that_says_nothing_is_found():
    class Forgetful(Popularity):
        learned = (*Popularity.learned, "table")

        def fit(self, data):
            self.table = np.zeros((data.n_users, 4))
            return super().fit(data)

    laws = ModelLaws()
    with pytest.raises(AssertionError, match=r"whose rows are these: \{'table'"):
        laws.test_no_array_is_a_table_of_customers_or_sessions_unless_it_says_whose(Forgetful)


def test_the_suite_finds_every_model_there_is():
    assert {model.name: model for model in find_models()} == MODELS
