"""What everything that holds limited offers must do, whatever it keeps them in.

A back-end's test class derives from `ReservationsContract`, `OrdersContract`
(`shopkeeper.testing.reservations_orders`) and `NamesContract`
(`shopkeeper.testing.reservations_names`) and gives them `reservations`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.decisions.ports import (
    Answers,
    Granted,
    Hold,
    Limit,
    Refused,
    Reservations,
    Use,
)
from shopkeeper.domain import InvalidRequest

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=15)
LATER = NOW + timedelta(hours=1)
ONE = Limit("x", "may", budget=1)


def hold(key: str, *limits: Limit, holder: str = "", amount: int = 1, offer: str = "x") -> Hold:
    """A hold of offer `x`, of somebody of its own unless told."""
    return Hold(offer, key, holder or f"holder of {key}", limits or (ONE,), amount)


def race(reservations: Reservations, people: int, who: str = "") -> int:
    """Have so many people want the last one at once; how many were granted it."""
    return at_once(reservations, [hold(f"{who}{number}") for number in range(people)])


def at_once(reservations: Reservations, wanted: Sequence[Hold], spend: bool = False) -> int:
    """How many of these are granted to threads of their own, held or redeemed."""

    def want(one: Hold) -> bool:
        if spend:
            return isinstance(redeem(reservations, [one], NOW)[one.offer], Granted)
        return isinstance(reserve(reservations, one), Granted)

    with ThreadPoolExecutor(len(wanted)) as threads:
        return sum(threads.map(want, wanted))


class ReservationsContract:
    """The laws of `decisions.ports.Reservations`."""

    @pytest.fixture
    def reservations(self) -> Reservations:
        raise NotImplementedError("give the contract a `reservations` fixture")

    def test_the_last_one_is_granted_once_to_two_hundred_at_once(
        self, reservations: Reservations
    ) -> None:
        assert race(reservations, 200) == 1

    def test_asking_again_with_the_same_key_is_asking_once(
        self, reservations: Reservations
    ) -> None:
        assert reserve(reservations, hold("a")) == Granted(SOON)
        again = reservations.reserve([hold("a")], NOW + timedelta(minutes=5), LATER)
        assert again == {"x": Granted(SOON)}
        assert reserve(reservations, hold("b")) == Refused("budget", "x")

    def test_what_expired_is_free_again(self, reservations: Reservations) -> None:
        reserve(reservations, hold("a"))
        assert reserve(reservations, hold("b")) == Refused("budget", "x")
        assert reserve(reservations, hold("b"), SOON) == Granted(SOON + (SOON - NOW))

    def test_a_clock_set_back_grants_nothing_twice(self, reservations: Reservations) -> None:
        reserve(reservations, hold("a"))
        reserve(reservations, hold("b"), SOON)
        assert reserve(reservations, hold("a")) == Refused("budget", "x")
        assert redeem(reservations, [hold("a")], NOW) == {"x": Refused("budget", "x")}
        assert redeem(reservations, [hold("b")], NOW) == {"x": Granted(None)}
        assert reservations.spent("x", "may") == 1

    def test_a_clock_set_back_lets_nobody_past_a_cap(self, reservations: Reservations) -> None:
        """Though the first was held for the budget of another month."""
        may, june = Limit("x", "may", cap=1), Limit("x", "june", cap=1)
        reserve(reservations, hold("a", may, holder="ann"))
        reserve(reservations, hold("b", june, holder="ann"), SOON)
        answer = redeem(reservations, [hold("a", may, holder="ann")], NOW)
        assert answer == {"x": Refused("held", "x")}

    def test_what_was_redeemed_never_expires(self, reservations: Reservations) -> None:
        reserve(reservations, hold("a"))
        assert redeem(reservations, [hold("a")], NOW) == {"x": Granted(None)}
        assert redeem(reservations, [hold("a")], LATER) == {"x": Granted(None)}
        assert reserve(reservations, hold("b"), LATER) == Refused("budget", "x")
        assert reservations.spent("x", "may") == 1

    def test_an_order_after_the_expiry_gets_what_is_still_there(
        self, reservations: Reservations
    ) -> None:
        two = Limit("x", "may", budget=2)
        for key in ("a", "b"):
            reserve(reservations, hold(key, two))
        assert redeem(reservations, [hold("a", two)], LATER) == {"x": Granted(None)}
        assert reserve(reservations, hold("c", two), LATER) == Granted(LATER + (SOON - NOW))
        assert redeem(reservations, [hold("b", two)], LATER) == {"x": Refused("budget", "x")}

    def test_a_budget_that_shrank_takes_nothing_back(self, reservations: Reservations) -> None:
        reserve(reservations, hold("a"))
        none = hold("a", Limit("x", "may", budget=0))
        assert reserve(reservations, none) == Granted(SOON)
        assert redeem(reservations, [none], NOW) == {"x": Granted(None)}

    def test_what_is_given_back_is_free_and_what_is_spent_cannot_be(
        self, reservations: Reservations
    ) -> None:
        reserve(reservations, hold("a"))
        assert reservations.release("ab") == 0
        assert reservations.release("a") == 1
        assert reserve(reservations, hold("b")) == Granted(SOON)
        redeem(reservations, [hold("b")], NOW)
        assert reservations.release("b") == 0
        assert reservations.spent("x", "may") == 1

    def test_a_cap_counts_one_holder_within_its_window(self, reservations: Reservations) -> None:
        def limit(days: int) -> Limit:
            return Limit("x", "", cap=1, since=NOW + timedelta(days=days))

        redeem(reservations, [hold("a", limit(-7), holder="ann")], NOW)
        answers = [
            reserve(reservations, hold(key, limit(since), holder=holder), NOW + timedelta(days=8))
            for key, holder, since in [("b", "ann", 0), ("c", "bob", 0), ("d", "ann", 1)]
        ]
        assert [isinstance(answer, Granted) for answer in answers] == [False, True, True]

    def test_each_period_has_the_budget_anew(self, reservations: Reservations) -> None:
        reserve(reservations, hold("a"))
        june = Limit("x", "june", budget=1)
        assert reserve(reservations, hold("b", june)) == Granted(SOON)
        assert reserve(reservations, hold("c", june)) == Refused("budget", "x")

    def test_an_amount_counts_whole_and_one_that_grew_must_fit_anew(
        self, reservations: Reservations
    ) -> None:
        ten = Limit("x", "may", budget=1000)
        assert reserve(reservations, hold("a", ten, amount=600)) == Granted(SOON)
        assert reserve(reservations, hold("b", ten, amount=401)) == Refused("budget", "x")
        assert reserve(reservations, hold("b", ten, amount=400)) == Granted(SOON)
        assert reserve(reservations, hold("a", ten, amount=601)) == Refused("budget", "x")
        assert redeem(reservations, [hold("a", ten, amount=500)], NOW) == {"x": Granted(None)}
        assert reserve(reservations, hold("b", ten, amount=500)) == Granted(SOON)

    def test_a_visit_that_turns_out_to_be_a_customers_counts_for_their_cap(
        self, reservations: Reservations
    ) -> None:
        once = Limit("x", "", cap=1)
        redeem(reservations, [hold("a", once, holder="ann")], NOW)
        assert reserve(reservations, hold("b", once, holder="visit")) == Granted(SOON)
        assert reserve(reservations, hold("b", once, holder="ann")) == Refused("cap", "x")

    def test_offers_of_one_campaign_draw_on_one_budget(self, reservations: Reservations) -> None:
        summer = Limit("campaign/summer", "", budget=5)
        holds = [hold("a", ONE, summer, amount=1), hold("a", summer, amount=4, offer="y")]
        assert reservations.reserve(holds, NOW, SOON) == {"x": Granted(SOON), "y": Granted(SOON)}
        assert reserve(reservations, hold("b", summer)) == Refused("budget", "campaign/summer")
        assert reservations.release("a") == 2
        assert reserve(reservations, hold("b", summer)) == Granted(SOON)

    def test_one_budget_may_count_uses_and_another_amounts(
        self, reservations: Reservations
    ) -> None:
        twice, money = Limit("x", "", budget=2, uses=True), Limit("all", "", budget=1000)
        answers = [
            reserve(reservations, hold(key, twice, money, amount=amount))
            for key, amount in [("a", 400), ("b", 601), ("c", 600), ("d", 0)]
        ]
        assert answers == [
            Granted(SOON),
            Refused("budget", "all"),
            Granted(SOON),
            Refused("budget", "x"),
        ]
        redeem(reservations, [hold("a", twice, money, amount=400)], NOW)
        assert (reservations.spent("x", ""), reservations.spent("all", "")) == (1, 400)

    def test_an_offer_is_held_with_all_its_limits_or_with_none(
        self, reservations: Reservations
    ) -> None:
        empty = Limit("campaign/summer", "", budget=0)
        assert reserve(reservations, hold("a", ONE, empty)) == Refused("budget", empty.name)
        assert reserve(reservations, hold("b")) == Granted(SOON)

    def test_what_nothing_limits_is_not_kept(self, reservations: Reservations) -> None:
        free = Hold("x", "a", "ann", ())
        assert reservations.reserve([free], NOW, SOON) == {"x": Granted(None)}
        assert reservations.reserve([], NOW, SOON) == {}
        assert reservations.forget(["ann"]) == 0

    def test_who_is_erased_is_forgotten_and_what_they_spent_stays_spent(
        self, reservations: Reservations
    ) -> None:
        three = Limit("x", "may", budget=3, cap=2)
        redeem(reservations, [hold("a", three, holder="ann")], NOW)
        redeem(reservations, [hold("c", three, holder="bob")], NOW)
        reserve(reservations, hold("b", three, holder="ann"))
        assert reservations.forget(["ann", "ann", "eve"]) == 2
        assert reservations.forget(["ann", ""]) == 0
        assert reservations.spent("x", "may") == 2
        answers = [reserve(reservations, hold(key, three, holder="ann")) for key in ("a", "d")]
        assert answers == [Granted(SOON), Refused("budget", "x")]

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [
            (hold("a", amount=-1), "amount"),
            (hold(""), "key"),
            (hold("a\x1fb"), "key"),
            (Hold("x", "a", "ann", (ONE,), 1, ("b", "")), "instead"),
            (Hold("x", "a", "", (ONE,)), "holder"),
            (Hold("x", "a", "ann", (ONE,), also=("visit", "")), "also"),
            (hold("a", ONE, ONE), "limits"),
            (hold("a", Limit("x", "", budget=-1)), "budget"),
            (hold("a", Limit("x", "", cap=-1)), "cap"),
            (hold("a", Limit("x", "\x1f", budget=1)), "period"),
        ],
    )
    def test_a_hold_that_is_none_is_refused_by_name(
        self, reservations: Reservations, wrong: Hold, named: str
    ) -> None:
        calls: list[Callable[[], object]] = [
            lambda: reservations.reserve([wrong], NOW, SOON),
            lambda: redeem(reservations, [wrong], NOW),
        ]
        for call in calls:
            with pytest.raises(InvalidRequest, match=f"`{named}` must"):
                call()

    def test_nothing_is_held_for_no_time_or_twice_in_one_call(
        self, reservations: Reservations
    ) -> None:
        with pytest.raises(InvalidRequest, match="`expires` must"):
            reservations.reserve([hold("a")], NOW, NOW)
        with pytest.raises(InvalidRequest, match="`offer` must"):
            reservations.reserve([hold("a"), hold("b")], NOW, SOON)


def reserve(reservations: Reservations, wanted: Hold, now: datetime = NOW) -> Granted | Refused:
    """Hold one thing for a quarter of an hour."""
    return reservations.reserve([wanted], now, now + (SOON - NOW))[wanted.offer]


def redeem(reservations: Reservations, holds: Sequence[Hold], now: datetime) -> Answers:
    """What one order is answered."""
    [answers] = reservations.redeem([Use(tuple(holds), now)])
    return answers
