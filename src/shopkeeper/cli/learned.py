"""What a shop's models are measured on and made of: its log, its catalogue, what customers said.

One place for every command, so that what is measured is what is served. tests/cli/test_learned.py
"""

from collections.abc import Callable

from shopkeeper import learning
from shopkeeper.experience import Services
from shopkeeper.learning import MINUTES, Trained
from shopkeeper.learning.auto import Plan
from shopkeeper.models import Interactions
from shopkeeper.models.ranker import PURCHASE

Tell = Callable[[float], None]


def history_of(services: Services, progress: Tell) -> Interactions:
    """Everything that may be learned from, as `train` reads it."""
    columns = services.shops.current().columns
    return learning.interactions_of(services.log, progress, columns, services.preferences)


def learn(
    services: Services,
    progress: Tell,
    *,
    minutes: float = MINUTES,
    objective: str = PURCHASE,
    refit: bool = False,
    plan: Plan | None = None,
) -> Trained:
    """Learn from it, as `learning.train` does.

    Raises:
        NotReady: There is nothing to learn from, or no choice to keep.
    """
    return learning.train(
        services.log, services.registry, now=services.clock(),
        columns=services.shops.current().columns, preferences=services.preferences,
        minutes=minutes, objective=objective, refit=refit, plan=plan, progress=progress,
    )  # fmt: skip
