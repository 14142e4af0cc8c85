import csv
import io
import zipfile
from dataclasses import replace

import msgspec
import pytest

from shopkeeper.customers.jurisdictions import Jurisdiction
from shopkeeper.domain import CustomerRef, NotFound
from shopkeeper.experience import (
    Change,
    as_csv_files,
    as_zip,
    export_customer,
    preferences_of,
    state_preferences,
)
from shopkeeper.experience.exports import _cell
from tests.experience.people import ACTOR, ANN, BOB, KNOWN, agree, home
from tests.experience.room import raw, send


@pytest.fixture
def lived(shop):
    send(shop, raw("Product Viewed", "p1"), raw("", type="identify", userId="ann"))
    send(shop, raw("Product Added", "p3", anonymousId="phone", userId="ann"))
    agree(shop, KNOWN)
    state_preferences(shop, KNOWN, [Change("size", value=("=M+1",))], actor=ACTOR)
    home(shop, KNOWN)
    agree(shop, BOB)
    return shop


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_holds_everything_under_every_key_and_nothing_of_others(lived):
    export = export_customer(lived, KNOWN)
    assert export.ids == {"id": ("ann",), "anonymous_id": ("browser-1", "phone")}
    names = [found.record.name for found in export.events]
    assert sorted(names) == ["Customer Identified", "Product Added", "Product Viewed"]
    assert len(export.decisions) == 1
    assert {type(found.record).__name__ for found in export.statements} == {"Agreed", "Stated"}
    assert all(found.basis is not None for found in export.events)
    assert export.preferences == preferences_of(lived, KNOWN, export.made).preferences
    assert b"browser-2" not in msgspec.json.encode(export)


def test_the_csv_files_hold_the_same(lived):
    export = export_customer(lived, CustomerRef(id="ann"))
    files = as_csv_files(export)
    assert {row["id"] for row in rows(files["ids.csv"])} == {"ann", "browser-1", "phone"}
    assert {row["product_id"] for row in rows(files["events.csv"])} == {"p1", "p3", ""}
    assert len(rows(files["preferences.csv"])) == 14
    assert [row["kind"] for row in rows(files["statements.csv"])] == ["agreed", "stated"]
    placed = rows(files["decisions.csv"])
    assert len(placed) == len(export.decisions[0].record.slates["home"].products)
    with zipfile.ZipFile(io.BytesIO(as_zip(export))) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == files
    assert as_zip(export) == as_zip(export)


def test_consent_is_handed_over_with_what_is_withheld_and_what_is_kept_unasked(lived):
    table = {"*": Jurisdiction({"personalization": "refuse"})}
    rules = msgspec.structs.replace(lived.consent, jurisdictions=table)
    export = export_customer(replace(lived, consent=rules), KNOWN)
    found = {row["purpose"]: row for row in rows(as_csv_files(export)["consent.csv"])}
    assert found["personalization"]["withheld"] == "not allowed where the customer is"
    assert found["analytics"]["kept_on"].startswith("stated with the event, ")
    assert (found["messages"]["withheld"], found["messages"]["kept_on"]) == ("", "")


def test_a_cell_is_never_run_as_a_formula(lived):
    for text in ("=1+1", "+1", "-1", "@x", "\tx"):
        assert _cell(text) == f"'{text}"
    assert _cell(-1.5) == -1.5


def test_nobody_has_no_export(shop):
    with pytest.raises(NotFound):
        export_customer(shop, ANN)
