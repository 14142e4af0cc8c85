"""The README's way to one's own shop, on a small file, with the real command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MAPPING = """
name: till
place: {market: DE, currency: EUR}
time: {column: at}
product_id: {column: sku}
quantity: n
price: each
customer_id: who
order_id: receipt
event: {name: Order Completed}
group_by: [receipt]
"""
BASIS = "purposes: [analytics, personalization]\nsource: terms of sale\ntime: 2026-01-01\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    feed = "id\ttitle\tprice\n" + "".join(f"p{i}\tThing {i}\t{i}.00 EUR\n" for i in range(1, 9))
    rows = [
        f"r{c}-{o},c{c},p{1 + (c + k + o) % 8},1,2.50,2026-0{1 + o}-1{c % 9}T10:00:00"
        for c in range(12)
        for o in range(3)
        for k in range(2)
    ]
    (tmp_path / "feed.tsv").write_text(feed)
    (tmp_path / "orders.csv").write_text("receipt,who,sku,n,each,at\n" + "\n".join(rows) + "\n")
    (tmp_path / "orders.yaml").write_text(MAPPING)
    (tmp_path / "basis.yaml").write_text(BASIS)
    return tmp_path


def test_from_nothing_to_a_personal_answer(run: Run, files: Path):
    assert run("init", "--market", "DE", "--currency", "EUR").status == 0
    assert run("import", "products", str(files / "feed.tsv"), "--json").json["accepted"] == 8
    words = ("import", "events", str(files / "orders.csv"), "--mapping", str(files / "orders.yaml"))
    refused = run(*words)
    assert refused.status == 1
    assert "--basis" in refused.err
    done = run(*words, "--basis", str(files / "basis.yaml"), "--json")
    assert done.json["rejected"] == []
    again = run(*words, "--basis", str(files / "basis.yaml"), "--json").json
    assert (again["accepted"], again["unchanged"]) == (0, done.json["accepted"])
    version = run("train", "--json").json["manifest"]["version"]
    listed = run("models", "list", "--json").json
    assert listed["current"] == version
    shown = run("preview", "--as", "c3", "--at", "2026-04-01", "--json").json
    assert shown.get("degraded", "") == ""
    assert "You bought it" in json.dumps(shown["slates"]["home"])
    assert run("rebuild").status == 0


def test_keys_are_shown_once_and_never_listed(run: Run):
    run("init")
    secret = run("keys", "create", "--scope", "events", "--json").json["secret"]
    listed = run("keys", "list", "--json")
    assert secret not in listed.out
    key = listed.json[0]["id"]
    assert run("keys", "revoke", key).status == 0
    assert run("keys", "list", "--json").json == []


def test_events_can_be_watched(run: Run):
    run("init")
    assert run("events", "tail", "--json").out == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("train",), "there is no shop at"),
        (("keys", "create", "--scope", "all"), "`--scope` must be one of events, decide, admin"),
        (("demo", "--host", "0.0.0.0"), "the demo is served on this machine only"),
        (("preview", "--at", "soon"), "`--at` must be an ISO 8601 time"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run: Run, words, sentence):
    if words[0] not in {"train", "demo"}:
        run("init")
    done = run(*words)
    assert done.status == 1
    assert sentence in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_a_shop_is_not_made_twice(run: Run):
    run("init", "--name", "First")
    second = run("init", "--name", "Second")
    assert (second.status, "already" in second.err) == (1, True)


def test_an_unknown_setting_is_an_error(run: Run):
    done = run("version", SHOPKEEPER_PROT="1")
    assert "`SHOPKEEPER_PROT` is not a setting" in done.err


def test_training_on_nothing_says_what_to_do(run: Run):
    run("init")
    assert "import or send some" in run("train").err


def test_a_damaged_database_is_refused_and_left_alone(run: Run, tmp_path: Path):
    run("init")
    file = tmp_path / "shop" / "shopkeeper.db"
    file.write_bytes(b"not a database at all" * 100)
    before = file.read_bytes()
    done = run("rebuild")
    assert done.status == 1
    assert "shopkeeper.db" in done.err
    assert file.read_bytes() == before


def test_reviews_come_in_with_their_columns_named(run: Run, files: Path):
    run("init")
    (files / "reviews.csv").write_text("sku,stars,text\np1,5,lovely\np2,9,too many stars\n")
    columns = ("product_id=sku", "rating=stars", "review_body=text")
    named = [word for column in columns for word in ("--column", column)]
    words = ("import", "reviews", str(files / "reviews.csv"), *named, "--json")
    done = run(*words, "--basis", str(files / "basis.yaml")).json
    assert (done["accepted"], len(done["rejected"])) == (1, 1)
    assert run("events", "tail", "--json").out.count("Product Reviewed") == 1
