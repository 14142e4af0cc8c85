"""The commands over one open shop, in this process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.cli.app import create_cli
from shopkeeper.cli.workbench import Workbench
from shopkeeper.domain import CustomerRef, MessageId
from shopkeeper.experience import Services, erase_customer
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.learned_shop import publish_models
from tests.experience.people import ACTOR
from tests.experience.room import raw, send


@pytest.fixture
def services(tmp_path: Path) -> Services:
    publish_models(tmp_path)
    made = priced(make_services(tmp_path))
    publish(made, offers=TEN)
    send(made, raw("Product Viewed", "p3"))
    return made


def call(services: Services, *words: str) -> Result:
    @contextmanager
    def opened(_: Path) -> Iterator[Services]:
        services.log.flush()
        yield services

    def nothing(*_: object) -> None:
        raise AssertionError("these commands serve nothing")

    bench = Workbench(
        Path("shop"), "127.0.0.1", 8000, nothing, opened, nothing, nothing, MemoryCatalog
    )
    return CliRunner().invoke(create_cli(bench), ["decisions", *words])


def test_a_decision_is_explained_in_words_and_in_full(services: Services) -> None:
    decision = page(services, anonymous_id="browser-1")
    told = json.loads(call(services, "why", decision.decision_id, "--json").stdout)
    assert told["offers"][0]["why"] == "Ten percent off: everybody gets it."
    assert "operator" not in told
    full = json.loads(call(services, "why", decision.decision_id, "--json", "--operator").stdout)
    assert full["operator"]["candidates"]["for-you"]
    words = call(services, "why", decision.decision_id).stdout
    assert "Ten percent off: everybody gets it." in words
    assert "propensity" not in words
    assert "propensity" in call(services, "why", decision.decision_id, "--operator").stdout


def test_a_decision_is_made_again_or_says_why_not(services: Services) -> None:
    decision = page(services, anonymous_id="browser-1")
    same = call(services, "replay", decision.decision_id, "--json")
    assert (same.exit_code, json.loads(same.stdout)["same"]) == (0, True)
    assert call(services, "replay", decision.decision_id).stdout == "The same.\n"
    erase_customer(services, CustomerRef(anonymous_id="browser-1"), actor=ACTOR)
    found = services.log.find(MessageId(decision.decision_id))
    assert found is not None
    gone = call(services, "replay", decision.decision_id, "--json")
    assert gone.exit_code == 1
    assert json.loads(gone.stdout)["refused"]["gone"] == "customer erased"
