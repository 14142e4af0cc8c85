"""The engine under the back-ends: one SQLite file holds one shop. Tables are in `tables`."""

from shopkeeper.storage.database import Database

__all__ = ["Database"]
