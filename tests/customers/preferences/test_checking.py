import pytest

from shopkeeper.customers.preferences import (
    AskedBefore,
    ConsentState,
    Memory,
    check_skipped,
    check_stated,
)
from shopkeeper.domain import Skipped, Stated
from tests.customers.preferences.shop import NOW, SHOP

MEMORY = Memory(
    off=frozenset({"proof"}),
    consent={"messages": ConsentState(False, NOW, "customer", "1")},
    asked=(
        AskedBefore("hello/first", NOW),
        AskedBefore("hello/second", NOW, "answered"),
        AskedBefore("hello/third", NOW),
        AskedBefore("hello/fourth", NOW, "withheld"),
    ),
)


def refusal(variable="focus", value=0.1, source="quiz", question="", memory=MEMORY):
    return check_stated(Stated(variable, value, source, NOW, question), SHOP, memory)


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"question": "hello/first"},
        {"variable": "kinds", "value": ("a", "b"), "question": "hello/second"},
        {"variable": "proof", "value": None, "source": "customer"},
        {"variable": "framing", "value": None},
    ],
)
def test_what_is_right_is_taken_and_anything_can_be_taken_back(stated):
    assert refusal(**stated) is None


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            {"variable": "gone"},
            "`variable` must be one of focus, kinds, proof, framing, got 'gone'",
        ),
        ({"value": 1.5}, "`value` must be a number from 0 to 1, got 1.5"),
        ({"source": "form"}, "`source` must be one of quiz, support, import, customer, got 'form'"),
        (
            {"source": "behaviour"},
            "`source` must be one of quiz, support, import, customer, got 'behaviour'",
        ),
        (
            {"variable": "proof", "value": ("tests",)},
            "`variable` must be one the customer did not turn off, got 'proof'",
        ),
        (
            {"variable": "framing", "value": "bundle"},
            "`purpose` must be one the customer agreed to, got 'messages'",
        ),
        (
            {"question": "hello/unheard"},
            "`question` must be one this customer was asked, got 'hello/unheard'",
        ),
        (
            {"question": "hello/first", "memory": Memory()},
            "`question` must be one this customer was asked, got 'hello/first'",
        ),
        (
            {"variable": "framing", "value": None, "question": "hello/fourth"},
            "`question` must be one this customer was asked, got 'hello/fourth'",
        ),
        (
            {"question": "hello/second"},
            "`question` must be one about `focus`, got 'hello/second'",
        ),
        (
            {"question": "hello/first", "value": 0.2},
            "`value` must be among the answers 0.1, 0.9, got 0.2",
        ),
        (
            {"variable": "kinds", "value": ("a", "b", "c"), "question": "hello/second"},
            "`value` must be at most 2 answers, got ('a', 'b', 'c')",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(stated, message):
    assert refusal(**stated).message == message


def test_only_what_was_asked_and_may_be_skipped_is_skipped():
    assert check_skipped(Skipped("hello/first", NOW), SHOP, MEMORY) is None
    must = check_skipped(Skipped("hello/third", NOW), SHOP, MEMORY)
    assert must.message == "`question` must be one that can be skipped, got 'hello/third'"
    never = check_skipped(Skipped("hello/fourth", NOW), SHOP, MEMORY)
    assert never.expected == "one this customer was asked"
