import json
from dataclasses import replace
from datetime import timedelta

import msgspec

from shopkeeper.customers.preferences import Evidence, Memory, beliefs_of
from shopkeeper.decisions import decide
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.rules import compile_rules, complete
from shopkeeper.domain import DecisionId
from shopkeeper.testing.empty import shipped_preferences
from tests.decisions import shelf

TWO = {
    "id": "honest",
    "kind": "proof",
    "headline": "What others say",
    "speaks_to": [
        {"variable": "proof", "values": ["reviews"]},
        {"variable": "reassurance", "values": ["warranty"]},
    ],
}
PAGE = {
    "id": "p",
    "stage": "middle",
    "slots": [{"id": "proof", "fill": "blocks", "n": 1}],
    "sections": [
        {"id": "description"},
        {"id": "reviews", "speaks_to": [{"variable": "proof", "values": ["reviews"]}]},
    ],
}


def asked(*told: Evidence) -> Moment:
    rules = {
        "blocks.yaml": json.dumps({"blocks": [TWO]}),
        "pages.yaml": json.dumps({"pages": [PAGE]}),
    }
    at = shelf.shop()
    governed = govern(compile_rules(complete(rules)), at.columns, "GB")
    moment = shelf.moment(replace(at, governed=governed))
    request = type(moment.request)(page="p", context=moment.request.context)
    beliefs = beliefs_of(Memory(evidence=told), shipped_preferences(), shelf.NOW)
    return replace(moment, request=request, beliefs=beliefs, preferences=shipped_preferences())


def test_a_page_names_the_belief_that_spoke_for_a_block_and_not_what_else_it_speaks_to() -> None:
    said = Evidence("proof", "reviews", "quiz", shelf.NOW - timedelta(days=9), 1.0, 1)
    decision = decide(asked(said), DecisionId("d"))
    assert [block.id for block in decision.blocks] == ["honest"]
    assert set(decision.beliefs) == {"proof"}
    assert decision.sections == ("reviews", "description")


def test_a_belief_that_is_not_for_pages_moves_nothing_on_one() -> None:
    said = Evidence("proof", "reviews", "quiz", shelf.NOW - timedelta(days=9), 1.0, 1)
    moment, shipped = asked(said), shipped_preferences()
    proof = msgspec.structs.replace(shipped.variables["proof"], uses=("ranking",))
    other = msgspec.structs.replace(shipped, variables={**shipped.variables, "proof": proof})
    decision = decide(replace(moment, preferences=other), DecisionId("d"))
    assert decision.beliefs == {}
    assert decision.sections == ("description", "reviews")
