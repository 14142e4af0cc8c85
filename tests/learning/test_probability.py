from pathlib import Path

import msgspec
import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.probability import ProbabilityReport, evaluate_probability
from tests.learning.parquet import write


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visitors who look twice; a third puts something into the basket, and half of those buy."""
    rng, rows = np.random.default_rng(8), []
    for visit in range(900):
        at, item = 1_700_000_000 + 3_600 * visit, int(rng.integers(9))
        acts = ["view", "view"]
        if rng.random() < 0.33:
            acts.append("addtocart")
            if rng.random() < 0.5:
                acts += ["transaction", "transaction"]
        rows += [
            f"({at + 30 * step}, {visit % 200}, '{act}', {item})" for step, act in enumerate(acts)
        ]
    folder = tmp_path_factory.mktemp("events")
    columns = "timestamp, visitor_id, event, item_id"
    return write(folder / "events.parquet", columns, ", ".join(rows))


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng, rows = np.random.default_rng(9), []
    for row in range(1_500):
        pages, worth = int(rng.integers(1, 20)), int(rng.integers(3))
        bought = rng.random() < 1 / (1 + np.exp(3 - 0.1 * pages - worth))
        month = ("Feb", "Mar", "May")[row // 500]
        rows.append(f"({pages}, {worth}, '{month}', '{'new' if row % 2 else 'back'}', {bought})")
    folder = tmp_path_factory.mktemp("visits")
    columns = "pages, PageValues, Month, VisitorType, Revenue"
    return write(folder / "visits.parquet", columns, ", ".join(rows))


@pytest.fixture(scope="module")
def report(events: Path) -> ProbabilityReport:
    return evaluate_probability(events, peers=True)


def test_events_are_asked_about_at_every_act(report: ProbabilityReport):
    assert set(report.asked) == {"", "@start", "@first", "@last_view"}
    found = report.metrics
    assert found["auc"].value > 0.55
    assert found["auc@start"].value < 0.65
    assert found["log_loss"].value < found["base_log_loss"].value
    assert found["brier_skill"].value > 0
    assert found["ece"].value < 3 * found["ece_by_chance"].value
    assert found["auc@start"].n < found["auc"].n


def test_what_comes_is_never_known(report: ProbabilityReport):
    """Half of the carts are followed by a purchase, and nothing tells which."""
    said = report.reliability[""].bins[-1]
    assert 0.3 < said.p < 0.7


def test_peers_are_measured_in_the_same_run(report: ProbabilityReport):
    assert set(report.peers) == {"base_rate", "logistic_regression"}
    assert report.peers["base_rate"].log_loss_gain[""].value > 0
    assert set(report.peers["logistic_regression"].metrics) < set(report.metrics)


def test_a_report_is_the_json_others_read(report: ProbabilityReport):
    read = msgspec.json.decode(msgspec.json.encode(report))
    assert next(iter(read)) == "metrics"
    assert list(read)[-1] == "peers"
    assert {"value", "standard_error", "n"} <= set(read["metrics"]["auc"])
    assert {"n", "p", "y"} == set(read["reliability"][""]["bins"][0])
    assert read["protocol"] == "probability"
    assert read["reliability"][""]["binning"] == "equal mass"


def test_visits_with_their_outcome_are_asked_with_and_without_page_values(visits: Path):
    told: list[float] = []
    found = evaluate_probability(visits, progress=told.append)
    assert set(found.asked) == {"", "@without_PageValues"}
    assert found.metrics["auc"].value > found.metrics["auc@without_PageValues"].value
    assert found.metrics["auc"].n == 300
    assert found.peers == {}
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_same_file_gives_the_same_figures(visits: Path):
    one, other = evaluate_probability(visits), evaluate_probability(visits)
    assert (one.metrics, one.config) == (other.metrics, other.config)


def test_outcomes_that_are_all_alike_leave_reasons(tmp_path: Path):
    rows = ", ".join(f"({row}, 0)" for row in range(50))
    found = evaluate_probability(write(tmp_path / "none.parquet", "pages, label", rows), peers=True)
    assert found.metrics["auc"].value is None
    assert found.metrics["auc"].reason
    assert found.metrics["log_loss"].value is not None


def test_one_visit_is_an_answer(tmp_path: Path):
    rows = "(1700000000, 1, 'view', 5), (1700000060, 1, 'buy', 5)"
    columns = "timestamp, user_id, event, item_id"
    found = evaluate_probability(write(tmp_path / "one.parquet", columns, rows), peers=True)
    assert found.metrics["log_loss"].n == 1


def test_no_time_is_refused(visits: Path):
    with pytest.raises(InvalidRequest, match="`minutes` must be above 0, got 0"):
        evaluate_probability(visits, minutes=0)
