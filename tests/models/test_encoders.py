import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models.encoders import LexicalEncoder, PretrainedEncoder, open_encoder
from tests.models.shelf import TEXTS

texts = st.lists(st.text("abc ö-7", max_size=12), max_size=30)


@given(texts, texts, st.integers(1, 6))
def test_vectors_are_of_length_one_or_of_nothing_but_zeros(
    learned: list[str], asked: list[str], width: int
) -> None:
    encoder = LexicalEncoder(width).fit(learned)
    vectors = encoder.encode(asked)
    assert vectors.dtype == np.float32
    assert len(vectors) == len(asked)
    assert vectors.shape[1] <= width
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def test_texts_that_share_rare_words_are_more_alike() -> None:
    red, blue, cup, hose, _, reel = LexicalEncoder(64).fit(TEXTS).encode(TEXTS)
    assert red @ blue > red @ cup > red @ hose
    assert hose @ reel > hose @ red


def test_another_form_of_a_word_is_the_same_word() -> None:
    encoder = LexicalEncoder(64).fit(TEXTS)
    one, other = encoder.encode(["coffee mug", "MUGS for Coffee"])
    assert one @ other == pytest.approx(1.0, abs=1e-5)


def test_a_text_of_unknown_words_says_nothing() -> None:
    assert not LexicalEncoder(64).fit(TEXTS).encode(["xyzzy", ""]).any()


def test_many_texts_are_folded_into_few_dimensions_and_stay_alike() -> None:
    words = [f"{'mug' if i % 2 else 'spade'} number{i} colour{i % 7}" for i in range(60)]
    encoder = LexicalEncoder(4).fit(words)
    vectors = encoder.encode(words)
    assert vectors.shape == (60, 4)
    assert np.array_equal(vectors, LexicalEncoder(4).fit(words).encode(words))
    alike = vectors @ vectors[1]
    assert alike[1::2].mean() > alike[0::2].mean()


def test_it_encodes_the_same_after_being_saved_and_loaded(tmp_path: Path) -> None:
    encoder = LexicalEncoder(5).fit(TEXTS)
    encoder.save(tmp_path)
    loaded = LexicalEncoder(5).load(tmp_path)
    assert np.array_equal(loaded.encode(TEXTS), encoder.encode(TEXTS))


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    LexicalEncoder(5).fit(TEXTS).save(tmp_path)
    (tmp_path / "rarity.npy").write_bytes(b"junk")
    with pytest.raises(BackendFailed, match=r"rarity\.npy"):
        LexicalEncoder(5).load(tmp_path)
    (tmp_path / "rarity.npy").unlink()
    with pytest.raises(NotReady, match=r"rarity\.npy"):
        LexicalEncoder(5).load(tmp_path)


@pytest.mark.parametrize("name", ["sentence-transformers:there", "onnx:there"])
def test_an_encoder_that_is_not_installed_names_its_extra(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("sentence_transformers", "onnxruntime", "tokenizers"):
        monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InvalidRequest, match=r"shopkeeper\[encoders\]"):
        open_encoder(name, 8)


def test_a_pretrained_model_is_wrapped_and_brought_to_length_one(tmp_path: Path) -> None:
    encoder = PretrainedEncoder(lambda said: np.array([[len(t), 1.0] for t in said], np.float32))
    vectors = encoder.fit(TEXTS).encode(["abc", ""])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert encoder.encode([]).shape == (0, 2)
    encoder.save(tmp_path / "kept")
    assert encoder.load(tmp_path / "kept") is encoder
