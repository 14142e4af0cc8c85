import msgspec
import numpy as np

from shopkeeper.decisions import read_history
from shopkeeper.models import Kind
from shopkeeper.models.impressions import NEWEST
from tests.decisions.shelf import event, profile, shop

AT = shop()


def seen(*ids, days_ago):
    return event("Products Exposed", *ids, days_ago=days_ago)


def history(*events, exposures=()):
    who = msgspec.structs.replace(profile(*events), exposures=exposures)
    return read_history(who, AT)


def impressions(found):
    return [f"p{i}" for i in found.items[found.kinds == Kind.IMPRESSION]]


def test_what_was_seen_counts_once_its_visit_is_over_and_nothing_followed():
    acts = event("Product Viewed", "p1", days_ago=5), event("Product Viewed", "p2", days_ago=0.01)
    before = seen("p1", "p3", days_ago=5.01)
    now = seen("p4", days_ago=0.02)
    found = history(*acts, exposures=(before, now))
    assert impressions(found) == ["p3"]
    assert np.all(np.diff(found.times) >= 0)
    assert found.items[found.since(1) :].tolist() == [2]


def test_seen_before_anything_was_done_it_comes_first():
    found = history(event("Product Viewed", "p1", days_ago=1), exposures=(seen("p3", days_ago=9),))
    assert found.kinds.tolist() == [Kind.IMPRESSION, Kind.VIEW]
    assert found.since(0) == 1


def test_only_the_newest_are_kept():
    many = tuple(seen(f"p{i % 10}", days_ago=50 - i / 10) for i in range(3 * NEWEST))
    found = history(event("Product Viewed", "p11", days_ago=1), exposures=many)
    assert len(impressions(found)) == NEWEST


def test_who_only_looked_at_pages_has_no_history():
    assert len(history(exposures=(seen("p1", days_ago=9),)).items) == 0


def test_a_long_look_counts_more():
    view = event("Product Viewed", "p1")
    found = history(view, msgspec.structs.replace(view, properties={"duration": 90}))
    assert found.weights[0] == 1.0 < found.weights[1]


def test_a_stage_of_life_is_what_was_declared_last():
    first, last = (
        msgspec.structs.replace(event("Customer Identified", days_ago=d), properties=said)
        for d, said in ((9, {"life_stage": "student"}), (2, {"life_stage": "parent"}))
    )
    assert history(first, last, event("Product Viewed", "p1")).life_stage == "parent"
    assert history(event("Product Viewed", "p1")).life_stage == ""
