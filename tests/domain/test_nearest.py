import pytest

from shopkeeper.domain.nearest import meant, nearest


@pytest.mark.parametrize(
    ("word", "known", "told"),
    [
        ("returning", ["returnign", "new"], "did you mean `returnign`?"),
        ("KITCHEN", ["Kitchen", "Candles"], "did you mean `Kitchen`?"),
        ("zzz", ["a", "b"], "known are a, b"),
        ("zzz", [], ""),
        ("zzz", [str(n) for n in range(50)], ""),
    ],
)
def test_the_nearest_word_is_told_and_else_all_where_they_are_few(word, known, told):
    assert meant(word, known) == told


def test_nothing_is_nearest_where_nothing_is_near():
    assert nearest("mug", ["candle"]) == ""
