import importlib
import pkgutil

import msgspec
import pytest

import shopkeeper
from shopkeeper import domain
from shopkeeper.domain import OWN_EVENTS, SEGMENT_EVENTS

ROOMS = [name for _, name, is_room in pkgutil.iter_modules(shopkeeper.__path__) if is_room]


def test_our_own_events_do_not_shadow_the_standard():
    assert not set(OWN_EVENTS) & set(SEGMENT_EVENTS)


def test_every_word_of_the_domain_is_a_frozen_struct():
    structs = [
        value
        for name in domain.__all__
        if isinstance(value := getattr(domain, name), type) and issubclass(value, msgspec.Struct)
    ]
    assert structs
    assert all(struct.__struct_config__.frozen for struct in structs)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_lists_what_it_offers_in_order(room):
    package = importlib.import_module(f"shopkeeper.{room}")
    offered = getattr(package, "__all__", [])
    assert len(set(offered)) == len(offered)
    assert [name for name in offered if not hasattr(package, name)] == []
