"""What several test files share: the metrics with their oracles, arrays of every layout, and random label maps."""
