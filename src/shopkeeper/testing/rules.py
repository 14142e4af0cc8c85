"""What every store of rules must do, whatever it keeps them in.

A back-end's test class derives from `RulesContract` and gives it a `rules` fixture.
"""

from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.decisions import Proposed, Publication, RulesStore, version_of
from shopkeeper.domain import Conflict, NotFound

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)


def proposal(text: str, author: str = "ann") -> Proposed:
    texts = {"offers.yaml": text, "policies/food.cedar": "é"}
    return Proposed(version_of(texts), texts, author, NOW)


def publication(proposed: Proposed, minute: int = 0) -> Publication:
    return Publication(proposed.version, "published", "bob", NOW + timedelta(minutes=minute))


class RulesContract:
    """The laws of `decisions.RulesStore`."""

    @pytest.fixture
    def rules(self) -> RulesStore:
        raise NotImplementedError("give the contract a `rules` fixture")

    def test_what_was_proposed_is_kept_and_not_in_force(self, rules: RulesStore) -> None:
        rules.propose(one := proposal("1"))
        assert rules.find(one.version) == rules.find(one.version[:6]) == one
        assert rules.find("") is rules.find("zz") is None
        assert (rules.mark(), rules.in_force(), rules.history(9)) == (0, None, [])

    def test_the_first_to_propose_is_the_author(self, rules: RulesStore) -> None:
        rules.propose(one := proposal("1", "ann"))
        rules.propose(proposal("1", "bob"))
        assert rules.find(one.version) == one

    def test_the_newest_publication_is_in_force(self, rules: RulesStore) -> None:
        one, two = proposal("1"), proposal("2")
        rules.propose(one)
        rules.propose(two)
        marks = [rules.mark()]
        told = [publication(one), publication(two, 1), publication(one, 2)]
        for place, each in enumerate(told):
            rules.put_in_force(each, told[place - 1].version if place else None)
            marks.append(rules.mark())
            assert rules.in_force() == each.version
        assert len(set(marks)) == len(marks)
        assert rules.history(9) == told
        assert rules.history(1) == told[-1:]

    def test_what_was_never_proposed_cannot_be_in_force(self, rules: RulesStore) -> None:
        with pytest.raises(NotFound, match="proposed"):
            rules.put_in_force(publication(proposal("1")), None)
        assert rules.in_force() is None

    def test_of_two_who_publish_at_once_one_is_told(self, rules: RulesStore) -> None:
        one, two = proposal("1"), proposal("2")
        rules.propose(one)
        rules.propose(two)
        rules.put_in_force(publication(one), None)
        with pytest.raises(Conflict, match="meanwhile"):
            rules.put_in_force(publication(two), None)
        assert rules.in_force() == one.version
