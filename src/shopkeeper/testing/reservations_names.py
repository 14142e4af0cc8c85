"""What caps make of a customer who comes under several names, whatever keeps them.

A back-end's test class derives from `NamesContract` and gives it `reservations`.
"""

from datetime import timedelta

import msgspec
import pytest

from shopkeeper.decisions.ports import Granted, Hold, Limit, Refused, Reservations
from shopkeeper.testing.reservations import NOW, SOON, at_once, hold, redeem, reserve


def race_of_one(reservations: Reservations, names: int, order: str = "") -> int:
    """Have one customer want what each is given once, under so many names at once; how often they
    were granted it: by pages, or by orders whose names begin so."""
    known = tuple(f"name {number}" for number in range(names))
    once = Limit("once", "", cap=1)
    wanted = [Hold("once", f"{order}{name}", name, (once,), also=known) for name in known]
    return at_once(reservations, wanted, bool(order))


class NamesContract:
    """The laws of `Hold.also`: one customer, one cap."""

    @pytest.fixture
    def reservations(self) -> Reservations:
        raise NotImplementedError("give the contract a `reservations` fixture")

    @pytest.mark.parametrize("order", ["", "order of "])
    def test_who_comes_under_many_names_at_once_is_granted_it_once(
        self, reservations: Reservations, order: str
    ) -> None:
        assert race_of_one(reservations, 50, order) == 1

    def test_a_cap_counts_a_holder_under_all_of_their_names(
        self, reservations: Reservations
    ) -> None:
        twice = Limit("x", "", cap=2)
        redeem(reservations, [hold("a", twice, holder="visit")], NOW)
        reserve(reservations, hold("b", twice, holder="phone"))
        names = {"also": ("visit", "phone", "ann")}
        wanted = msgspec.structs.replace(hold("c", twice, holder="ann"), **names)
        assert reserve(reservations, wanted) == Refused("held", "x")
        assert reserve(reservations, hold("d", twice, holder="ann")) == Granted(SOON)
        assert reservations.release("d") == 1
        instead = msgspec.structs.replace(wanted, instead=("b",))
        assert reserve(reservations, instead) == Granted(SOON)
        assert redeem(reservations, [instead], NOW) == {"x": Granted(None)}
        again = msgspec.structs.replace(wanted, key="e")
        assert reserve(reservations, again) == Refused("cap", "x")
        assert redeem(reservations, [again], NOW) == {"x": Refused("cap", "x")}
        assert reserve(reservations, hold("f", twice, holder="phone")) == Granted(SOON)

    def test_what_expired_under_another_name_is_free_again(
        self, reservations: Reservations
    ) -> None:
        may, june = Limit("x", "may", cap=1), Limit("x", "june", cap=1)
        reserve(reservations, hold("a", may, holder="visit"))
        wanted = msgspec.structs.replace(hold("b", june, holder="ann"), also=("visit",))
        assert reserve(reservations, wanted) == Refused("held", "x")
        assert reserve(reservations, wanted, SOON) == Granted(SOON + (SOON - NOW))

    def test_what_is_disowned_is_nobodys_and_counts_as_it_did(
        self, reservations: Reservations
    ) -> None:
        two = Limit("x", "may", budget=2, cap=1)
        redeem(reservations, [hold("a", two, holder="visit")], NOW)
        reserve(reservations, hold("b", two, holder="phone"))
        assert reservations.disown(["visit", "phone", "visit", "eve"]) == 2
        assert reservations.disown(["visit", ""]) == 0
        assert redeem(reservations, [hold("a", two, holder="eve")], NOW) == {"x": Granted(None)}
        assert reservations.spent("x", "may") == 1
        assert reserve(reservations, hold("c", two, holder="visit")) == Granted(SOON)
        assert reserve(reservations, hold("d", two, holder="eve")) == Refused("budget", "x")

    def test_a_use_no_cap_counts_any_more_is_nobodys_and_stays_used(
        self, reservations: Reservations
    ) -> None:
        month, later = timedelta(days=30), NOW + timedelta(days=31)
        new, then = (Limit("x", "may", budget=3, cap=1, since=now - month) for now in (NOW, later))
        redeem(reservations, [hold("a", new, holder="ann")], NOW)
        redeem(reservations, [hold("b", then, holder="bob")], later)
        assert reservations.fade("other", later) == 0
        assert reservations.fade("x", NOW) == 0
        assert reservations.fade("x", later - month) == 1
        assert reservations.fade("x", later - month) == 0
        assert reservations.forget(["ann"]) == 0
        assert redeem(reservations, [hold("a", then, holder="ann")], later) == {"x": Granted(None)}
        assert reservations.spent("x", "may") == 2
        wanted = hold("c", then, holder="bob")
        assert reserve(reservations, wanted, later) == Refused("cap", "x")

    def test_who_is_forgotten_under_one_name_has_used_what_is_kept_under_the_others(
        self, reservations: Reservations
    ) -> None:
        twice = Limit("x", "may", budget=9, cap=2)
        for key, holder in (("a", "ann"), ("b", "visit")):
            redeem(reservations, [hold(key, twice, holder=holder)], NOW)
        wanted = msgspec.structs.replace(hold("c", twice, holder="ann"), also=("visit",))
        assert reserve(reservations, wanted) == Refused("cap", "x")
        assert reservations.forget(["visit"]) == 1
        assert reserve(reservations, wanted) == Granted(SOON)
        assert reservations.spent("x", "may") == 2

    def test_an_order_told_by_others_first_is_spent_once_and_counts_for_its_customer(
        self, reservations: Reservations
    ) -> None:
        twice = Limit("x", "may", budget=9, cap=2)
        for holder in ("phone", "ann", "ann"):
            told = redeem(reservations, [hold("o1", twice, holder=holder)], NOW)
            assert told == {"x": Granted(None)}
        assert reservations.spent("x", "may") == 1
        both = msgspec.structs.replace(hold("v", twice, holder="ann"), also=("phone",))
        redeem(reservations, [hold("o2", twice, holder="phone")], NOW)
        assert reserve(reservations, hold("w", twice, holder="ann")) == Granted(SOON)
        assert reserve(reservations, both) == Refused("cap", "x")
        reservations.release("w")
        assert reservations.forget(["phone"]) == 2
        redeem(reservations, [hold("o3", twice, holder="ann")], NOW)
        assert reserve(reservations, both) == Refused("cap", "x")
        assert reservations.forget(["ann"]) == 2

    def test_one_customers_order_told_under_two_names_is_one_use(
        self, reservations: Reservations
    ) -> None:
        twice = Limit("x", "may", budget=9, cap=2)
        for holder in ("phone", "ann"):
            redeem(reservations, [hold("o1", twice, holder=holder)], NOW)
        both = msgspec.structs.replace(hold("v", twice, holder="ann"), also=("phone",))
        assert reserve(reservations, both) == Granted(SOON)

    def test_an_order_told_as_of_before_its_caps_window_counts_when_it_is_told_as_of_within(
        self, reservations: Reservations
    ) -> None:
        month = timedelta(days=30)
        for told in (NOW - 2 * month, NOW):
            once = Limit("x", "may", budget=9, cap=1, since=told - month)
            redeem(reservations, [hold("o1", once, holder="ann")], told)
            reservations.fade("x", told - month)
        assert reservations.spent("x", "may") == 1
        assert reserve(reservations, hold("v", once, holder="ann")) == Refused("cap", "x")

    def test_an_order_told_again_by_nobody_is_nobodys_use(self, reservations: Reservations) -> None:
        once = Limit("x", "may", budget=9, cap=1)
        for holder in ("ann", "o1"):
            redeem(reservations, [hold("o1", once, holder=holder)], NOW)
        assert reservations.forget(["o1"]) == 0
