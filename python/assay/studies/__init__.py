"""What is said of a whole study: aggregates with intervals, comparisons of methods, rankings and their stability."""

from .tables import CaseValues, case_values

__all__ = ["CaseValues", "case_values"]
