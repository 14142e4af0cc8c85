"""What cannot be made again is refused by the name of what is gone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from shopkeeper.decisions.backends.memory_rules import MemoryRules
from shopkeeper.domain import (
    CustomerRef,
    DecideRequest,
    PlacementRequest,
)
from shopkeeper.experience import (
    Services,
    decide,
    erase_customer,
)
from shopkeeper.models import Manifest, Span, write_bundle
from tests.experience.people import ACTOR
from tests.experience.replayed import (
    ANN,
    START,
    again,
    altered,
    gone,
    home,
)


def test_of_who_was_erased_nothing_is_made_again(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    erase_customer(governed, ANN, actor=ACTOR)
    assert gone(again(governed, decision)) == "customer erased"


def test_of_who_was_erased_while_it_was_made_neither(governed: Services) -> None:
    decision = home(governed)
    assert gone(altered(governed, decision, state=None)) == "customer erased"


def test_a_pruned_model_is_named(governed: Services) -> None:
    decision = home(governed)
    before = governed.registry.current()
    bundle = governed.registry.load(before or "")

    def write(directory: Path) -> Manifest:
        only = {"popularity": bundle.models["popularity"]}
        configs = write_bundle(directory, only, bundle.item_ids)
        return Manifest(START + timedelta(days=1), configs, {"popularity": 1.0}, Span(1, 1, 1))

    governed.registry.promote(governed.registry.publish(write))
    assert governed.registry.prune(1) == [before]
    found = again(governed, decision)
    assert gone(found) == "model pruned"
    assert found.refused is not None
    assert str(before) in found.refused.text


def test_a_model_somebody_was_taken_out_of_is_named_where_it_made_a_difference(
    governed: Services,
) -> None:
    decision = home(governed)
    assert decision.state is not None
    since = msgspec.structs.replace(decision.state, stripped=7)
    assert altered(governed, decision, state=since).same
    assert gone(altered(governed, decision, state=since, tier="other")) == "model stripped"


def test_rules_that_are_not_in_the_store_are_named(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    assert gone(again(replace(governed, rules=MemoryRules()), decision)) == "rules missing"


def test_a_catalogue_the_log_does_not_give_is_named(governed: Services) -> None:
    decision = home(governed)
    ahead = {**decision.versions, "catalog": "999999"}
    assert gone(altered(governed, decision, versions=ahead)) == "catalogue lost"
    empty = {**decision.versions, "catalog": "0"}
    assert gone(altered(governed, decision, versions=empty)) == "catalogue lost"


def test_preferences_declared_otherwise_are_named(governed: Services) -> None:
    decision = home(governed)
    other = msgspec.structs.replace(governed.preferences, digest=b"another")
    assert gone(again(replace(governed, preferences=other), decision)) == "preferences changed"
    stranger = home(governed, CustomerRef())
    assert again(replace(governed, preferences=other), stranger).same


def test_events_whose_time_was_over_are_named(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    governed.log.drop(decision.inputs[:1])
    assert gone(again(governed, decision)) == "events dropped"


def test_filters_of_nobodys_request_are_not_kept(governed: Services) -> None:
    slot = PlacementRequest("home", 4, {"brand": "Acme"})
    decision = decide(governed, DecideRequest((slot,)))
    assert gone(again(governed, decision)) == "request not kept"
    known = decide(governed, DecideRequest((slot,), ANN))
    assert again(governed, known).same


def test_a_generator_of_the_callers_own_cannot_be_made_again(governed: Services) -> None:
    decision = home(governed)
    assert decision.state is not None
    unseeded = msgspec.structs.replace(decision.state, seed=None)
    assert gone(altered(governed, decision, state=unseeded)) == "chance not kept"
