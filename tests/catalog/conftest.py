"""No test of this room is timed, not even by hypothesis."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
