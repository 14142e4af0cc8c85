"""What every store of requests of right must do, whatever it keeps them in.

A back-end's test class derives from `RightsContract` and gives it a `rights` fixture.
"""

from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.customers import ACTIONS, RightsRequest, RightsStore, moved, open_request
from shopkeeper.domain import Conflict, CustomerKey, NotFound

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
ANN, BOB = CustomerKey(7), CustomerKey(8)


def request(name: str = "r", customer: CustomerKey | None = ANN, minute: int = 0) -> RightsRequest:
    return open_request(name, "deletion", customer, NOW + timedelta(minutes=minute))


class RightsContract:
    """The laws of `customers.RightsStore`."""

    @pytest.fixture
    def rights(self) -> RightsStore:
        raise NotImplementedError("give the contract a `rights` fixture")

    def test_everything_told_of_a_request_is_kept(self, rights: RightsStore) -> None:
        asked = [open_request(action, action, ANN, NOW) for action in ACTIONS]
        asked.append(open_request("nobody's", "access", None, NOW))
        for one in asked:
            rights.add(one)
        assert [rights.find(one.id) for one in asked] == asked
        assert rights.find("r") is None

    def test_it_is_kept_as_it_was_moved(self, rights: RightsStore) -> None:
        rights.add(before := request())
        asked = moved(before, "in_progress", "need_user_verification", NOW)
        done = moved(asked, "fulfilled", "", NOW, {"events": 10_000, "models": {"v1": 3}})
        rights.update(before, asked)
        rights.update(asked, done)
        assert rights.find("r") == done
        assert rights.last(9) == [done]

    def test_an_id_is_given_once(self, rights: RightsStore) -> None:
        rights.add(request())
        with pytest.raises(Conflict, match="'r'"):
            rights.add(request(customer=BOB))
        assert rights.find("r") == request()

    def test_of_two_who_move_it_one_is_told(self, rights: RightsStore) -> None:
        rights.add(before := request())
        rights.update(before, moved(before, "revoked", "", NOW))
        with pytest.raises(Conflict, match="'revoked' by now"):
            rights.update(before, moved(before, "denied", "other", NOW))
        found = rights.find("r")
        assert found is not None
        assert found.status == "revoked"

    def test_what_never_was_cannot_be_moved(self, rights: RightsStore) -> None:
        with pytest.raises(NotFound, match="'r'"):
            rights.update(request(), moved(request(), "revoked", "", NOW))

    def test_a_persons_are_those_of_all_their_keys(self, rights: RightsStore) -> None:
        ours = [request("b", ANN, 1), request("c", BOB, 2), request("a", ANN, 3)]
        for one in reversed(ours):
            rights.add(one)
        rights.add(request("d", None))
        assert rights.of([ANN, BOB, ANN]) == ours
        assert rights.of([BOB]) == [ours[1]]
        assert rights.of([]) == rights.of([CustomerKey(404)]) == []

    def test_the_last_are_listed_oldest_first(self, rights: RightsStore) -> None:
        asked = [request(f"{9 - i}", minute=i) for i in range(5)]
        for one in reversed(asked):
            rights.add(one)
        assert rights.last(3) == asked[-3:]
        assert rights.last(99) == asked
        assert rights.last(0) == rights.last(-1) == []
