"""What orders do to what was held for their customer, whatever keeps it.

A back-end's test class derives from `OrdersContract` and gives it `reservations`.
"""

import msgspec
import pytest

from shopkeeper.decisions.ports import Granted, Hold, Limit, Refused, Reservations, Use
from shopkeeper.domain import InvalidRequest
from shopkeeper.testing.reservations import LATER, NOW, ONE, SOON, hold, redeem, reserve

TWO = Limit("x", "may", budget=2)


class OrdersContract:
    """The laws of `Hold.instead`: each order counts, once, in place of a hold."""

    @pytest.fixture
    def reservations(self) -> Reservations:
        raise NotImplementedError("give the contract a `reservations` fixture")

    def test_each_order_of_a_visit_is_counted_and_takes_the_place_of_its_hold(
        self, reservations: Reservations
    ) -> None:
        two = Limit("x", "may", budget=2, cap=2)
        reserve(reservations, hold("v", two, holder="ann"))
        answers = []
        for order in ("o1", "o1", "o2", "o3"):
            wanted = Hold("x", order, "ann", (two,), 1, ("v",))
            answers.append(redeem(reservations, [wanted], NOW)["x"])
        assert answers == [Granted(None), Granted(None), Granted(None), Refused("cap", "x")]
        assert reservations.spent("x", "may") == 2
        assert reserve(reservations, hold("v", two, holder="ann")) == Refused("cap", "x")
        assert reservations.release("v") == 0

    def test_an_order_said_again_takes_no_later_hold(self, reservations: Reservations) -> None:
        order = Hold("x", "o1", "ann", (TWO,), 1, ("v",))
        redeem(reservations, [order], NOW)
        reserve(reservations, hold("v", TWO, holder="ann"))
        assert redeem(reservations, [order], NOW) == {"x": Granted(None)}
        assert reserve(reservations, hold("b", TWO)) == Refused("budget", "x")

    def test_a_hold_that_takes_anothers_place_leaves_none_of_it_and_a_refused_one_all(
        self, reservations: Reservations
    ) -> None:
        summer = Limit("campaign/summer", "", budget=1)
        reserve(reservations, hold("v", ONE, summer, holder="visit"))
        wanted = msgspec.structs.replace(hold("ann", ONE, summer), instead=("v", "other"))
        full = Limit("full", "", budget=0)
        refused = msgspec.structs.replace(wanted, limits=(ONE, full))
        assert reserve(reservations, refused) == Refused("budget", "full")
        assert reserve(reservations, hold("b")) == Refused("budget", "x")
        assert reserve(reservations, wanted) == Granted(SOON)
        assert (reservations.release("v"), reservations.release("ann")) == (0, 1)

    def test_a_holder_is_taken_the_place_of_under_whatever_keys_they_hold_that_offer(
        self, reservations: Reservations
    ) -> None:
        for key, offer in (("v1", "x"), ("v2", "x"), ("v1", "y")):
            reserve(reservations, hold(key, Limit("all", "", 4), holder="ann", offer=offer))
        order = Hold("x", "o1", "ann", (Limit("all", "", 2),), 1, ("ann",))
        assert redeem(reservations, [order], NOW) == {"x": Granted(None)}
        assert (reservations.release("v1"), reservations.release("v2")) == (1, 0)
        assert reservations.spent("all", "") == 1

    def test_what_is_taken_over_keeps_its_end_and_is_not_asked_again(
        self, reservations: Reservations
    ) -> None:
        reserve(reservations, hold("v", holder="ann"))
        moved = Hold("x", "w", "ann", (Limit("x", "may", budget=0),), 1, ("v",))
        assert reservations.reserve([moved], NOW, LATER) == {"x": Granted(SOON)}
        assert reservations.release("v") == 0

    def test_a_cap_reached_by_what_is_held_is_told_from_one_that_was_used_up(
        self, reservations: Reservations
    ) -> None:
        twice = Limit("x", "", cap=2)
        redeem(reservations, [hold("a", twice, holder="ann")], NOW)
        reserve(reservations, hold("b", twice, holder="ann"))
        assert reserve(reservations, hold("c", twice, holder="ann")) == Refused("held", "x")
        redeem(reservations, [hold("b", twice, holder="ann")], NOW)
        assert reserve(reservations, hold("c", twice, holder="ann")) == Refused("cap", "x")

    def test_many_orders_at_once_are_answered_each_and_count_one_after_the_other(
        self, reservations: Reservations
    ) -> None:
        reserve(reservations, hold("v", TWO, holder="ann"))
        first = Hold("x", "o1", "ann", (TWO,), 1, ("v",))
        uses = [Use((one,), NOW) for one in (first, first, hold("o2", TWO), hold("o3", TWO))]
        said = [answers["x"] for answers in reservations.redeem(uses)]
        assert said == [Granted(None), Granted(None), Granted(None), Refused("budget", "x")]
        assert reservations.spent("x", "may") == 2
        assert reservations.redeem([]) == []

    def test_where_one_order_is_none_nothing_of_any_is_spent(
        self, reservations: Reservations
    ) -> None:
        wrong = hold("o2", amount=-1)
        with pytest.raises(InvalidRequest, match="`amount` must be at least 0"):
            reservations.redeem([Use((hold("o1"),), NOW), Use((wrong,), NOW)])
        assert reservations.spent("x", "may") == 0
