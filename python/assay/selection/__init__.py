"""The fingerprint of a problem, and the metrics that follow from it."""
