from datetime import UTC, datetime, timedelta

from shopkeeper.domain import Basis, CustomerRef
from shopkeeper.experience import erase_customer, import_preferences, set_consent
from tests.experience.people import ACTOR, known

TERMS = Basis(("personalization",), "the terms of 2024", datetime(2024, 3, 1, tzinfo=UTC))
ANN = CustomerRef(id="ann")
FILE = """customer_id,variable,value,time
ann,favourite_brands,Acme|Bolt,2026-01-05T10:00:00Z
ann,value_focus,0.9,
ann,value_focus,9,
ann,shoe_polish,black,
,size,M,
"""


def bring(shop, tmp_path, text=FILE, name="stated.csv"):
    path = tmp_path / name
    path.write_text(text)
    return import_preferences(shop, path, TERMS, progress=lambda _: None, actor=ACTOR)


def test_good_rows_are_kept_once_beside_bad_ones_that_are_named(shop, tmp_path):
    done = bring(shop, tmp_path)
    assert (done.accepted, done.unchanged) == (2, 0)
    assert [(r.index, r.field) for r in done.rejected] == [
        (2, "value"),
        (3, "variable"),
        (4, "customer_id, variable, value"),
    ]
    assert known(shop, "favourite_brands", ANN).value == ("Acme", "Bolt")
    assert known(shop, "value_focus", ANN).evidence[0].source == "import"
    again = bring(shop, tmp_path)
    assert (again.accepted, again.unchanged) == (0, 2)


def test_json_lines_hold_lists(shop, tmp_path):
    line = '{"customer_id": "ann", "variable": "size", "value": ["M"]}\n'
    assert bring(shop, tmp_path, line, "stated.jsonl").accepted == 1
    assert known(shop, "size", ANN).value == ("M",)


def test_a_no_and_an_erasure_stand_against_an_import(shop, tmp_path):
    set_consent(shop, ANN, {"personalization": False}, actor=ACTOR)
    assert bring(shop, tmp_path).accepted == 0
    erase_customer(shop, ANN, actor=ACTOR)
    assert bring(shop, tmp_path).accepted == 0
    assert shop.directory.find(ANN) is None


def test_what_was_said_in_the_future_was_not_said(shop, tmp_path):
    later = (shop.clock() + timedelta(days=1)).isoformat()
    row = f"customer_id,variable,value,time\nann,size,M,{later}\n"
    (rejection,) = bring(shop, tmp_path, row).rejected
    assert rejection.field == "time"
    assert rejection.expected.startswith("no later than now")
    assert rejection.got == later


def test_an_import_leaves_one_row_of_counts_in_the_audit_trail(shop, tmp_path):
    before = len(shop.audit.last(100))
    bring(shop, tmp_path)
    (row,) = shop.audit.last(100)[before:]
    assert row.action == "preferences.import"
    assert row.detail == (
        "2 accepted, 0 already known, 3 rejected: "
        "customer_id, variable, value 1, value 1, variable 1"
    )
