import msgspec
import pytest

from shopkeeper.domain import governed
from shopkeeper.domain.field_words import field_words

GOVERNED = [
    kind for kind in vars(governed).values() if getattr(kind, "__module__", "") == governed.__name__
]


@pytest.mark.parametrize("kind", [kind for kind in GOVERNED if isinstance(kind, type)])
def test_every_governed_field_says_what_it_is(kind):
    assert list(field_words(kind)) == [field.name for field in msgspec.structs.fields(kind)]


def test_words_of_several_lines_are_one_and_what_has_no_words_is_left_out():
    class Local:
        pass

    assert "\n" not in field_words(governed.OfferShown)["saves"]
    assert field_words(Local) == {}
