"""The memory log obeys every law that does not need a disk."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from shopkeeper.log import Log
from shopkeeper.log.backends import MemoryLog
from shopkeeper.testing.log import LogLaws
from shopkeeper.testing.log_machine import LogMachine
from shopkeeper.testing.sealing import MemorySealer


class TestMemoryLog(LogLaws):
    @pytest.fixture
    def log(self, sealer: MemorySealer) -> Iterator[Log]:
        log = MemoryLog(sealer)
        yield log
        log.close()


class MemoryMachine(LogMachine):
    def start(self) -> Log:
        return MemoryLog(self.sealer)


TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
