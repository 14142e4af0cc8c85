import subprocess
import sys

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest, NotReady
from shopkeeper.models import Kind, Query, SASRec, SASRecConfig
from shopkeeper.models.reading import Reader
from shopkeeper.models.sasrec import pieces
from shopkeeper.models.successors import Steps
from shopkeeper.testing.interactions import from_rows

needs_torch = pytest.mark.skipif(not SASRec.trainable(), reason="the extra `deep` is not installed")


def walks(*sequences):
    """One customer and visit for each sequence, an act an hour."""
    rows = [
        (user, item, Kind.VIEW, hour, user)
        for user, sequence in enumerate(sequences)
        for hour, item in enumerate(sequence)
    ]
    rows.sort(key=lambda row: row[3])
    return from_rows(rows, n_items=8, n_users=len(sequences))


def asking(*items, kinds=None, session_start=0, anchors=()):
    acts = np.array(items, np.int32)
    kinds = np.zeros(len(acts), np.int8) if kinds is None else np.array(kinds, np.int8)
    return Query(acts, kinds, np.zeros(len(acts)), 0.0, session_start, anchors)


def steps(*sequences):
    owners = np.repeat(np.arange(len(sequences)), [len(sequence) for sequence in sequences])
    items = np.array([item for sequence in sequences for item in sequence], np.int32)
    return Steps(owners.astype(np.int64), items, np.zeros(len(items)))


@needs_torch
@pytest.mark.parametrize(("blocks", "heads"), [(1, 1), (1, 2), (3, 4)])
def test_numpy_reads_what_torch_was_trained_to_read(blocks: int, heads: int) -> None:
    import torch

    from shopkeeper.models.sasrec_training import read, start

    rng = np.random.default_rng(3)
    weights = start(9, (6, 8, blocks, heads), rng)
    with torch.no_grad():
        for weight in weights.values():
            noise = rng.standard_normal(tuple(weight.shape), np.float32)
            weight += 0.3 * torch.from_numpy(noise)
        items = rng.integers(0, 9, 6)
        wanted = read(weights, weights["embeddings"][torch.from_numpy(items)][None])[0].numpy()
        reader = Reader({name: weight.numpy() for name, weight in weights.items()})
    for end in range(1, 7):
        found = reader.read(items[:end].astype(np.int32))
        np.testing.assert_allclose(found, wanted[end - 1], rtol=2e-4, atol=2e-5)


@needs_torch
def test_filling_a_short_sequence_changes_nothing_it_reads() -> None:
    import torch

    from shopkeeper.models.sasrec_training import read, start

    weights = start(9, (6, 8, 2, 2), np.random.default_rng(3))
    short = weights["embeddings"][torch.tensor([[1, 2]])]
    filled = weights["embeddings"][torch.tensor([[1, 2, 0, 0]])]
    torch.testing.assert_close(read(weights, filled)[:, :2], read(weights, short))


@needs_torch
def test_what_comes_next_depends_on_what_came_before() -> None:
    data = walks(*[(0, 2, 4, 5)] * 20, *[(1, 2, 6, 7)] * 20)
    model = SASRec(SASRecConfig(dropout=0.0, epochs=150)).fit(data)
    assert model.recommend(asking(0, 2), 1).items.tolist() == [4]
    assert model.recommend(asking(1, 2), 1).items.tolist() == [6]
    assert model.recommend(asking(0, anchors=(2,)), 1).items.tolist() == [4]


@needs_torch
def test_the_seed_alone_decides_the_chances() -> None:
    import torch

    data = walks((0, 1, 2), (3, 4))
    torch.manual_seed(1)
    one = SASRec(SASRecConfig()).fit(data)
    torch.manual_seed(2)
    same, other = SASRec(SASRecConfig()).fit(data), SASRec(SASRecConfig(seed=7)).fit(data)
    assert np.array_equal(one.embeddings, same.embeddings)
    assert not np.array_equal(one.embeddings, other.embeddings)


@needs_torch
def test_threads_are_as_before_after_training() -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    SASRec(SASRecConfig()).fit(walks((0, 1, 2)))
    assert torch.get_num_threads() == 2
    torch.set_num_threads(before)


@needs_torch
def test_an_item_in_no_sequence_is_not_answered() -> None:
    model = SASRec(SASRecConfig()).fit(walks((0, 1, 2), (5,)))
    assert model.scores(asking(0)).nonzero()[0].tolist() == [0, 1, 2]
    assert model.because(asking(0), 5) is None


@needs_torch
def test_acts_against_a_product_are_not_read() -> None:
    model = SASRec(SASRecConfig()).fit(walks((0, 1, 2), (3, 4)))
    against = asking(0, 3, kinds=(Kind.VIEW, Kind.DISLIKE))
    assert np.array_equal(model.scores(against), model.scores(asking(0)))
    assert not model.scores(asking(3, kinds=(Kind.REFUND,))).any()


@needs_torch
def test_over_sessions_the_running_one_is_read() -> None:
    model = SASRec(SASRecConfig(over="session")).fit(walks((0, 1, 2), (3, 4)))
    assert np.array_equal(model.scores(asking(3, 0, session_start=1)), model.scores(asking(0)))


def test_a_long_sequence_is_cut_from_its_newest_end() -> None:
    found = [piece.tolist() for piece in pieces(steps(range(6), [7], [1, 2]), 2)]
    assert found == [[3, 4, 5], [1, 2, 3], [0, 1], [1, 2]]


def test_nothing_to_read_gives_no_pieces() -> None:
    assert pieces(steps(), 5) == []


def test_heads_must_share_the_width() -> None:
    with pytest.raises(InvalidRequest, match="`dim` must be a multiple of `heads`"):
        SASRecConfig(dim=10, heads=3)


def test_without_torch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(NotReady, match=r"shopkeeper\[deep\]"):
        SASRec(SASRecConfig()).fit(walks((0, 1)))


def test_importing_the_models_does_not_import_torch() -> None:
    said = "import sys, shopkeeper.models; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
