"""Naive numpy oracle: every metric written out by brute force, to check the compiled package against."""
