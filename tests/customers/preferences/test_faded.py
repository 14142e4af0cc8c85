from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import Belief, beliefs_of, remember
from shopkeeper.customers.preferences.faded import Faded
from tests.customers.preferences.shop import NOW, SHOP, attributes, histories, piece


def test_pieces_are_as_remembered_but_for_their_weight():
    said, guess = piece(weight=0.5), piece(source="behaviour", event="Product Viewed")
    lighter = msgspec.structs.replace(guess, weight=0.25)
    faded = Faded([said, guess], [0.5, 0.25], [said])
    assert faded == (said, lighter)
    assert (said, lighter) == faded
    assert faded != (said, guess)
    assert (faded[1], faded[:1], list(reversed(faded))) == (lighter, (said,), [lighter, said])
    assert (faded.said, repr(faded)) == ((said,), repr((said, lighter)))


def test_evidence_is_not_what_is_no_sequence():
    assert Faded([], [], []) != 0


@given(histories(), st.floats(0, 300))
def test_what_was_said_is_told_from_what_was_guessed(history, days):
    memory = remember(*history, attributes, SHOP)
    for belief in beliefs_of(memory, SHOP, NOW + timedelta(days=days)).values():
        made = tuple(belief.evidence)
        assert (len(belief.evidence), bool(belief.evidence)) == (len(made), bool(made))
        assert belief.said == tuple(one for one in made if one.source != "behaviour")
        assert belief.said == Belief(variable=belief.variable, evidence=made).said
