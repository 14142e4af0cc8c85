"""How texts fall into words, and every text of a catalogue read once.

Texts come in; word numbers go out. A word is a run of letters and digits, without regard to case
and accents; words with one stem (`mug`, `mugs`) are kin. Stems are English (Snowball).

A lexicon only grows, and an index grows a copy, so what another index holds is never changed. Texts
read together or one by one give the same words; held by `tests/catalog/test_lexicon.py`.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Self

import numpy as np
import tantivy
from numpy.typing import NDArray
from scipy import sparse

Codes = NDArray[np.int32]

_END = "\x00"
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_END = re.compile(rf"[^\W_]+|{_END}")
_BOOLEAN = frozenset({"true", "false"})


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


_fold = _analyzer(tantivy.Filter.ascii_fold(), tantivy.Filter.lowercase())
_stem = _analyzer(tantivy.Filter.stemmer("english"))


def split_words(text: str) -> list[str]:
    """The words of a text in order, folded.

    >>> split_words("Café-Mug, RED_2")
    ['cafe', 'mug', 'red', '2']
    """
    return [_folded(word) for word in _WORD.findall(_lowered(text))]


def stem_of(word: str) -> str:
    """What is left of a folded word without its English ending.

    >>> stem_of("batteries") == stem_of("battery")
    True
    """
    return "".join(_stem.analyze(word)) if word.isalpha() else word


class _Numbers(dict[str, int]):
    """Gives each new key the next number, from 0."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number

    def of(self, keys: Iterable[str]) -> Codes:
        return np.fromiter(map(self.__getitem__, keys), np.int32)


class Lexicon:
    """Numbers for texts, words and stems, each in order of first appearance."""

    def __init__(self) -> None:
        self.words = _Numbers()
        self.stems = _Numbers()
        self.stem_codes = np.empty(0, np.int32)
        """By word: the number of its stem."""
        self._texts = _Numbers()
        self._tokens = _Numbers({_END: 0})  # words before folding
        self._words_of_tokens = np.array([-1], np.int32)
        self._found = [np.empty(0, np.int32)]  # words of every text, one after the other
        self._lengths = [np.empty(0, np.int32)]
        self._tells = [np.empty(0, np.bool_)]
        self._word_tells = np.empty(0, np.bool_)
        self._first = 0

    def copy(self) -> Self:
        """The same, free to grow."""
        twin = type(self)()
        twin.words, twin.stems = _Numbers(self.words), _Numbers(self.stems)
        twin.stem_codes = self.stem_codes
        twin._texts, twin._tokens = _Numbers(self._texts), _Numbers(self._tokens)
        twin._words_of_tokens = self._words_of_tokens
        twin._found = [np.concatenate(self._found)]
        twin._lengths = [np.concatenate(self._lengths)]
        twin._tells = [self.tells()]
        twin._word_tells = self._word_tells
        twin._first = self._first or len(self._texts)
        return twin

    @property
    def size(self) -> int:
        """How many texts it has read."""
        return len(self._texts)

    def grown(self) -> float:
        """How many times the texts it had when it was first copied."""
        return len(self._texts) / self._first if self._first else 1.0

    def read(self, texts: Iterable[str]) -> Codes:
        """The number of each text; new ones are read."""
        known = len(self._texts)
        codes = self._texts.of(texts)
        if len(self._texts) > known:
            self._learn(list(self._texts)[known:])
        return codes

    def counts(self) -> sparse.csr_array:
        """How often each text has each word, shape `(texts, words)`."""
        found = np.concatenate(self._found)
        ends = np.concatenate([[0], *self._lengths]).cumsum()
        shape = (len(self._texts), len(self.words))
        return sparse.csr_array((np.ones(len(found), np.float32), found, ends), shape=shape)

    def tells(self) -> NDArray[np.bool_]:
        """By text: it says something by itself: not a bare number or a yes or no."""
        return np.concatenate(self._tells)

    def _learn(self, texts: list[str]) -> None:
        joined = _END.join([*(text.replace(_END, " ") for text in texts), ""])
        tokens = self._tokens.of(_WORD_OR_END.findall(_lowered(joined)))
        self._number_words()
        lengths = np.diff(np.flatnonzero(tokens == 0), prepend=-1).astype(np.int32) - 1
        found = self._words_of_tokens[tokens[tokens > 0]]
        self._lengths.append(lengths)
        self._found.append(found)
        telling = np.append(0, self._word_tells[found].cumsum())  # before each word of them all
        ends = lengths.cumsum()
        self._tells.append(telling[ends] > telling[ends - lengths])

    def _number_words(self) -> None:
        """Fold and stem the tokens and words met for the first time."""
        known = len(self.words)
        tokens = list(self._tokens)[len(self._words_of_tokens) :]
        numbers = self.words.of(map(_folded, tokens))
        self._words_of_tokens = np.append(self._words_of_tokens, numbers)
        words = list(self.words)[known:]
        self.stem_codes = np.append(self.stem_codes, self.stems.of(map(stem_of, words)))
        tells = [not word.isdigit() and word not in _BOOLEAN for word in words]
        self._word_tells = np.append(self._word_tells, np.array(tells, np.bool_))


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _folded(word: str) -> str:
    return word if word.isascii() else "".join(_fold.analyze(word)) or word
