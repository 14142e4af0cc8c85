from pathlib import Path

import numpy as np
import pytest

from shopkeeper.learning import evaluate
from shopkeeper.learning.cases import Case
from shopkeeper.learning.peers import peers
from shopkeeper.learning.protocols import TOPN
from shopkeeper.models import Query
from shopkeeper.testing.interactions import checkerboard, history
from tests.learning.parquet import write

BY_NATURE = {"popularity"}
"""Peers that cannot tell one customer from another."""


@pytest.mark.parametrize("name", peers())
def test_a_peer_finds_the_withheld_cell_of_a_checkerboard(name: str) -> None:
    peer, data = peers()[name], checkerboard(8, withheld=(0, 4))
    few = {"factors": 2} if "factors" in peer.settings[0] else {}
    answer = peer.fit(data, {**peer.settings[0], **few})
    query = history(data, 0, running=False)
    found = answer(Case(query, query.items[:0], 1, 0, masked=np.unique(query.items)), 1)
    assert len(found) == 1
    if name not in BY_NATURE:
        assert found.tolist() == [4]


@pytest.mark.parametrize("name", peers())
def test_a_stranger_gets_an_answer_of_a_peer(name: str) -> None:
    peer, data = peers()[name], checkerboard(6, withheld=(0, 0))
    nothing = Query(data.items[:0], data.kinds[:0], data.times[:0], now=0.0)
    answer = peer.fit(data, peer.settings[0])
    assert len(answer(Case(nothing, nothing.items, 1, 0), 3)) <= 3


def test_peers_stand_beside_the_report_with_the_same_metrics(tmp_path: Path) -> None:
    rows = ", ".join(f"({user}, {(user + item) % 8})" for user in range(40) for item in range(4))
    train = write(tmp_path / "train.parquet", "user_id, item_id", rows)
    test = write(tmp_path / "test.parquet", "user_id, item_id", "(1, 6), (2, 7)")
    report = evaluate(TOPN, {"train": train, "test": test}, "popularity", k=3, peers=True)
    assert set(report.peers) == set(peers())
    for peer in report.peers.values():
        assert set(peer.metrics) == set(report.metrics)
        assert peer.metrics["recall@3"].n == 2
    assert report.peers["popularity"].metrics == report.metrics
