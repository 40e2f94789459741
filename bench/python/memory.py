"""Peak extra memory of one tool on one workload, measured in a process of its own.

``python -m bench.python.memory WORKLOAD TOOL [THREADS]`` prints the bytes by which the peak resident size during
the call exceeds the resident size before it, when the inputs are loaded and touched.
"""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
from pathlib import Path

from .threads import allowed, limit_threads


def _peak_bytes() -> int:
    """Give this process's peak resident size.

    On Linux VmHWM is read, because ru_maxrss also remembers the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _forget_peak() -> None:
    """Set the peak to the present size where the system lets us (Linux); elsewhere an earlier peak hides a part."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _measure_here(key: str, tool_name: str, threads: int) -> int:
    limit_threads(threads)
    from .workloads import all_workloads

    workload = next(each for each in all_workloads(tool_name.startswith("assay")) if each.key == key)
    tool = next(each for each in workload.tools if each.name == tool_name)
    prepared = tool.prepare(workload.load())  # read, not mapped: every page is resident
    _forget_peak()
    before = _peak_bytes()
    result = tool.run(prepared)
    after = _peak_bytes()
    if not result:
        raise RuntimeError("the tool gave nothing")
    return after - before


def extra_bytes(key: str, tool_name: str) -> int:
    """Measure in a new process."""
    command = [sys.executable, "-m", __name__, key, tool_name, str(allowed())]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout.split()[-1])


if __name__ == "__main__":
    print(_measure_here(*sys.argv[1:3], int(sys.argv[3]) if len(sys.argv) > 3 else 1))
