"""Run the comparison: ``python -m bench.python.run`` from the project's root."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .one_thread import limit_threads


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="abcdef", help="workloads to run, as letters (default: all)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each tool; the least time counts")
    parser.add_argument(
        "--slow", type=float, default=15.0, help="seconds; a tool whose checked run takes more is not run again"
    )
    parser.add_argument("--memory", choices=("none", "assay", "all"), default="assay", help="whose memory to measure")
    parser.add_argument("--peers-only", action="store_true", help="leave assay out")
    parser.add_argument("--csv", type=Path, help="also write the rows to this file")
    return parser.parse_args()


def main() -> int:
    """Run the workloads; the exit status is 1 if a tool's numbers were not the expected ones."""
    arguments = _arguments()
    limit_threads()
    from . import bench_import, phantoms, report  # numpy and the peers read the thread limits when they are loaded
    from .comparison import Row, measure
    from .memory import extra_bytes
    from .workloads import all_workloads

    with_assay = not arguments.peers_only
    print(*report.environment(), sep="\n", flush=True)
    rows: list[Row] = []
    for workload in all_workloads(with_assay):
        if workload.key not in arguments.only:
            continue
        pair = phantoms.load(workload.pair)
        print(f"({workload.key}) {workload.title}; {pair.describe()}", flush=True)
        for row in measure(workload, pair, arguments.repeats, arguments.slow):
            print(f"    {row.tool}: {row.seconds:.4f} s; {row.check}", flush=True)
            if row.ok and (arguments.memory == "all" or (arguments.memory == "assay" and row.tool == "assay")):
                row.extra_memory = extra_bytes(workload.key, row.tool) / pair.input_bytes
            rows.append(row)
    if "f" in arguments.only:
        rows.extend(bench_import.rows(with_assay))
    report.relate(rows)
    print("", *report.table(rows), sep="\n")
    if arguments.csv:
        report.write_csv(arguments.csv, rows)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
