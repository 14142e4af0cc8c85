"""Translate a whole table: rows to events, products and prices, as a mapping declares.

Comes in: a path, a `Mapping`, and a supplement where one ships. Goes out, in this order:
rejections, products with their prices, then events by time. Touches the file alone, in bounded
memory.

Ids are made of the mapping's name and what identifies an event (its `message_id` column, its group,
else the whole row), so importing a file twice, or one that overlaps, changes nothing. A row is in
exactly one of: event, rejection, drop. `tests/intake/test_tabular.py` holds both.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from pathlib import Path

from shopkeeper.domain import PriceObserved, ProductChanged
from shopkeeper.intake.arrival import Outcome
from shopkeeper.intake.mapping import Mapping
from shopkeeper.intake.products import derive_products
from shopkeeper.intake.staging import stage
from shopkeeper.intake.supplement import Supplement
from shopkeeper.intake.table_events import table_events
from shopkeeper.intake.tables import open_table

Progress = Callable[[int, int], None]
"""(rows done, rows in all)."""
_STEP = 5_000


class Translation(Iterator[Outcome | ProductChanged | PriceObserved]):
    """The outcomes of a table, one after the other, and what was left out.

    `dropped` and `rows` are known once the first outcome is.
    """

    def __init__(
        self,
        path: Path,
        mapping: Mapping,
        received: datetime,
        supplement: Supplement | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.rows = 0
        """Rows of the file, broken lines included."""
        self.dropped: dict[str, int] = {}
        """Rows left out on purpose, by the rule's reason."""
        self._progress = progress
        self._outcomes = self._translate(path, mapping, received, supplement)

    def __next__(self) -> Outcome | ProductChanged | PriceObserved:
        return next(self._outcomes)

    def close(self) -> None:
        """Let go of the file before the end."""
        self._outcomes.close()

    def _translate(
        self, path: Path, mapping: Mapping, received: datetime, supplement: Supplement | None
    ) -> Generator[Outcome | ProductChanged | PriceObserved, None, None]:
        with open_table(path, mapping.time.zone if mapping.time else "UTC") as table:
            staged = stage(table, mapping)
            self.rows = table.n + len(table.broken)
            self.dropped = staged.dropped()
            rejections = staged.rejections()
            yield from rejections
            done = len(rejections) + sum(self.dropped.values())
            told = self._tell(done, 0)
            yield from derive_products(staged, mapping, supplement, received)
            for used, arrival in table_events(staged, mapping, received):
                yield arrival
                done += used
                told = self._tell(done, told)
            self._tell(self.rows, -_STEP)

    def _tell(self, done: int, told: int) -> int:
        """Report once in 5,000 rows; return what was reported last."""
        if self._progress is None or done - told < _STEP:
            return told
        self._progress(done, self.rows)
        return done


def translate_table(
    path: Path,
    mapping: Mapping,
    received: datetime,
    supplement: Supplement | None = None,
    progress: Progress | None = None,
) -> Translation:
    """Translate a table.

    Args:
        received: The time of rows in a table without times.
        supplement: What the table lacks, as assumed.

    Raises:
        InvalidRequest: From the first step on: the file cannot be read, or lacks a column.
    """
    return Translation(path, mapping, received, supplement, progress)
