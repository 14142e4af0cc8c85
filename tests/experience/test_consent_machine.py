from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import settings

from shopkeeper.experience import Services, put_products
from shopkeeper.testing.consent_machine import ConsentMachine
from shopkeeper.testing.services import make_services

MANY = settings(max_examples=25, stateful_step_count=15, deadline=None)
FEW = settings(max_examples=8, stateful_step_count=15, deadline=None)


class OnABackend(ConsentMachine):
    """In a folder that goes with the story."""

    backend: Literal["memory", "sqlite"]

    def start(self) -> Services:
        self.folder = TemporaryDirectory()
        services = make_services(Path(self.folder.name), self.backend, clock=lambda: self.now)
        put_products(services, [{"id": f"p{i}", "title": f"Thing {i}"} for i in range(5)])
        return services

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


class InMemory(OnABackend):
    backend = "memory"


class InAFile(OnABackend):
    backend = "sqlite"


TestConsentInMemory = InMemory.TestCase
TestConsentInMemory.settings = MANY
TestConsentInAFile = InAFile.TestCase
TestConsentInAFile.settings = FEW
