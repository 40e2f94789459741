"""What is said of a whole study: aggregates with intervals, comparisons of methods, rankings and their stability."""

from .aggregates import Aggregate, Aggregates, Estimand
from .intervals import Interval, interval
from .resampling import Bootstrap, bootstrap
from .set_aggregates import SetAggregates
from .tables import CaseValues, case_values

__all__ = [
    "Aggregate",
    "Aggregates",
    "Bootstrap",
    "CaseValues",
    "Estimand",
    "Interval",
    "SetAggregates",
    "bootstrap",
    "case_values",
    "interval",
]
