from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.consent import BY_LAW, BY_SIGNAL, Refusal
from shopkeeper.customers.jurisdictions import (
    ConsentRules,
    Jurisdiction,
    load_consent,
    places_of,
)
from shopkeeper.domain import EVENT_NAMES, Context, InvalidRequest, Purpose

DEFAULT = load_consent()
PURPOSES = get_args(Purpose)
NOW = datetime(2026, 5, 9, 13, 30, tzinfo=UTC)
SAID = """\
wording: "7"
"yes": I agree
"no": I refuse
purposes:
  personalization: {title: Suggestions, about: We remember you.}
  analytics: {title: Counting, about: We count.}
  advertising: {title: Ads, about: We tell others.}
  messages: {title: Messages, about: We write.}
signal: [advertising]
jurisdictions:
  "*": {messages: ask}
  us-ca: {messages: refuse, signal: [personalization]}
  EU: {advertising: refuse}
retention_days: {"*": 30, Page Viewed: 1}
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], ConsentRules]:
    def written(text: str) -> ConsentRules:
        path = tmp_path / "consent.yaml"
        path.write_text(text, "utf-8")
        return load_consent(path)

    return written


def test_the_rules_that_ship_ask_for_every_purpose_and_refuse_advertising_by_signal():
    assert DEFAULT.asked(Context()) == PURPOSES
    assert DEFAULT.refusals(Context(), signal=False) == frozenset()
    assert DEFAULT.refusals(Context(), signal=True) == {Refusal("advertising", BY_SIGNAL)}
    assert set(DEFAULT.retention_days) <= {*EVENT_NAMES, "Decision", "*"}


def test_by_what_ships_acts_have_no_limit_and_what_pages_showed_has():
    acts = [name for name in EVENT_NAMES if name.startswith(("Product ", "Order ", "Checkout St"))]
    unlimited = {name for name in acts if DEFAULT.kept_since(name, NOW) is None}
    assert {"Product Viewed", "Product Added", "Order Completed", "Product Reviewed"} <= unlimited
    today = datetime(2026, 5, 9, tzinfo=UTC)
    for name in ("Products Exposed", "Page Viewed"):
        assert DEFAULT.kept_since(name, NOW) == today - timedelta(days=399)
    assert DEFAULT.kept_since("Products Searched", NOW) == today - timedelta(days=1094)


def test_a_shop_without_a_file_has_the_rules_that_ship(tmp_path):
    assert load_consent(tmp_path / "consent.yaml") == DEFAULT


def test_a_file_under_the_other_suffix_is_not_passed_over_in_silence(tmp_path):
    (tmp_path / "consent.yml").write_text(SAID)
    with pytest.raises(InvalidRequest, match=r"consent\.yml must be called consent\.yaml"):
        load_consent(tmp_path / "consent.yaml")


def test_every_row_that_fits_holds(load):
    rules = load(SAID)
    assert (rules.wording, rules.yes, rules.no) == ("7", "I agree", "I refuse")
    assert next(iter(rules.purposes)) == "personalization"
    there = Context(region="US-CA")
    assert rules.refusals(there, signal=False) == {Refusal("messages", BY_LAW)}
    assert rules.refusals(there, signal=True) == {
        Refusal("messages", BY_LAW),
        Refusal("advertising", BY_SIGNAL),
        Refusal("personalization", BY_SIGNAL),
    }
    assert rules.refusals(Context(), False, home="fr") == {Refusal("advertising", BY_LAW)}
    assert rules.asked(there) == ("personalization", "analytics", "advertising")


@pytest.mark.parametrize(
    ("context", "row"),
    [
        (Context(region="US-CA"), "US-CA"),
        (Context(region="ca", market="us"), "US-CA"),
        (Context(region="US-CA"), "US"),
        (Context(market="GB"), "GB"),
        (Context(market="DE"), "EU"),
        (Context(region="NO"), "EU"),
        (Context(region="NO"), "EEA"),
        (Context(region="DE-BY"), "EEA"),
        (Context(), "*"),
    ],
)
def test_a_place_is_found_by_what_the_context_says(context, row):
    assert row in places_of(context)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("messages: ask", "messages: grant", "line 11: `jurisdictions.*.messages` must be one of"),
        ("messages: ask", "messages: true", "line 11: `jurisdictions.*.messages` must be one of"),
        ("messages: ask", "sale: ask", "line 11: `jurisdictions.*.sale` must be one of the fields"),
        ("signal: [adv", "signal: [adz", "line 9: `signal[0]` must be one of"),
        ("signal: [advertising]", "signal: advertising", "line 9: `signal` must be a list"),
        (
            "signal: [advertising]",
            "signal: []",
            "line 9: `signal` must be a list with `advertising`",
        ),
        ("signal: [advertising]", "signal: [messages]", "a list with `advertising`: the signal ca"),
        ("  EU:", "  EUR:", "line 13: `jurisdictions.EUR` must be of a place: *, EU, EEA, a cou"),
        ("  EU:", "  Germany:", "line 13: `jurisdictions.Germany` must be of a place"),
        ("  us-ca:", "  us_ca:", "line 12: `jurisdictions.us_ca` must be of a place"),
        ("  us-ca:", "  US-California:", "line 12: `jurisdictions.US-California` must be of a pl"),
        ("  EU:", "  US-CA:", "line 13: `jurisdictions.US-CA` must be of a place given once"),
        ("Page Viewed: 1", "Page View: 1", "line 14: `retention_days.Page View` must be of an ev"),
        ("Page Viewed: 1", "decision: 1", "line 14: `retention_days.decision` must be of an event"),
        ("I refuse", "No, please ask me later", "line 3: `no` must be as many words as `yes`"),
        (
            "about: We count.",
            "about: ''",
            "line 6: `purposes.analytics.about` must be text of 1 to 400 printable",
        ),
        (
            "  messages: {title: Messages, about: We write.}\n",
            "",
            "fields with `messages` among them",
        ),
        ("Page Viewed: 1", "Page Viewed: 0", "line 14: `retention_days.Page Viewed` must be a num"),
        ("wording:", "words:", "line 1: `words` must be one of the fields"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(load, old, new, error):
    assert old in SAID
    with pytest.raises(InvalidRequest) as raised:
        load(SAID.replace(old, new, 1))
    assert str(raised.value).startswith("consent.yaml, line ")
    assert error in str(raised.value)


@pytest.mark.parametrize("place", ["'*'", "EU", "EEA", "GB", "NO", "US-CA", "GB-ENG", "FR-75"])
def test_every_place_a_customer_may_be_at_can_be_named(load, place):
    rules = load(
        SAID.replace("EU:", f"{place}:").replace('  "*": {messages: ask}\n  us-ca', "  IE")
    )
    assert rules.jurisdictions[place.strip("'")].purposes == {"advertising": "refuse"}


def test_every_event_answers_and_all_others_can_have_a_retention(load):
    for name in (*EVENT_NAMES, "Decision", "*"):
        text = SAID.replace('{"*": 30, Page Viewed: 1}', f'{{"{name}": 7}}')
        assert load(text).retention_days == {name: 7}


answers = st.dictionaries(st.sampled_from(PURPOSES), st.sampled_from(["ask", "refuse"]))
rows = st.builds(Jurisdiction, answers, st.frozensets(st.sampled_from(PURPOSES)))
tables = st.dictionaries(st.sampled_from(["*", "EU", "GB", "US-CA", "US"]), rows)
contexts = st.builds(
    Context,
    region=st.sampled_from(["", "US-CA", "CA", "Bavaria"]),
    market=st.sampled_from(["", "GB", "DE", "US"]),
)


@given(tables, tables, contexts, st.booleans())
def test_more_rows_only_restrict_more(few, more, context, signal):
    less_said = rules_with({place: few[place] for place in few})
    more_said = rules_with({**more, **few})
    assert less_said.refusals(context, signal) <= more_said.refusals(context, signal)
    assert less_said.refusals(context, False) <= less_said.refusals(context, True)


def rules_with(table):
    return ConsentRules(
        wording="1", yes="Yes", no="No", purposes=DEFAULT.purposes, signal=DEFAULT.signal,
        jurisdictions=table, retention_days={},
    )  # fmt: skip


def test_an_event_is_kept_for_as_long_as_its_name_says(load):
    rules = load(SAID)
    today = datetime(2026, 5, 9, tzinfo=UTC)
    assert rules.kept_since("Page Viewed", NOW) == today
    assert rules.kept_since("Order Completed", NOW) == today - timedelta(days=29)
    assert rules_with({}).kept_since("Order Completed", NOW) is None


@given(st.floats(1, 4_000), st.floats(0, 86_399))
def test_nothing_is_kept_longer_than_was_said_and_at_most_a_day_less(days, seconds):
    now = datetime(2026, 5, 9, tzinfo=UTC) + timedelta(seconds=seconds)
    rules = ConsentRules(
        wording="1", yes="Yes", no="No", purposes={}, signal=frozenset(), jurisdictions={},
        retention_days={"*": days},
    )  # fmt: skip
    since = rules.kept_since("Page Viewed", now)
    assert since is not None
    assert timedelta(0) <= since - (now - timedelta(days=days)) <= timedelta(days=1)
