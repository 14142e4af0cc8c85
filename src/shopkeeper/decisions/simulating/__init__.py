"""What rules would do to every product and every sort of customer, worked out before they hold."""

from shopkeeper.decisions.simulating.customers import sorts_of
from shopkeeper.decisions.simulating.reaching import Reached, reached
from shopkeeper.decisions.simulating.report import Reach, Report
from shopkeeper.decisions.simulating.simulate import simulate

__all__ = ["Reach", "Reached", "Report", "reached", "simulate", "sorts_of"]
