"""Hypothesis without its clock: on a busy machine a deadline fails tests that are right."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
