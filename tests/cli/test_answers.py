"""What commands answer where there is little to answer from, and to whom who asks wrongly."""

import json
from pathlib import Path

import duckdb
import pytest

from shopkeeper.cli.evaluation import print_scoreboard
from shopkeeper.learning import Row, Scoreboard
from tests.cli.conftest import Run
from tests.cli.test_own_shop import BASIS, MAPPING


def _parquet(path: Path, columns: str, rows: str) -> str:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM (VALUES {rows}) t ({columns})) TO '{path}'")
    return str(path)


@pytest.fixture
def sessions(tmp_path: Path) -> list[str]:
    rows = "(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b'), (3, 'b'), (3, 'c')"
    train = _parquet(tmp_path / "train.parquet", "session_id, item_id", rows)
    rows = "(9, ['a'], 'never seen')"
    test = _parquet(tmp_path / "test.parquet", "session_id, prefix, target", rows)
    return ["--train", train, "--test", test]


def test_a_figure_that_is_not_defined_is_a_dash_with_its_reason(run: Run, sessions, tmp_path):
    report = tmp_path / "report.json"
    done = run("evaluate", "sessions", *sessions, "--model", "popularity", f"--json={report}")
    assert done.status == 0, done.err
    assert "–" in done.out
    for name, metric in json.loads(report.read_text())["metrics"].items():
        assert f"{name}: {metric['reason']}" in done.out


def test_held_out_items_nobody_learnt_are_measured_too(run: Run, tmp_path: Path):
    rows = "(1, 'a'), (1, 'b'), (2, 'a')"
    train = _parquet(tmp_path / "train.parquet", "user_id, item_id", rows)
    test = _parquet(tmp_path / "test.parquet", "user_id, item_id", "(1, 'unseen')")
    files = ["--train", train, "--test", test]
    done = run("evaluate", "topn", *files, "--model", "popularity")
    assert "Traceback" not in done.err
    assert "–" in done.out or done.err.count("\n") == 1


@pytest.mark.parametrize("file", ["nowhere/o.json", "."])
def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    run: Run, sessions, tmp_path, file
):
    done = run("evaluate", "sessions", *sessions, f"--json={tmp_path / file}")
    assert done.status == 1
    assert f"`--json` cannot be written to '{tmp_path / file}'" in done.err
    assert done.err.count("\n") == 1


def test_an_unknown_model_is_one_sentence_without_a_bar(run: Run, sessions):
    done = run("evaluate", "sessions", *sessions, "--model", "oracle")
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "`model` must be one of" in done.err


def test_the_scoreboard_does_not_compare_popularity_with_itself(capsys):
    rows = (Row("popularity", 0.1, 0.01, 50, 0.0, 0.0, 0.0), Row("auto", 0.2, 0.01, 50, 0.1, 0, 1))
    print_scoreboard(Scoreboard("Orders", "recall@20", rows, {}))
    popularity, auto = capsys.readouterr().out.splitlines()[-2:]
    assert "–" in popularity
    assert "+0.1000 [+0.0000, +1.0000]" in auto


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--currency", "euro"),
        ("--currency", "eur"),
        ("--market", "Germany"),
        ("--market", "d"),
        ("--time-zone", "Berlin"),
        ("--time-zone", "/etc/passwd"),
        ("--time-zone", ""),
    ],
)
def test_a_shop_nowhere_is_not_made(run: Run, tmp_path: Path, option: str, value: str):
    done = run("init", option, value)
    assert done.status == 1
    assert done.err == f"shopkeeper: `{option}` must be " + done.err.partition(" must be ")[2]
    assert repr(value) in done.err
    assert not (tmp_path / "shop").exists()


def test_a_market_may_be_left_open(run: Run):
    assert run("init", "--market", "", "--json").json["facts"]["place"]["market"] == ""


def test_a_feed_of_which_nothing_was_understood_fails(run: Run, tmp_path: Path):
    run("init")
    feed = tmp_path / "feed.tsv"
    feed.write_text("id\ttitle\tprice\n\tNo id\t1.00 GBP\n")
    done = run("import", "products", str(feed))
    assert done.status == 1
    assert "  data row 1: " in done.out
    refused = run("import", "products", str(feed), "--rejects", str(tmp_path / "no" / "r.jsonl"))
    assert "`--rejects` cannot be written" in refused.err


def test_products_a_mapping_brings_are_not_counted_as_events(run: Run, tmp_path: Path):
    run("init", "--market", "DE", "--currency", "EUR")
    (tmp_path / "basis.yaml").write_text(BASIS)
    (tmp_path / "map.yaml").write_text(MAPPING)
    (tmp_path / "o.csv").write_text("receipt,who,sku,n,each,at\nr1,c1,p1,1,2.50,2026-01-01\n")
    words = ("import", "events", str(tmp_path / "o.csv"), "--mapping", str(tmp_path / "map.yaml"))
    done = run(*words, "--basis", str(tmp_path / "basis.yaml"))
    assert done.out.startswith("1 events ")


def test_an_empty_slate_says_why(run: Run, tmp_path: Path):
    run("init")
    assert "the shop has no product" in run("preview").out + run("preview").err
    (tmp_path / "feed.tsv").write_text(
        "id\ttitle\tprice\tavailability\n1\tOne\t1 GBP\tout of stock\n2\tTwo\t1 GBP\tout of stock\n"
    )
    run("import", "products", str(tmp_path / "feed.tsv"))
    assert "withheld: 2 out of stock" in run("preview").out


def test_what_changes_something_answers_machines_too(run: Run):
    assert run("init", "--name", "Mine", "--json").json["facts"]["name"] == "Mine"
    assert run("rebuild", "--json").json == {"position": 0}
