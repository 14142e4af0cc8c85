"""Law 2: event n is among the inputs of the next decision, and moves it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopkeeper import learning
from shopkeeper.domain import Basis, CustomerRef, Event, Line, MessageId, ProductId
from shopkeeper.experience import Services, put_products
from shopkeeper.experience.track import keep
from shopkeeper.intake import Arrival
from shopkeeper.models import ContentConfig, ContentSimilarity, Manifest, Span, write_bundle
from tests.decisions.shelf import IDS, interactions
from tests.experience.room import ask, raw, scores, send


@pytest.fixture
def trained(services: Services) -> Services:
    """The shelf's orders in the log, and models learned from it."""
    data = interactions()
    basis = Basis(("analytics", "personalization"), "test", datetime(2026, 1, 1, tzinfo=UTC))
    start = services.clock() - timedelta(days=80)
    arrivals = [
        Arrival(
            Event(
                MessageId(f"order {session}"),
                "Order Completed",
                start + timedelta(hours=3 * int(session) / 2),
                tuple(Line(ProductId(IDS[i])) for i in data.items[data.sessions == session]),
            ),
            CustomerRef(id=f"u{session // 3}"),
            None,
        )
        for session in sorted(set(data.sessions.tolist()))
    ]
    keep(services, arrivals, [basis] * len(arrivals))
    learning.train(services.log, services.registry, now=services.clock())
    return services


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("Product Viewed", "p8"),
        ("Product Clicked", "p8"),
        ("Product Added", "p8"),
        ("Product Added to Wishlist", "p8"),
        ("Reviews Searched", "p8"),
        ("Product Disliked", "p0"),
    ],
)
def test_the_next_decision_reads_the_event_and_differs(trained, name, product):
    send(trained, raw("Product Viewed", "p2"))
    before = ask(trained)
    send(trained, raw(name, product))
    after = ask(trained)
    assert len(after.inputs) == len(before.inputs) + 1
    assert after.inputs[-1] > before.inputs[-1]
    assert scores(before) != scores(after)


@pytest.fixture
def knowing(trained: Services) -> Services:
    """The same shop with a model of what products are, besides those of what customers do."""
    bundle = trained.registry.load(trained.registry.current() or "")
    columns = trained.shops.current().columns
    data = learning.interactions_of(trained.log, columns=columns)
    content = ContentSimilarity(ContentConfig()).fit(data)
    models = {"popularity": bundle.models["popularity"], "content": content}
    weights = {"popularity": 0.1, "content": 1.0}

    def write(directory: Path) -> Manifest:
        configs = write_bundle(directory, models, data.item_ids)
        span = Span(len(data), data.n_users, data.n_items)
        return Manifest(trained.clock(), configs, weights, span)

    trained.registry.promote(trained.registry.publish(write))
    return trained


def test_a_search_moves_the_answer_for_as_long_as_the_visit_lasts(knowing):
    send(knowing, raw("Product Viewed", "p2"))
    before = ask(knowing)
    search = raw("Products Searched", properties={"query": "thing p7"})
    send(knowing, search)
    after = ask(knowing)
    assert len(after.inputs) == len(before.inputs) + 1
    assert after.slates["home"].products[0].id == "p7"
    assert before.slates["home"].products[0].id != "p7"


def test_a_product_put_in_a_second_ago_is_in_the_next_answer(knowing):
    put_products(knowing, [{"id": "new", "title": "Thing p8 deluxe", "price": "1.00 GBP"}])
    send(knowing, raw("Product Viewed", "p8"))
    found = {shown.id: shown for shown in ask(knowing).slates["home"].products}
    assert found["new"].retriever == "content"
    assert found["new"].reasons[0].product_id == "p8"


def test_what_was_shown_in_vain_is_read_with_the_next_act(knowing):
    past = (knowing.clock() - timedelta(days=2)).isoformat()
    shown = raw("Products Exposed", properties={"products": [{"product_id": "p3"}]}, timestamp=past)
    send(knowing, shown)
    unread = ask(knowing)
    send(knowing, raw("Product Viewed", "p8"))
    assert len(unread.inputs) == 0
    assert len(ask(knowing).inputs) == 2


def test_a_dislike_takes_the_product_away_at_once(trained):
    first = ask(trained).slates["home"].products[0].id
    send(trained, raw("Product Disliked", first))
    assert first not in dict(scores(ask(trained)))


def test_who_stated_no_consent_is_answered_as_a_stranger(trained):
    send(trained, raw("Product Viewed", "p8", consent=None))
    assert scores(ask(trained)) == scores(ask(trained, anonymous_id=None))
    assert ask(trained).inputs == ()


def test_what_was_seen_anonymously_counts_after_login(trained):
    send(trained, raw("Product Viewed", "p8"), raw("", type="identify", userId="ann"))
    person = trained.directory.find(CustomerRef(id="ann"))
    assert person == trained.directory.find(CustomerRef(anonymous_id="browser-1"))
    assert len(ask(trained).inputs) >= 1


def test_a_new_model_version_is_in_the_next_answer(trained):
    before = ask(trained).versions["model"]
    send(trained, *(raw("Order Completed", "p9") for _ in range(3)))
    learning.train(trained.log, trained.registry, now=trained.clock())
    assert ask(trained).versions["model"] != before
    learning.roll_back(trained.registry)
    assert ask(trained).versions["model"] == before


def test_a_version_that_cannot_be_loaded_never_replaces_one_that_serves(trained):
    before = ask(trained)
    manifest = learning.train(trained.log, trained.registry, now=later(trained)).manifest
    assert manifest.version != before.versions["model"]
    broken = trained.registry.directory(manifest.version) / "items.json"
    broken.write_bytes(broken.read_bytes()[:-9])
    after = ask(trained)
    assert after.versions["model"] == before.versions["model"]
    assert not after.degraded


def later(services):
    return services.clock() + timedelta(days=1)
