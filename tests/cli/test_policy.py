"""A merchandiser's walk: an offer the check refuses, mended, published by two, taken back."""

import sys
from pathlib import Path

import pytest

from shopkeeper.bootstrap import main
from tests.cli.conftest import Ran, Run

OFFERS = """\
margin_floor_bps: 2000
offers:
  - id: spring
    title: Spring offer
    kind: percent
    eligibility: Everybody
    depth_bps: {depth}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same command, in this process."""

    def call(*words: str, **environment: str) -> Ran:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["shopkeeper", "--shop", str(tmp_path / "shop"), *words])
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> Path:
    """A shop whose goods cost 60 % of their price."""
    run("init", "--market", "DE", "--currency", "EUR")
    rows = "".join(f"p{i}\tThing {i}\t{i}0.00 EUR\t{i * 6}.00 EUR\n" for i in range(1, 9))
    (tmp_path / "feed.tsv").write_text("id\ttitle\tprice\tcost_of_goods_sold\n" + rows)
    assert run("import", "products", str(tmp_path / "feed.tsv")).status == 0
    return tmp_path / "shop"


def key(run: Run, label: str) -> str:
    return run("keys", "create", "--scope", "admin", "--label", label, "--json").json["secret"]


def test_an_offer_is_mended_published_by_two_and_taken_back(run: Run, shop: Path):
    ann, bob = (key(run, name) for name in ("ann", "bob"))
    (shop / "offers.yaml").write_text(OFFERS.format(depth=4000))
    refused = run("policy", "check")
    assert refused.status == 1
    assert "offers.yaml, line 7: `offers[0].depth_bps` 'spring' goes below the floor" in refused.out
    assert "on 8 of 8 products: p1 (keeps 0 %)" in refused.out
    assert "at most 2500 (25 %) keeps it on all of them" in refused.out
    assert "keeps it on all" in run("policy", "check", "--json").json["problems"][0]["hint"]
    said = run("policy", "propose", SHOPKEEPER_KEY=ann)
    assert (said.status, "the rules have faults: offers.yaml, line 7" in said.err) == (1, True)

    (shop / "offers.yaml").write_text(OFFERS.format(depth=2500))
    mended = run("policy", "check")
    assert (mended.status, "no fault" in mended.out) == (0, True)
    proposed = run("policy", "propose", SHOPKEEPER_KEY=ann)
    version = proposed.out.strip()
    assert len(version) == 16
    same = run("policy", "publish", version, SHOPKEEPER_KEY=ann)
    assert (same.status, "a second person must publish it" in same.err) == (1, True)
    assert "is in force" in run("policy", "publish", version[:8], "--key", bob).out

    (shop / "offers.yaml").write_text(OFFERS.format(depth=1000))
    second = run("policy", "propose", "--json", SHOPKEEPER_KEY=bob).json["version"]
    told = run("policy", "diff", "published", "draft")
    assert "Offer spring changed: depth_bps" in told.out
    assert "p8: 60.00 EUR to 72.00 EUR" in told.out
    assert "Nothing can be told" in run("policy", "preview").out
    assert run("policy", "publish", second, SHOPKEEPER_KEY=ann).status == 0
    assert run("policy", "rollback", "--json", SHOPKEEPER_KEY=ann).json["version"] == version
    last = run("policy", "rollback", SHOPKEEPER_KEY=ann)
    assert last.status == 0
    gone = run("policy", "rollback", SHOPKEEPER_KEY=ann)
    assert (gone.status, "nothing that was published" in gone.err) == (1, True)
    acts = [one["act"] for one in run("policy", "history", "--json").json["changes"]]
    assert acts == ["published", "published", "rolled back", "rolled back"]
    everything = "".join(r.out + r.err for r in (refused, said, mended, proposed, same, told, last))
    assert ann not in everything
    assert bob not in everything


def test_what_is_not_a_key_of_an_operator_changes_nothing(run: Run, shop: Path):
    (shop / "offers.yaml").write_text(OFFERS.format(depth=1000))
    decide = run("keys", "create", "--scope", "decide", "--json").json["secret"]
    assert "scope 'admin'" in run("policy", "propose", "--key", decide).err
    assert "does not exist" in run("policy", "propose", "--key", "sk_1").err
    assert "`--key`, or the variable SHOPKEEPER_KEY" in run("policy", "propose").err
    assert "what ships is in force" in run("policy", "history").out


def test_a_file_that_would_not_be_read_is_refused_by_name(run: Run, shop: Path):
    (shop / "offers.yml").write_text("offers: []")
    done = run("policy", "check")
    assert done.status == 1
    assert "error: offers.yml, line 1: must be called offers.yaml: it is not read as" in done.out


def test_what_cannot_be_read_is_not_held_against_the_catalogue(run: Run, shop: Path):
    (shop / "offers.yaml").write_text(OFFERS.format(depth="ten"))
    done = run("policy", "check")
    assert done.status == 1
    assert "offers.yaml, line 7: `offers[0].depth_bps` must be" in done.out
    assert "it is in whole basis points: 10 % is 1000" in done.out
    assert "Not held against the catalogue before this is mended: 1 fault" in done.out


def test_schemas_are_written_where_asked(run: Run, tmp_path: Path):
    done = run("policy", "schemas", str(tmp_path / "schemas"))
    assert (done.status, done.out.count(".schema.json")) == (0, 10)
    assert (tmp_path / "schemas" / "offers.schema.json").exists()
