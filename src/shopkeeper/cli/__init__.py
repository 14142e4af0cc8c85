"""The command line: it translates words to use cases and answers to text, nothing else."""

from shopkeeper.cli.app import create_cli
from shopkeeper.cli.workbench import Workbench

__all__ = ["Workbench", "create_cli"]
