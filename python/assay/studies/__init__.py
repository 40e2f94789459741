"""What is said of a whole study: aggregates with intervals, comparisons of methods, rankings and their stability."""
