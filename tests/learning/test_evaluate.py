from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning import Report, evaluate
from shopkeeper.learning.protocols import SESSIONS, TOPN
from shopkeeper.models import MODELS
from tests.learning.parquet import write


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Visits that walk one of ten rounds of four products; the test asks for the last step."""
    folder, rng = tmp_path_factory.mktemp("walks"), np.random.default_rng(3)
    rows, asked = [], []
    for session in range(300):
        items = rng.integers(10) * 4 + rng.permutation(4)
        rows += [f"({session}, {item})" for item in items]
        other = (rng.integers(10) * 4 + rng.permutation(4)).tolist()
        asked.append(f"({session % 100}, {other[:3]}, {other[3]})")
    train = write(folder / "train.parquet", "session_id, item_id", ", ".join(rows))
    test = write(folder / "test.parquet", "session_id, prefix, target", ", ".join(asked))
    return train, test


@pytest.fixture(scope="module")
def tastes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Users of four tastes, each with six of its ten items; two more are held out."""
    folder, rng = tmp_path_factory.mktemp("tastes"), np.random.default_rng(4)
    rows, held = [], []
    for user in range(120):
        items = (user % 4) * 10 + rng.permutation(10)
        rows += [f"('u{user}', 'i{item}')" for item in items[:6]]
        held += [f"('u{user}', 'i{item}')" for item in items[6:8]]
    train = write(folder / "train.parquet", "user_id, item_id", ", ".join(rows))
    test = write(folder / "test.parquet", "user_id, item_id", ", ".join(held))
    return train, test


def evaluate_sessions(train: Path, test: Path, **options: Any) -> Report:
    return evaluate(SESSIONS, {"train": train, "test": test}, **options)


def evaluate_topn(train: Path, test: Path, **options: Any) -> Report:
    return evaluate(TOPN, {"train": train, "test": test}, **options)


@pytest.fixture(scope="module")
def blend(walks: tuple[Path, Path]) -> tuple[Report, list[float]]:
    """What all models together are worth on the walks, and the progress told on the way."""
    told: list[float] = []
    return evaluate_sessions(*walks, k=5, progress=told.append), told


def test_the_blend_learns_the_walks(blend: tuple[Report, list[float]]) -> None:
    report, _ = blend
    assert report.metrics["hr@5"].value == 1.0
    assert set(report.metrics) == {"hr@5", "mrr@5"}
    assert report.metrics["mrr@5"].n == 300


@pytest.fixture(scope="module")
def tasted(tastes: tuple[Path, Path]) -> Report:
    """What all models together are worth on the tastes."""
    return evaluate_topn(*tastes, k=4)


def test_the_blend_learns_the_tastes(tasted: Report) -> None:
    report = tasted
    recall = report.metrics["recall@4"].value
    assert recall == 1.0  # ten of a taste, six masked: the four left are found
    assert set(report.metrics) == {"recall@4", "ndcg@4"}
    assert report.metrics["recall@4"].n == 120


@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_evaluated_alone(
    model: str, walks: tuple[Path, Path], tastes: tuple[Path, Path]
) -> None:
    for report in (evaluate_sessions(*walks, model=model), evaluate_topn(*tastes, model=model)):
        assert report.model == model
        assert report.config["weights"] == {model: 1.0}
        assert set(report.config["models"]) == {model}


def test_a_report_is_the_json_others_read(blend: tuple[Report, list[float]]) -> None:
    report = msgspec.json.decode(msgspec.json.encode(blend[0]))
    assert list(report) == [
        "metrics", "protocol", "model", "config", "tune_seconds", "fit_seconds", "predict_us",
        "peak_bytes", "peers",
    ]  # fmt: skip
    assert {"value", "standard_error", "n"} <= set(report["metrics"]["hr@5"])
    assert set(report["predict_us"]) == {"p50", "p90", "p99"}
    assert report["peak_bytes"] > 10**6


def test_the_same_files_give_the_same_metrics_and_configuration(
    tasted: Report, tastes: tuple[Path, Path]
) -> None:
    first, second = tasted, evaluate_topn(*tastes, k=4)
    assert (first.metrics, first.config) == (second.metrics, second.config)


def test_errors_are_clustered_by_session(walks: tuple[Path, Path]) -> None:
    alone = evaluate_sessions(*walks, model="popularity").metrics["mrr@20"]
    assert alone.standard_error is not None
    assert alone.n == 300


def test_rows_without_any_sequence_or_taste_still_give_a_report(tmp_path: Path) -> None:
    train = write(tmp_path / "a.parquet", "session_id, item_id", "(1, 1), (2, 2)")
    test = write(tmp_path / "b.parquet", "session_id, prefix, target", "(1, [1], 2), (2, [9], 9)")
    assert evaluate_sessions(train, test).metrics["hr@20"].value == 0.5
    train = write(tmp_path / "c.parquet", "user_id, item_id", "(1, 1), (2, 2)")
    test = write(tmp_path / "d.parquet", "user_id, item_id", "(1, 2), (3, 7)")
    assert evaluate_topn(train, test).metrics["recall@20"].value == 0.5


def test_an_unknown_model_or_length_is_refused_by_name(walks: tuple[Path, Path]) -> None:
    with pytest.raises(InvalidRequest, match="`model` must be one of auto, popularity"):
        evaluate_sessions(*walks, model="oracle")
    with pytest.raises(InvalidRequest, match="`k` must be from 1 to 1000, got 0"):
        evaluate_sessions(*walks, k=0)
    with pytest.raises(InvalidRequest, match="`minutes` must be above 0"):
        evaluate_sessions(*walks, minutes=0.0)


def test_progress_rises_to_one(blend: tuple[Report, list[float]]) -> None:
    _, told = blend
    assert told == sorted(told)
    assert told[-1] == 1.0
