"""Run the comparison: ``python -m bench.python.run`` from the project's root."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from .threads import limit_threads


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", default="", help="workloads to run, as keys: bf for b and f, t4t9 for two of t (default: all)"
    )
    parser.add_argument("--threads", type=int, default=1, help="of each tool")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of each tool; the least time counts")
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
    limit_threads(arguments.threads)
    from . import bench_import, report  # numpy and the peers read the thread limits when they are loaded
    from .bandwidth import bandwidth
    from .comparison import Row, measure
    from .memory import extra_bytes
    from .workloads import all_workloads

    keys = re.findall(r"[A-Za-z]\d*", arguments.only)

    def wanted(key: str) -> bool:
        return not keys or key in keys or key[0] in keys

    with_assay = not arguments.peers_only
    print(*report.environment(), sep="\n", flush=True)
    speeds = {threads: bandwidth(threads) for threads in sorted({1, arguments.threads})}
    for threads, speed in speeds.items():
        print(report.memory_line(threads, speed), flush=True)
    rows: list[Row] = []
    for workload in all_workloads(with_assay):
        if not wanted(workload.key):
            continue
        given = workload.load()
        print(f"({workload.key}) {workload.title}; {given.describe()}", flush=True)
        for row in measure(workload, given, arguments.repeats, arguments.slow):
            print(f"    {row.tool}: {row.seconds:.4f} s; {row.check}", flush=True)
            if row.ok and (arguments.memory == "all" or (arguments.memory == "assay" and row.tool.startswith("assay"))):
                row.extra_memory = extra_bytes(workload.key, row.tool) / given.input_bytes
            rows.append(row)
    if wanted("f"):
        rows.extend(bench_import.rows(with_assay))
    report.relate(rows, speeds[arguments.threads][0])
    print("", *report.table(rows), sep="\n")
    if arguments.csv:
        report.write_csv(arguments.csv, rows)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
