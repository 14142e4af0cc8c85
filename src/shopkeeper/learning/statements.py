"""Read what customers said from the log, as far as it may be learned from.

From the log's entries, in their order, to `Statements`. What was said is learned from only where
that was agreed to for analytics and for personalization, and where it still stands for the
customer's part: nothing of whoever refuses either now, nothing of a variable they turned off, and
nothing they took back. Only what touches products is kept: a few hundred bytes a statement.

Held by tests/learning/test_statements.py.
"""

from collections.abc import Mapping

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Preferences, Variable, remember
from shopkeeper.domain import Agreed, ProductId, Purpose, Stated, Statement, Switched, is_own_choice
from shopkeeper.log import Logged
from shopkeeper.models.statements import Statements, Told

_NEEDED: frozenset[Purpose] = frozenset({"analytics", "personalization"})


class StatementReader:
    """What was read so far."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._touching = {
            name: variable
            for name, variable in preferences.variables.items()
            if variable.products is not None and "ranking" in variable.uses
        }
        self._told: dict[int, list[tuple[int, Statement]]] = {}

    def read(self, logged: Logged) -> None:
        """Take note of a record, if it is one of these."""
        said, customer = logged.entry.record, logged.entry.customer
        if customer is None or not isinstance(said, Stated | Switched | Agreed):
            return
        if self._matters(said) and _may_learn(said, logged):
            self._told.setdefault(int(customer), []).append((logged.position, said))

    def statements(self, columns: Columns) -> Statements | None:
        """What may be learned from; None where there is nothing."""
        standing = {who: self._standing(tuple(told)) for who, told in self._told.items()}
        kept = {who: told for who, told in standing.items() if told}
        return Statements(columns, self._preferences, kept) if kept else None

    def _matters(self, said: Statement) -> bool:
        return isinstance(said, Agreed) or getattr(said, "variable", "") in self._touching

    def _standing(self, told: Told) -> Told:
        """What was said and is neither refused, nor turned off, nor taken back as of now."""
        now = remember(told, (), _unknown, self._preferences)

        def stands(at: int, said: Stated) -> bool:
            variable = self._touching[said.variable]
            refused = any(now.refuses(purpose) for purpose in _purposes(variable))
            off = said.variable in now.off or at <= now.taken.get(said.variable, 0)
            return not refused and not off

        return tuple((at, s) for at, s in told if isinstance(s, Stated) and stands(at, s))


def _may_learn(said: Statement, logged: Logged) -> bool:
    """Choices are always heard, as they only take away; the rest on the basis it was kept on."""
    basis = logged.entry.basis
    return is_own_choice(said) or (basis is not None and all(map(basis.allows, _NEEDED)))


def _purposes(variable: Variable) -> frozenset[Purpose]:
    return _NEEDED | set(variable.purposes)


def _unknown(_: ProductId) -> Mapping[str, str]:
    return {}
