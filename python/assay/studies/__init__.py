"""From values of cases to statements about methods: aggregates, intervals, comparisons and rankings."""

from .tables import CaseValues, case_values

__all__ = ["CaseValues", "case_values"]
