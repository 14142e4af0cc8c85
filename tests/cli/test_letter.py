"""The letter after an order comes out as a message that a mail server takes."""

import sys
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from shopkeeper.bootstrap import main
from tests.cli.conftest import Ran, Run
from tests.cli.test_own_shop import BASIS, MAPPING

FILES = {
    "feed.tsv": "id\ttitle\tprice\nmug\tMug\t5.00 EUR\n",
    "orders.csv": "receipt,who,sku,n,each,at\nr-1,c1,mug,2,2.50,2026-01-11T10:00:00\n",
    "orders.yaml": MAPPING,
    "basis.yaml": BASIS,
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same command, in this process, in a shop of one mug that was ordered."""

    def call(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["shopkeeper", "--shop", str(tmp_path / "shop"), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    orders, mapping, basis = (str(tmp_path / name) for name in list(FILES)[1:])
    call("init", "--market", "DE", "--currency", "EUR")
    call("import", "products", str(tmp_path / "feed.tsv"))
    assert call("import", "events", orders, "--mapping", mapping, "--basis", basis).status == 0
    return call


def test_the_message_and_the_page_say_the_order_and_are_one_decision(run: Run) -> None:
    made = run("letter", "r-1", "--to", "ann@example.com", "--shop-url", "https://shop.example")
    message = message_from_string(made.out, policy=default)
    assert isinstance(message, EmailMessage)
    assert (message["To"], message["From"]) == ("ann@example.com", None)
    text = message.get_body(("plain",))
    assert text is not None
    assert "2 × Mug, 2.50 EUR each: 5.00 EUR" in text.get_content()
    page = run("letter", "r-1", "--html").out
    assert page.startswith("<!doctype html>")
    told = run("letter", "r-1", "--json").json
    assert message["Message-ID"] == f"<{told['decision_id']}@shop.example>"


def test_what_gets_no_letter_is_one_sentence(run: Run) -> None:
    for words, why in (
        (("nothing",), "there is no order 'nothing'"),
        (("r-1", "--to", "Ann <ann@example.com>"), "must be one bare address"),
    ):
        refused = run("letter", *words)
        assert refused.status == 1
        assert why in refused.err
