"""Hypothesis draws the same examples in every run, and does not mind a slow machine."""

from hypothesis import settings

settings.register_profile("assay", deadline=None, derandomize=True, max_examples=150)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=25)  # of code that runs slowly
settings.load_profile("assay")
