from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier, local

import pytest

from shopkeeper.decisions.governed import rules_that_ship
from shopkeeper.decisions.rules import NAMES, complete
from shopkeeper.domain import Conflict, InvalidRequest, NotAllowed, NotFound
from shopkeeper.experience import (
    Services,
    Unpublishable,
    check_drafts,
    create_key,
    known_names,
    operator,
    policy_history,
    propose,
    public_menu,
    publish,
    put_products,
    read_drafts,
    revoke_key,
    roll_back,
    withdraw_products,
)
from tests.decisions.shelf import IDS

OFFER = (
    "offers:\n  - {{id: spring, title: {0}, kind: percent, eligibility: All, depth_bps: 1000}}\n"
)
ROWS = [
    {"id": f"p{i}", "title": "T", "price": f"{i}.00 GBP", "cost_of_goods_sold": "0.50 GBP"}
    for i in range(1, 5)
]


def menu(title: str = "One") -> dict[str, str]:
    return {"offers.yaml": OFFER.format(title)}


@pytest.fixture
def key(services: Services) -> Callable[..., str]:
    """Makes admin keys, and tells their ids."""
    put_products(services, ROWS)

    def make(label: str = "ann", scope: str = "admin", publishable: bool = False) -> str:
        made, _ = create_key(
            services, label=label, scopes=[scope], publishable=publishable, actor="test"
        )
        return made.id

    return make


def live(services: Services) -> list[str]:
    """Titles of the offers in force."""
    return [offer.title for offer in public_menu(services).offers]


def test_one_proposes_and_another_publishes(services, key):
    ann, bob = key("ann"), key("bob")
    kept = propose(services, menu(), ann)
    assert (live(services), kept.author) == ([], ann)
    done = publish(services, kept.version, bob)
    assert (live(services), done.actor) == (["One"], bob)
    assert public_menu(services).version == kept.version
    rows = {row.action: row for row in services.audit.last(9)}
    assert rows["rules.propose"].actor == f"key {ann}"
    assert rows["rules.publish"].actor == f"key {bob}"
    assert rows["rules.publish"].subject == f"rules {kept.version}"


def test_whoever_proposed_does_not_publish(services, key):
    ann, bob = key("ann"), key("bob")
    kept = propose(services, menu(), ann)
    assert propose(services, menu(), bob).author == ann
    with pytest.raises(NotAllowed, match="second person"):
        publish(services, kept.version, ann)
    assert services.rules.in_force() is None
    (row,) = services.audit.last(1)
    assert (row.actor, row.action) == (f"key {ann}", "rules.refused")
    publish(services, kept.version, bob)


@pytest.mark.parametrize("kind", ["decide", "publishable", "revoked", "none"])
def test_only_a_secret_admin_key_changes_rules(services, key, kind):
    kept = propose(services, menu(), key())
    actor = "0" * 16
    if kind in {"decide", "publishable"}:
        actor = key("weak", "decide", publishable=kind == "publishable")
    elif kind == "revoked":
        revoke_key(services, actor := key("gone"), actor="test")
    for act in (
        lambda: propose(services, menu("Two"), actor),
        lambda: publish(services, kept.version, actor),
        lambda: roll_back(services, actor),
    ):
        with pytest.raises(NotAllowed, match="scope 'admin'"):
            act()
    assert services.rules.mark() == 0


def test_a_secret_is_known_by_its_key(services, key):
    made, secret = create_key(services, label="ann", scopes=["admin"], actor="test")
    assert operator(services, secret) == made
    with pytest.raises(NotAllowed, match="does not exist"):
        operator(services, secret[:-1])


def test_what_the_check_refuses_is_not_kept(services, key):
    deep = {"offers.yaml": OFFER.format("Deep").replace("1000", "9000")}
    report = check_drafts(services, deep)
    with pytest.raises(Unpublishable, match=r"offers\.yaml, line 2: .* below the floor") as refused:
        propose(services, deep, key())
    assert refused.value.report == report
    assert services.rules.find(report.version) is None


def test_it_is_checked_again_on_the_catalogue_of_the_day(services, key):
    kept = propose(services, menu(), key("ann"))
    put_products(services, [{**row, "price": "0.52 GBP"} for row in ROWS])
    with pytest.raises(Unpublishable, match="below the floor"):
        publish(services, kept.version, key("bob"))
    assert (live(services), services.rules.mark()) == ([], 0)


def test_rolling_back_goes_one_step_back_each_time(services, key):
    ann, bob = key("ann"), key("bob")
    versions = [propose(services, menu(title), ann).version for title in ("One", "Two", "Three")]
    for version in versions:
        publish(services, version, bob)
    assert roll_back(services, ann).version == versions[1]
    assert live(services) == ["Two"]
    assert roll_back(services, ann).version == versions[0]
    publish(services, versions[2], bob)
    assert roll_back(services, bob).version == versions[0]
    found = policy_history(services)
    assert found.in_force == versions[0]
    assert [c.act for c in found.changes] == ["published"] * 3 + ["rolled back"] * 2 + [
        "published", "rolled back",
    ]  # fmt: skip
    assert {c.author for c in found.changes} == {ann}
    assert len(policy_history(services, 2).changes) == 2


def test_the_first_publication_is_taken_back_to_what_ships(services, key):
    ann, bob = key("ann"), key("bob")
    kept = propose(services, menu(), ann)
    publish(services, kept.version, bob)
    assert live(services)
    assert roll_back(services, ann).version == rules_that_ship().version
    assert live(services) == []
    with pytest.raises(Conflict, match="nothing that was published"):
        roll_back(services, ann)
    publish(services, kept.version, bob)
    assert live(services)


