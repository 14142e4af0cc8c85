import pytest

from shopkeeper.customers.preferences.contradiction import contradicts
from tests.customers.preferences.shop import SHOP

FRAMING, KINDS, PROOF, FOCUS = (
    SHOP.variables[name] for name in ("framing", "kinds", "proof", "focus")
)


@pytest.mark.parametrize(
    ("variable", "value", "said", "guessed", "yes"),
    [
        (FRAMING, "a", [("a", 1.0)], [], False),
        (FRAMING, "a", [("a", 1.0), ("a", 0.2)], [], False),
        (FRAMING, "a", [("a", 1.0), ("b", 0.2)], [], True),
        (FRAMING, "a", [("a", 1.0), ("b", 0.05)], [], False),
        (FRAMING, "a", [("a", 1.0)], [("b", 0.3)], True),
        (FRAMING, "a", [("a", 1.0)], [("b", 0.3), ("a", 0.4)], False),
        (FRAMING, "a", [("a", 1.0)], [("b", 0.2)], False),
        (FRAMING, "a", [], [("a", 0.3), ("b", 0.2)], True),
        (FRAMING, "a", [], [("a", 0.5), ("b", 0.2)], False),
        (KINDS, ("a",), [], [(("a",), 0.3), (("b",), 0.3)], False),
        (KINDS, ("a",), [(("a",), 1.0)], [(("b",), 0.3)], True),
        (KINDS, ("a", "b"), [(("a", "b"), 1.0), (("b", "c"), 0.2)], [], False),
        (PROOF, ("a", "b"), [(("a", "b"), 1.0), (("a", "c"), 0.2)], [], False),
        (PROOF, ("a", "b"), [(("a", "b"), 1.0), (("b", "a"), 0.2)], [], True),
        (FOCUS, 0.1, [(0.1, 1.0), (0.3, 0.2)], [], False),
        (FOCUS, 0.1, [(0.1, 1.0), (0.9, 0.2)], [], True),
    ],
)
def test_evidence_contradicts_when_a_good_part_of_it_points_elsewhere(
    variable, value, said, guessed, yes
):
    assert contradicts(variable, value, said, guessed) is yes
    halved = [[(v, w / 2) for v, w in weighed] for weighed in (said, guessed)]
    assert contradicts(variable, value, *halved) is yes
