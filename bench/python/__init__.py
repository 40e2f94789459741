"""Benchmarks of assay against other packages; run with ``python -m bench.python.run`` from the project's root."""
