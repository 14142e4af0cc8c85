"""An ad's link is written, read and measured on the command line."""

import sys
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.bootstrap import main
from shopkeeper.cli import show
from shopkeeper.cli.promise import COLUMNS, report_rows
from shopkeeper.decisions.promises import Chain, LinkReport
from shopkeeper.stats import mean
from tests.cli.conftest import Ran, Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same command, in this process, in a shop of one mug."""

    def call(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["shopkeeper", "--shop", str(tmp_path / "shop"), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    call("init", "--market", "DE", "--currency", "EUR")
    (tmp_path / "feed.tsv").write_text("id\ttitle\tprice\nmug\tMug\t5.00 EUR\n")
    assert call("import", "products", str(tmp_path / "feed.tsv")).status == 0
    return call


def test_what_was_made_is_read_and_nothing_altered_is(run: Run):
    made = run("promise", "make", "spring", "--product", "mug", "--days", "7")
    assert made.out.startswith("sk_promise=pr1_")
    read = run("promise", "read", made.out.strip())
    assert read.json["product_id"] == "mug"
    altered = run("promise", "read", made.out.strip()[:-1])
    assert altered.status == 1
    assert "ordinary page" in altered.err


def test_what_the_shop_does_not_have_is_refused_by_name(run: Run):
    refused = run("promise", "make", "spring", "--offer", "tenner")
    assert refused.status == 1
    assert "`offer` must be one that is in force, got 'tenner'" in refused.err
    assert "must have a block" in run("promise", "make", "spring").err


def test_without_promises_the_report_says_so(run: Run):
    assert "No page of the last 28 days" in run("promise", "report").out
    assert run("promise", "report", "--json").json == []


def test_the_report_says_what_was_kept_in_value_and_what_it_still_needs(
    capsys: pytest.CaptureFixture[str],
):
    link = LinkReport("basket", 2, mean(np.ones(2)), {}, {"a larger basket": 1}, {"spring": 2})
    show.table("Promises", COLUMNS, report_rows((Chain("ad", (link,)),)))
    told = " ".join(capsys.readouterr().out.split())
    assert "breaks kept in value still needs" in told
    assert "spring (2) a larger basket (1)" in told
