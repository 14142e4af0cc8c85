from collections.abc import Mapping
from typing import ClassVar

import pytest

from shopkeeper.models import MODELS
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


def test_the_suite_finds_every_model_there_is():
    assert {model.name: model for model in find_models()} == MODELS
