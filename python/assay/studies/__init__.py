"""What is said of a whole study: aggregates with intervals, comparisons of methods, rankings and their stability."""

from .aggregates import Aggregate, Aggregates, Estimand
from .intervals import Interval, interval
from .margins import MarginTest, equivalence_test, non_inferiority_test
from .planning import cases_for_difference, cases_for_width, false_claim_probability, half_width, sd_of_difference
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
    "MarginTest",
    "SetAggregates",
    "bootstrap",
    "case_values",
    "cases_for_difference",
    "cases_for_width",
    "equivalence_test",
    "false_claim_probability",
    "half_width",
    "interval",
    "non_inferiority_test",
    "sd_of_difference",
]
