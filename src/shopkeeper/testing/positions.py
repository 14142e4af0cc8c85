"""What every keeper of positions must do. A test class derives from `PositionsContract` and gives
it a `positions` fixture.
"""

import pytest

from shopkeeper.log import Positions


class PositionsContract:
    """The laws of `log.Positions`."""

    @pytest.fixture
    def positions(self) -> Positions:
        raise NotImplementedError("give the contract a `positions` fixture")

    def test_what_was_set_is_read_and_never_goes_back(self, positions: Positions) -> None:
        assert positions.of("a") == 0
        positions.advance("a", 7)
        positions.advance("a", 3)
        positions.advance("b", 1)
        assert (positions.of("a"), positions.of("b"), positions.of("c")) == (7, 1, 0)
