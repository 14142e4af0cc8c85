"""All files of a version are checked together, and what was checked compiles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import load_preferences
from shopkeeper.decisions.blocks import FACTS
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.rules import NAMES, POLICIES, check_rules, compile_rules, complete
from shopkeeper.domain import InvalidRequest

NOW = datetime(2026, 5, 1, tzinfo=UTC)
VARIABLES = load_preferences(None).variables
KNOWN = Known(
    "GBP",
    "GB",
    variables={name: tuple(variable.options) for name, variable in VARIABLES.items()},
    facts=FACTS,
)
OFFER = "offers: [{id: ten, title: Ten off, kind: percent, depth_bps: 1000, eligibility: All}]\n"


def faults(**texts: str) -> list[str]:
    named = {name.replace("_", ".", 1): text for name, text in texts.items()}
    return [str(p) for p in check_rules(complete(named), KNOWN, NOW) if p.fatal]


def test_what_ships_has_no_faults_and_compiles() -> None:
    assert faults() == []
    rules = compile_rules(complete({}))
    assert rules.offers.offers == ()
    assert rules.policies.fault == ""


def test_files_are_checked_against_each_other() -> None:
    told = faults(offers_yaml=OFFER.replace("}", ", tiers: [nwe]}"))
    assert [told for told in told if "offers.yaml, line 1" in told and "did you mean `new`" in told]


def test_every_file_that_cannot_be_read_is_told() -> None:
    told = faults(**{name.replace(".", "_"): "- 1\n" for name in NAMES})
    assert sorted(line.split(",")[0] for line in told) == sorted(NAMES)


def test_a_file_that_is_none_of_the_rules_is_told() -> None:
    told = faults(offer_yaml=OFFER, tiers_yaml="tiers: 5\n")
    assert "offer.yaml, line 1: is not a file of rules (did you mean `offers.yaml`?)" in told
    assert [line for line in told if line.startswith("tiers.yaml, line 1: `tiers` must be a list")]
    assert len(told) == 2
    assert [
        problem.file for problem in check_rules(complete({"policies/x.txt": ""}), KNOWN, NOW)
    ] == ["policies/x.txt"]


def test_what_a_file_declares_that_cannot_be_read_is_not_called_unknown() -> None:
    named = OFFER.replace("All", "Whoever is new").replace("}", ", tiers: [anything]}")
    [told] = faults(offers_yaml=named, tiers_yaml="tiers: [\n")
    assert told.startswith("tiers.yaml, line 2: not yaml, a value is missing, or a bracket")


def test_a_fault_that_keeps_a_file_from_being_read_names_its_field_apart() -> None:
    texts = complete({"offers.yaml": OFFER.replace("1000", "ten")})
    [problem] = [p for p in check_rules(texts, KNOWN, NOW) if p.fatal]
    assert (problem.field, problem.line) == ("offers[0].depth_bps", 1)
    assert problem.text.startswith("must be a whole number from 0 to 9000, got 'ten'")


@pytest.mark.parametrize(
    "text",
    [
        "permit (",
        "permit(principal, action, resource);",
        '@id("no") forbid(principal, action, resource);',
    ],
)
def test_a_fault_of_a_policy_names_its_folder(text: str) -> None:
    whole = complete({f"{POLICIES}a.cedar": text})
    told = {problem.file for problem in check_rules(whole, KNOWN, NOW)}
    assert told == {f"{POLICIES}a.cedar"}


@given(st.dictionaries(st.sampled_from([*NAMES, f"{POLICIES}a.cedar"]), st.text(max_size=40)))
def test_what_has_no_fault_compiles(texts: dict[str, str]) -> None:
    whole = complete(texts)
    if not [p for p in check_rules(whole, KNOWN, NOW) if p.fatal]:
        assert compile_rules(whole).version


def test_a_policy_that_cannot_be_read_permits_nothing() -> None:
    rules = compile_rules(complete({f"{POLICIES}a.cedar": "permit (("}))
    assert rules.policies.fault
    with pytest.raises(InvalidRequest, match=r"offers.yaml, line 1"):
        compile_rules(complete({"offers.yaml": "- 1"}))
