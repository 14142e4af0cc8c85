"""Customers on the command line: shown, asked, exported, imported and forgotten."""

import json
import zipfile
from pathlib import Path

import pytest

from shopkeeper.bootstrap import opened
from shopkeeper.domain import CustomerRef
from shopkeeper.experience import set_consent
from shopkeeper.settings import Settings
from tests.cli.conftest import Run

BASIS = "purposes: [personalization]\nsource: our terms\ntime: 2026-01-01\n"
FILE = "customer_id,variable,value\n17850,size,M|L\n17850,shoes,42\n"


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> Run:
    run("init")
    (tmp_path / "basis.yaml").write_text(BASIS)
    (tmp_path / "stated.csv").write_text(FILE)
    return run


def test_a_customer_from_import_to_oblivion(shop: Run, tmp_path: Path):
    rejects = tmp_path / "rejects.jsonl"
    words = ("import", "preferences", str(tmp_path / "stated.csv"))
    done = shop(*words, "--basis", str(tmp_path / "basis.yaml"), "--rejects", str(rejects))
    assert done.out.startswith("1 preferences taken in")
    assert json.loads(rejects.read_text())["field"] == "variable"
    with opened(tmp_path / "shop", Settings()) as services:
        [row] = services.audit.last(1)
    assert (row.actor, row.action) == ("command line", "preferences.import")
    said = shop("customers", "consent", "17850", "--yes", "personalization", "--json")
    assert said.json["purposes"]["personalization"]["state"] == "agreed"
    assert "Your sizes" in shop("customers", "show", "17850").out
    archive = tmp_path / "17850.zip"
    assert shop("customers", "export", "17850", "--out", str(archive)).status == 0
    assert "evidence.csv" in zipfile.ZipFile(archive).namelist()
    gone = shop("customers", "forget", "17850", "--yes")
    assert gone.out.startswith("Erased: ")
    assert not shop("customers", "show", "17850", "--json").json["known"]
    assert "Nobody" in shop("customers", "forget", "17850", "--yes").out
    assert (tmp_path / "shop" / "erasures.jsonl").read_text().count("\n") == 1


def test_what_cannot_be_is_one_sentence(shop: Run, tmp_path: Path):
    for words, expected in (
        (("customers", "consent", "x", "--yes", "everything"), "a purpose must be one of"),
        (("customers", "export", "x", "--out", str(tmp_path / "x.txt")), "`--out` must end in"),
        (("customers", "export", "x", "--out", str(tmp_path / "x.json")), "nobody of that id"),
        (("customers", "separate", "x"), "named by its `anonymous_id`"),
    ):
        done = shop(*words)
        assert (done.status, done.err.count("\n")) == (1, 1), done.err
        assert expected in done.err


def test_requests_and_retention_answer_machines(shop: Run):
    assert shop("customers", "requests", "--json").json == []
    assert shop("retention", "--json").json["tombstones"] == 0
    assert shop("customers", "separate", "anonymous:b", "--json").json == {"separated": False}


def test_forgetting_asks_first(shop: Run):
    assert shop("customers", "forget", "17850").status == 1


def test_a_purpose_is_agreed_to_or_refused_but_not_both(shop: Run):
    asked = ("customers", "consent", "17850")
    both = shop(*asked, "--yes", "analytics", "--no", "analytics")
    assert both.status == 1
    assert "got both of analytics" in both.err


def test_what_the_customer_refused_themselves_is_not_changed_and_told(shop: Run, tmp_path: Path):
    with opened(tmp_path / "shop", Settings()) as services:
        set_consent(services, CustomerRef(id="17850"), {"messages": False}, actor="test")
    asked = ("customers", "consent", "17850", "--yes", "messages", "--yes", "analytics")
    told = shop(*asked, "--json")
    assert told.status == 1
    expected = "`--yes` had no effect on messages: the customer refused it themselves"
    assert expected in " ".join(told.err.split())
    purposes = told.json["purposes"]
    assert (purposes["messages"]["state"], purposes["analytics"]["state"]) == ("refused", "agreed")
