"""Two workers over one file: what one publishes, holds or erases, the other knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.domain import CustomerRef
from shopkeeper.experience import Services, erase_customer
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import LAST, TEN, offers, page, priced, publish
from tests.experience.people import ACTOR, agree

ONE_EACH = """\
  - id: once
    title: Once for each
    kind: percent
    depth_bps: 1000
    eligibility: Once for everybody
    cap: {times: 1, days: 30}
"""
ANN = CustomerRef(anonymous_id="browser-1")


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    both = make_services(tmp_path, "sqlite"), make_services(tmp_path, "sqlite")
    priced(both[0])
    yield both
    for one in both:
        one.log.close()


def test_what_is_published_holds_for_all_workers_at_their_next_request(
    workers: tuple[Services, Services],
) -> None:
    one, other = workers
    assert [offers(page(each)) for each in workers] == [[], []]
    version = publish(one, offers=TEN)
    for each in workers:
        shown = page(each)
        assert (offers(shown), shown.versions["rules"]) == (["ten"], version)
    publish(other, offers=TEN.replace("1000", "2000"))
    assert [page(each).offers[0].depth_bps for each in workers] == [2000, 2000]


def test_the_last_unit_that_one_worker_holds_the_other_does_not_give(
    workers: tuple[Services, Services],
) -> None:
    one, other = workers
    publish(one, offers=LAST)
    assert offers(page(one, visit="v1")) == ["last"]
    assert offers(page(other, visit="v2")) == []
    assert offers(page(other, visit="v1")) == ["last"]


def test_who_was_erased_by_one_worker_is_a_stranger_to_the_caps_of_the_other(
    workers: tuple[Services, Services],
) -> None:
    one, other = workers
    publish(one, offers=ONE_EACH)
    agree(one, ANN)
    assert offers(page(one, visit="v1", anonymous_id="browser-1")) == ["once"]
    person = one.directory.find(ANN)
    assert person is not None
    assert offers(page(other, visit="v2", anonymous_id="browser-1")) == ["once"]
    erase_customer(one, ANN, actor=ACTOR)
    assert other.reservations.forget([str(key) for key in person.keys]) == 0
    agree(other, ANN)
    assert offers(page(other, visit="v3", anonymous_id="browser-1")) == ["once"]
