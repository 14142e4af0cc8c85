"""Counts come from the log, beside the requests."""

from threading import Event

from shopkeeper.experience import Services, put_products
from tests.experience.governed_shop import page, priced
from tests.experience.room import raw, send


def look(services: Services) -> None:
    services.noticing.look(services.shops.current())


def test_before_the_first_look_nothing_is_counted(services: Services) -> None:
    assert services.noticing.goods(services.shops.current()) is None
    look(services)
    assert services.noticing.goods(services.shops.current()) is not None


def test_what_was_counted_holds_while_only_prices_change(services: Services) -> None:
    priced(services)
    look(services)
    counted = services.noticing.goods(services.shops.current())
    put_products(services, [{"id": "p2", "price": "2.50 GBP"}], whole=False)
    assert services.noticing.goods(services.shops.current()) is counted
    put_products(services, [{"id": "new", "title": "New", "price": "1.00 GBP"}])
    assert services.noticing.goods(services.shops.current()) is None


def test_a_block_that_was_acted_on_is_counted_for_the_next_page(services: Services) -> None:
    shown = page(priced(services))
    block = shown.blocks[0]
    for name in ("Promotion Viewed", "Promotion Clicked"):
        said = {"promotion_id": block.id, "decision_id": shown.decision_id}
        send(services, raw(name, properties=said))
    look(services)
    counted = [tally for (name, _), tally in services.noticing.tallies.items() if name == block.id]
    assert counted == [(1, 1)]


def test_it_looks_until_it_is_told_to_stop(services: Services) -> None:
    stop = Event()
    stop.set()
    thread = services.noticing.keep_looking(services.shops.current, stop)
    thread.join(timeout=10)
    assert not thread.is_alive()
