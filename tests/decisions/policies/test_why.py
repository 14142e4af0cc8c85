import msgspec
import pytest

from shopkeeper.decisions.policies import Why, explain
from shopkeeper.domain import NotFound
from tests.decisions.policies.menus import OFFERS, guard, visitor


def test_an_operator_reads_which_policies_decided() -> None:
    asked, somebody = guard(), visitor(personalization=False)
    assert explain(asked, OFFERS[0], somebody) == Why(
        True, ("default.menu",), "permitted by default.menu"
    )
    assert explain(asked, OFFERS[1], somebody) == Why(False, (), "no policy permits it")
    assert explain(asked, OFFERS[2], somebody) == Why(
        False, ("default.refused",), "forbidden by default.refused"
    )


def test_an_alarm_is_the_reason_of_every_offer() -> None:
    told = explain(guard("permit("), OFFERS[0], visitor())
    assert not told.allowed
    assert told.text.startswith("everything is denied: the policies cannot be used: own.cedar")


def test_an_offer_of_another_menu_is_not_explained() -> None:
    other = msgspec.structs.replace(OFFERS[0], id="other")
    with pytest.raises(NotFound, match="'other'"):
        explain(guard(), other, visitor())