def test_before_anything_was_published_what_ships_is_in_force(services, key):
    assert policy_history(services).in_force is None
    with pytest.raises(Conflict, match="nothing that was published"):
        roll_back(services, key())
    assert [tier.id for tier in public_menu(services).tiers][-1] == "new"


def test_what_is_in_force_is_not_published_again(services, key):
    kept = propose(services, menu(), key("ann"))
    publish(services, kept.version, bob := key("bob"))
    with pytest.raises(Conflict, match="in force already"):
        publish(services, kept.version, bob)


def test_a_version_nobody_proposed_is_not_found(services, key):
    for version in ("f" * 16, ""):
        with pytest.raises(NotFound):
            publish(services, version, key())


def test_of_two_who_publish_at_once_one_is_told(services, key):
    """Both have seen what is in force before either puts its own there."""
    ann, people = key("ann"), (key("bob"), key("cid"))
    versions = [propose(services, menu(title), ann).version for title in ("One", "Two")]
    live(services)
    both_looked, looked = Barrier(2, timeout=30), local()

    def clock() -> datetime:
        if not hasattr(looked, "once"):
            looked.once = True
            both_looked.wait()
        return services.clock()

    waiting = replace(services, clock=clock)

    def go(i: int) -> str:
        try:
            return publish(waiting, versions[i], people[i]).version
        except Conflict:
            return ""

    with ThreadPoolExecutor(2) as threads:
        done = [version for version in threads.map(go, range(2)) if version]
    assert len(done) == 1
    assert [change.version for change in policy_history(services).changes] == done
    assert services.rules.in_force() == done[0]


def test_the_public_menu_is_of_a_market(services, key):
    text = OFFER.format("One").replace("depth_bps", "markets: [DE], depth_bps")
    publish(services, propose(services, {"offers.yaml": text}, key("a")).version, key("b"))
    assert [len(public_menu(services, market).offers) for market in ("", "DE", "FR")] == [0, 1, 0]
    with pytest.raises(InvalidRequest, match="`market` must be a country"):
        public_menu(services, "germany")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"offers.yaml": "offers: {"}, "offers.yaml, line"),
        ({"offers.yaml": "ofers: []"}, "did you mean `offers`?"),
        ({"offers.yaml": OFFER.format("One").replace("1000", "10")}, "10 % is 1000"),
        ({"offers.yaml": OFFER.format("One").replace("title", "tiers: [vip], title")}, "vip"),
        ({"ofers.yaml": "offers: []"}, "did you mean `offers.yaml`?"),
        ({"policies/shop.cedar": "permit(principal"}, "policies/shop.cedar"),
        ({"claims.yaml": "claims: [{id: a, text: Cures colds}]"}, "claims.yaml, line 1"),
    ],
)
def test_a_fault_in_any_file_keeps_all_of_them_out(services, key, texts, told):
    with pytest.raises(Unpublishable) as refused:
        propose(services, {**menu(), **texts}, key())
    assert told in str(refused.value)


def test_what_ships_has_no_fault(services):
    report = check_drafts(services, {})
    assert (report.problems, report.version) == ((), public_menu(services).version)


def test_a_shop_without_products_is_checked_too(services):
    withdraw_products(services, IDS)
    assert known_names(services).products is None
    assert check_drafts(services, menu()).problems == ()


class TestDrafts:
    def test_what_is_there_is_read(self, tmp_path: Path):
        (tmp_path / "policies").mkdir()
        (tmp_path / "policies" / "shop.cedar").write_text("é\r\n", encoding="utf-8", newline="")
        (tmp_path / "policies" / ".hidden").write_text("")
        (tmp_path / "offers.yaml").write_text("offers: []")
        (tmp_path / "shop.yaml").write_text("name: Shop")
        found = read_drafts(tmp_path)
        assert found == {"offers.yaml": "offers: []", "policies/shop.cedar": "é\n"}
        assert set(complete(found)) == {*NAMES, "policies/shop.cedar"}

    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("offers.yml", "offers.yaml"),
            ("Tiers.yaml", "tiers.yaml"),
            ("policies/shop.txt", "policies/shop.cedar"),
        ],
    )
    def test_what_would_not_be_read_is_a_fault_among_others(
        self, services, tmp_path: Path, name, right
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        (tmp_path / "claims.yaml").write_text("claims: 5")
        (tmp_path / "notes.yaml").write_text("")
        found = check_drafts(services, read_drafts(tmp_path)).fatal
        told = f"{name}, line 1: must be called {right}: it is not read as it is"
        assert told in [str(problem) for problem in found]
        assert {problem.file for problem in found} == {name, "claims.yaml"}

    def test_what_is_not_utf8_is_a_fault_with_its_line(self, services, tmp_path: Path):
        (tmp_path / "offers.yaml").write_bytes(b"offers:\n  - \xff")
        [problem] = check_drafts(services, read_drafts(tmp_path)).fatal
        assert str(problem).startswith("offers.yaml, line 2: has characters that are not UTF-8")

    def test_a_value_no_product_has_is_a_warning_with_what_was_meant(self, services):
        rule = "{id: a, act: bury, why: W, products: {filters: {product_type: Nothing}}}"
        report = check_drafts(services, {"merchandising.yaml": f"rules: [{rule}]"})
        assert [(one.fatal, one.code) for one in report.problems] == [(False, "idle")]
