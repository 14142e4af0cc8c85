from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain.places import AREA, EVERYWHERE, MEMBERS, UNION, around, within

places = st.sampled_from([*MEMBERS, UNION, AREA, EVERYWHERE, "US", "US-NY", "de-by", "GB", "moon"])


@given(places)
def test_every_place_lies_everywhere_and_ends_with_itself(place):
    assert around(place)[0] == EVERYWHERE
    assert around(place)[-1] == place.upper()


@given(places, places)
def test_a_place_within_another_is_not_around_it(one, other):
    if within(one, other) and {one, other} != {UNION, AREA}:  # two names of one
        assert not within(other, one)
        assert set(around(other)) <= set(around(one))


def test_a_member_is_in_both_unions_and_a_state_in_its_country():
    assert within("DE-BY", "EEA")
    assert within("NO", "EU")
    assert within("US-NY", "US")
    assert not within("GB", "EU")
